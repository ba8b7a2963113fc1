"""Runs of the command at several moments of a generated world: events as files, APIs on a loopback address.

What belongs here: what had arrived by then, who is asked, and the clock of the run. What does not: what is
right (`benchmarks.judge.telling`).
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from unittest.mock import patch

from botocore.config import Config

from benchmarks.judge.knowledge import lines
from tests.commands import run_here
from tests.servers.aws import serving
from tracehound.pipelines.aws import clients
from tracehound.pipelines.context import api, rounds
from tracehound.simulator.context import Answers

ARRIVED = "arrived"
_AFTER_MIDNIGHT = time(0, 30)
_FOLDERS = ("export", "events")
_BACKOFF = "botocore.retries.standard.ExponentialBackoff.delay_amount"
_HOME_REGION = "us-east-1"


class RunFailed(Exception):
    """A run of the command failed; the message is what it said."""


def run_all(folder: Path, home: Path, days: Sequence[date]) -> None:
    """A run half an hour after midnight of each of these days, the last one with all models.

    Each reads what was delivered on the days before. Raises RunFailed.
    """
    shutil.rmtree(folder / ARRIVED, ignore_errors=True)
    context = folder / "context"
    answers = Answers(*(map(dict, lines(context / name)) for name in ("world.jsonl", "faults.jsonl")))
    with _asked(answers, _accounts(folder, answers)) as environment:
        for number, day in enumerate(days, 1):
            _arrive(folder, day)
            moment = datetime.combine(day, _AFTER_MIDNIGHT, UTC)
            answers.now = moment.timestamp()
            words = ["run", *(str(folder / ARRIVED / name) for name in _FOLDERS), "context:"]
            words += ["--home", str(home)] + (["--upto", "flattened"] if number < len(days) else [])
            with patch.object(rounds, "_now", lambda moment=moment: moment):
                ended = run_here(words, environment)
            if ended.code:
                raise RunFailed(f"{' '.join(words)}: {(ended.out + ended.err).decode()}")


def _arrive(folder: Path, day: date) -> None:
    """Moves everything that was delivered before the day to where runs read."""
    for name in _FOLDERS:
        for path in sorted((folder / name).rglob("*.*")):
            delivered = date(*map(int, path.parts[-4:-1]))
            target = folder / ARRIVED / path.relative_to(folder)
            if delivered < day and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.hardlink_to(path)


def _accounts(folder: Path, answers: Answers) -> list[str]:
    """Accounts whose role can be assumed."""
    found = {line["account_id"] for line in lines(folder / "context" / "world.jsonl")}
    return sorted(each for each in found if answers.can_assume(each))


@contextmanager
def _asked(answers: Answers, accounts: Sequence[str]) -> Iterator[dict[str, str]]:
    """The environment of runs that ask a server which answers so, without a pause."""
    patient = Config(retries={"mode": "standard", "total_max_attempts": 2}, read_timeout=20)
    with ExitStack() as stack:
        stack.enter_context(patch.object(clients, "_CONFIG", patient))
        stack.enter_context(patch.object(api, "SECONDS_APART", 0.0))
        stack.enter_context(patch(_BACKOFF, lambda *_: 0.01))
        server = stack.enter_context(serving(answers.answer))
        clients._CLIENTS.clear()
        yield {
            "AWS_ACCESS_KEY_ID": f"AKIA{accounts[0]}",
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_DEFAULT_REGION": _HOME_REGION,
            "TRACEHOUND_AWS_ENDPOINT_URL": server.endpoint_url,
            "TRACEHOUND_AWS_ROLE_ARNS": ",".join(f"arn:aws:iam::{each}:role/tracehound" for each in accounts),
        }
        clients._CLIENTS.clear()


def moments(start: date, days: int, runs: int) -> list[date]:
    """Days of runs over a period, the last one right after it."""
    return [start + timedelta(round(days * number / runs)) for number in range(1, runs + 1)]
