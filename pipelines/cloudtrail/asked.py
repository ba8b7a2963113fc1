"""What findings and events ask for, from the tables of the lake.

What belongs here: which files are read for it, and what was asked for before. What does not: the questions
(`sql.asking`), and asking (`pipelines.cloudtrail.rounds`).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from tracehound.pipelines.cloudtrail import answers
from tracehound.pipelines.cloudtrail.lookup import KeyAsk
from tracehound.pipelines.lake import months
from tracehound.pipelines.lake.home import Home
from tracehound.sql import asking
from tracehound.transforms.cloudtrail.hours import Ask, still_open
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.partitions import MONTH, partition_key

Hour = tuple[str, str, datetime]


def of_findings(home: Home, days: Sequence[str] | None = None) -> list[Ask]:
    """What findings of some days (`YYYY-MM-DD` of their versions) ask for; None means all days."""
    return [Ask(*row) for row in _answer(home, asking.OF_FINDINGS, days)]


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
        return list(map(str, months.files_of(home, table, _around(days))))
    return list(map(str, home.files(table)))


def _around(days: Sequence[str]) -> list[str]:
    """Days and their neighbours: a finding of that time may tell more of the same processes."""
    numbers = {date.fromisoformat(day).toordinal() + shift for day in days for shift in (-1, 0, 1)}
    return [f"{date.fromordinal(each)}" for each in sorted(numbers) if 0 < each <= date.max.toordinal()]


def open_hours(
    home: Home, asks: Iterable[Ask], now: datetime, *, has_retries: bool = True
) -> dict[Hour, list[str]]:
    """The hours that a run which began `now` has to ask for, with the reasons: these, and earlier ones.

    An hour that was asked for too early, or not found, is asked for again; one that was refused, as a retry.
    """
    earlier = [each for road in ("trail", "lookup") for each in answers.asks(answers.read(home, road))]
    return still_open([*asks, *earlier], answers.answered(home), now, has_retries=has_retries)
