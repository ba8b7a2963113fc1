"""A home with case targets of this host, and groups without a file that holds them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.pipelines.serving.tickets.servers import SECRET, Fake, serving
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving.tickets import record, round
from tracehound.pipelines.serving.tickets.cases import Case, Thing
from tracehound.pipelines.settings import secrets
from tracehound.pipelines.settings.keys import Settings

DAY = datetime(2026, 11, 30, 12, tzinfo=UTC)


def solo(number: int) -> str:
    return f"g-{number:020}"


def case(
    *numbers: int, settled: bool = False, severity: str = "8.0 (High)", title: str = "A group", **said: str
) -> Case:
    """A group of findings, by their numbers in time order."""
    group_id = solo(numbers[0])
    facts = {
        "severity": severity,
        "findings": str(len(numbers)),
        "verdict": "benign" if settled else "none yet",
    }
    return Case(
        group_id,
        title,
        severity.partition("(")[2].rstrip(")"),
        True,
        settled,
        tuple(map(solo, numbers)),
        facts | said | {"group id": group_id},
        DAY,
        DAY,
        f"tracehound group {group_id}",
    )


class Groups:
    """The groups that a home serves: set `now`."""

    def __init__(self) -> None:
        self.now: Sequence[Case] = ()

    def cases(self, home: Home, known_as: object) -> list[Case]:
        return list(self.now)

    def things(self, home: Home, group_ids: Sequence[str]) -> dict[str, list[Thing]]:
        return {
            name: [Thing("ip_address", "198.51.100.7"), Thing("domain", "bad\u202e.example")]
            for name in group_ids
        }


@contextmanager
def home_of(folder: Path, monkeypatch: pytest.MonkeyPatch, *fakes: Fake) -> Iterator[tuple[Home, Groups]]:
    """A home with targets that have their secrets, and its groups."""
    with ExitStack() as stack:
        for fake in fakes:
            stack.enter_context(serving(fake))
            monkeypatch.setenv(secrets.variable(fake.name), SECRET)
        settings = msgspec.convert({fake.name: fake.settings for fake in fakes}, Settings)
        groups = Groups()
        monkeypatch.setattr(round, "cases", groups.cases)
        monkeypatch.setattr(round, "things", groups.things)
        yield Home(folder / "home", settings).create(), groups


class Killed(BaseException):
    """The end of the process."""


def killing(at: str) -> Callable[[Home, record.Entry], None]:
    """Ends the process where a step would be noted, before it is."""
    add = record.add

    def noted(home: Home, line: record.Entry) -> None:
        if line.step == at:
            raise Killed
        add(home, line)

    return noted


def only(fake: Fake, key: str | None = None) -> dict[str, Any]:
    """The only ticket that a target holds, or that it has of a key."""
    found = fake.tickets()
    [tickets] = found.values() if key is None else [found[key]]
    [ticket] = tickets
    return ticket
