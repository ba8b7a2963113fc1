"""Verdicts on findings and groups, stored beside the data, so that they survive rebuilds and purges.

What belongs here: appending to `verdicts.jsonl`, and what a verdict is about; the latest of several counts.
What does not: the lines themselves (`pipelines.lake.verdict_lines`), and which finding or group is meant
(`desk.naming`).
"""

import getpass
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from tracehound.desk import naming
from tracehound.desk.connection import Desk
from tracehound.desk.naming import Subject
from tracehound.pipelines.lake import appending
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.verdict_lines import Verdict, latest, lines, newest, path_of, read
from tracehound.transforms.wording import instant, second

__all__ = ["Verdict", "latest", "newest", "path_of", "read"]

Word = Literal["true-positive", "false-positive", "benign", "undecided"]
WORDS: tuple[Word, ...] = get_args(Word)
Status = Literal["open", "in-progress", "contained", "closed"]
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True)
class About:
    """What a verdict is about: a finding or group, its id, and the ids under which it is found again."""

    kind: str
    subject_id: str
    known_as: tuple[str, ...]


def about(desk: Desk, subjects: Sequence[Subject]) -> list[About]:
    """What verdicts on some findings and groups are about, each once."""
    once = list(dict.fromkeys(subjects))
    lasting = naming.lasting_ids(desk, once)
    return [About(each.kind, each.subject_id, ids) for each, ids in zip(once, lasting, strict=True)]


def to_the_second(decided_at: str) -> str:
    """When somebody decided, to the second; a line of an edited file may hold any text."""
    try:
        return second(datetime.fromisoformat(decided_at))
    except (ValueError, OverflowError):
        return decided_at


def work(verdict: Verdict) -> str:
    """How far somebody is with what it is about, and who: empty if nothing is said."""
    return ", ".join(filter(None, (verdict.status, f"owner {verdict.owner}" if verdict.owner else "")))


def add(
    home: Home,
    subjects: Sequence[About],
    verdict: Word,
    note: str,
    status: Status | None = None,
    owner: str | None = None,
    by: str | None = None,
) -> list[Verdict]:
    """Appends a verdict on each subject to the file, all or none. Raises HomeIsBusy.

    A status or owner of None stays as it is. `by` gives it; None is who runs this process.
    """
    at = instant(datetime.now(UTC))
    path = path_of(home)
    with appending.alone(path, "tracehound verdict"):
        before = latest(home)
        given = [
            Verdict(
                each.kind,
                each.subject_id,
                each.known_as,
                verdict,
                note,
                at,
                by or getpass.getuser(),
                *_kept(before, each, status, owner),
            )
            for each in subjects
        ]
        appending.append_lines(path, [json.dumps(asdict(each)) for each in given])
    return given


def _kept(
    before: Mapping[str, Verdict], subject: About, status: Status | None, owner: str | None
) -> tuple[str, str]:
    """Status and owner of a subject: as given, else as before."""
    last = newest(before[name] for name in subject.known_as if name in before)
    stated = (last.status, last.owner) if last else ("", "")
    return stated[0] if status is None else status, stated[1] if owner is None else owner


def told_damage(home: Home) -> str | None:
    """Which lines are damaged, without a full stop; None if none is."""
    return appending.told_damage(path_of(home), "verdict", lines(home))


def of(home: Home, ids: Iterable[str]) -> dict[str, Verdict]:
    """The latest verdict on each finding or group among `ids` that has one."""
    wanted = set(ids)
    return {name: verdict for name, verdict in latest(home).items() if name in wanted}
