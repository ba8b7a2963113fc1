"""What findings and events ask for, from the tables of the lake.

What belongs here: which files are read for it, and what was asked for before. What does not: the questions
(`sql.asking`), and asking (`pipelines.cloudtrail.rounds`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracehound.pipelines.cloudtrail import answers
from tracehound.pipelines.cloudtrail.lookup import KeyAsk
from tracehound.pipelines.lake import months
from tracehound.pipelines.lake.home import Home
from tracehound.sql import asking
from tracehound.transforms.cloudtrail.hours import Ask, still_open
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.partitions import MONTH, partition_key

Hour = tuple[str, str, datetime]


@dataclass(frozen=True)
class Wishes:
    """What findings ask for: hours, and for the calls that opened sessions, by account, region and start."""

    asks: list[Ask]
    starts: list[tuple[str, str, datetime]]


def of_findings(home: Home, days: Sequence[str] | None = None) -> Wishes:
    """What findings of some days (`YYYY-MM-DD` of their versions) ask for; None means all days."""
    rows = _answer(home, asking.OF_FINDINGS, days)
    asks = dict.fromkeys(Ask(*row[:4]) for row in rows)
    starts = dict.fromkeys((row[0], row[1], row[4]) for row in rows if row[4] is not None)
    return Wishes(list(asks), list(starts))


def unopened(home: Home, starts: Sequence[tuple[str, str, datetime]]) -> list[Hour]:
    """The hours of sessions without any call that may have opened them, among the events that were read."""
    if not starts:
        return []
    accounts, regions, times = (list(each) for each in zip(*starts, strict=True))
    files = {table: _files(home, table, None) for table in asking.tables(asking.UNOPENED)}
    given = {"accounts": accounts, "regions": regions, "starts": times}
    return [
        (row[0], row[1], row[2]) for row in asking.asked(asking.UNOPENED, files, home.next_warehouse, given)
    ]


def keys(home: Home, days: Sequence[str] | None = None) -> list[KeyAsk]:
    """The access keys that findings of some days name, and when their calls are wanted."""
    return [KeyAsk(*row) for row in _answer(home, asking.OF_KEYS, days)]


def _answer(home: Home, name: str, days: Sequence[str] | None) -> list[asking.Row]:
    if days is not None and not days:
        return []
    files = {table: _files(home, table, days) for table in asking.tables(name)}
    return asking.asked(name, files, home.next_warehouse, {"days": None if days is None else list(days)})


def of_events(home: Home) -> list[Ask]:
    """The hours that the events of hours that were asked for ask for in turn."""
    files = {table: _files(home, table, None) for table in asking.tables(asking.OF_EVENTS)}
    return [Ask(*row) for row in asking.asked(asking.OF_EVENTS, files, home.next_warehouse)]


def _files(home: Home, name: str, days: Sequence[str] | None) -> list[str]:
    table = TABLES[name]
    if days is not None and partition_key(table) == MONTH:
        return list(map(str, months.files_of(home, table, days)))
    return list(map(str, home.files(table)))


def open_hours(home: Home, asks: Iterable[Ask], now: datetime) -> dict[Hour, list[str]]:
    """The hours that a run which began `now` has to ask for, with the reasons: these, and earlier ones.

    An hour that was asked for too early, was refused or not found, is asked for again.
    """
    earlier = [each for road in ("trail", "lookup") for each in answers.asks(answers.read(home, road))]
    return still_open([*asks, *earlier], answers.answered(home), now)
