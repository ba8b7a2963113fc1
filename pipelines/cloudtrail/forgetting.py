"""Deleting API events for good: of one person on request, and those that are too old.

What belongs here: which rows go, in one commit with what keeps them from coming back. What does not: asking
the user (`cli.commands.purge`), and the tables downstream, which are built without them by the run
that follows.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl

from tracehound.pipelines.lake import calls, parquet
from tracehound.pipelines.lake.built import WAREHOUSE_KEY, Built, digest
from tracehound.pipelines.lake.erased import erased_hours
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.pipelines.lake.replacing import replace
from tracehound.transforms.cloudtrail.erasing import NAMES, tombstone
from tracehound.transforms.contracts import Table
from tracehound.transforms.contracts.api_events import (
    API_EVENTS,
    CLOUDTRAIL_COVERAGE,
    CLOUDTRAIL_ERASED,
    CLOUDTRAIL_ERASED_HOURS,
    CLOUDTRAIL_EVENTS,
    CLOUDTRAIL_LOOKUPS,
)

_KEY = list(API_EVENTS.key)
_KIND = ["event_source", "event_name", "is_refused", "is_dry_run"]
# Identity Center itself names its users, so that their other names are theirs.
_SURE = "identity_center"


@dataclass(frozen=True)
class Person:
    """A person's events, and the names by which they are found."""

    names: tuple[str, ...]
    events: pl.DataFrame

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """The times of the first and the last event."""
        times = self.events["event_at"]
        return (times.min(), times.max()) if len(times) else None  # type: ignore[return-value]


def person(home: Home, given: str) -> Person:
    """The events of a person, by a name or a key; nothing is changed.

    A user of Identity Center is found by all names that the directory gave. Names that callers chose are not
    followed: whoever calls themselves so would be erased too.
    """
    columns = [*_KEY, "event_at", *_KIND, "person_rule", *NAMES]
    events = parquet.read(home.files(API_EVENTS), API_EVENTS, columns)
    wanted = {given.strip().lower()}
    of_directory = _named(events, wanted).filter(person_rule=_SURE)
    for row in of_directory.select("person_key", "identity_center_user_id", "session_name").iter_rows():
        wanted |= {name.lower() for name in row if name}
    return Person(tuple(sorted(wanted)), _named(events, wanted))


def _named(events: pl.DataFrame, wanted: Iterable[str]) -> pl.DataFrame:
    """Events with one of these names, of the caller or of whom credentials were issued for."""
    listed = list(wanted)
    return events.filter(pl.any_horizontal(pl.col(name).str.to_lowercase().is_in(listed) for name in NAMES))


def erase(home: Home, found: Person, also: Callable[[Commit], None] = lambda _: None) -> None:
    """Deletes a person's events, and keeps tombstones of the names and the hours that are not whole any more.

    `also` adds to the commit what else goes with them. The caller holds the writer's lock.
    """
    recover(home.lake)
    commit = Commit(home.lake, "erase", is_purge=True)
    for table in (CLOUDTRAIL_EVENTS, API_EVENTS):
        for path in home.files(table):
            rows = parquet.read([path], table)
            kept = rows.join(found.events, on=_KEY, how="anti", maintain_order="left")
            if kept.height < rows.height:
                replace(commit, table, path, kept, "erased")
    also(commit)
    _bury(home, commit, found)
    hours = erased_hours(home, found.events.iter_rows(named=True))
    calls.put(home, commit, CLOUDTRAIL_ERASED_HOURS, hours)
    commit.apply()
    _forget_landed(home)
    # What a file held before may lie in blocks that are free now: it is not gone on from.
    Built(home.lake / "built.json").note(WAREHOUSE_KEY, "")


def _forget_landed(home: Home) -> None:
    from tracehound.pipelines.cloudtrail import lookup  # noqa: PLC0415 - boto3, which only a purge needs

    lookup.forget_landed(home)


def _bury(home: Home, commit: Commit, found: Person) -> None:
    """Adds the tombstones of a person's names."""
    known = parquet.read(home.files(CLOUDTRAIL_ERASED), CLOUDTRAIL_ERASED)
    salt = known["salt"][0] if known.height else secrets.token_hex(16)
    stones = sorted({tombstone(salt, name) for name in found.names} - set(known["tombstone"]))
    facts = {"salt": salt, "erased_at": datetime.now(UTC), "event_count": found.events.height}
    if stones:
        frame = pl.DataFrame(
            [{"tombstone": each, **facts} for each in stones], schema=CLOUDTRAIL_ERASED.schema
        )
        target = home.folder(CLOUDTRAIL_ERASED) / f"{digest(stones)}.parquet"
        parquet.write(frame, CLOUDTRAIL_ERASED, commit.put(target))


# What goes with the events of a day: what was asked for them.
_TIMES: dict[Table, str] = {
    CLOUDTRAIL_EVENTS: "event_at",
    API_EVENTS: "event_at",
    CLOUDTRAIL_COVERAGE: "hour_at",
    CLOUDTRAIL_LOOKUPS: "to_at",
    CLOUDTRAIL_ERASED_HOURS: "hour_at",
}


def old_days(home: Home, before: date) -> list[str]:
    """Days from before a day of which there are events, or were until somebody was erased, in order."""
    days = {day for table in (CLOUDTRAIL_EVENTS, API_EVENTS) for day in home.days(table)}
    of_erased = parquet.read(home.files(CLOUDTRAIL_ERASED_HOURS), CLOUDTRAIL_ERASED_HOURS, ["hour_at"])
    days |= {str(day) for day in of_erased["hour_at"].dt.date()}
    return sorted(day for day in days if day < before.isoformat())


def forget_before(home: Home, before: date) -> int:
    """Deletes events from before a day, with what was asked for them; returns how many.

    The caller holds the writer's lock.
    """
    if not old_days(home, before):
        return 0
    recover(home.lake)
    commit = Commit(home.lake, "forget", is_purge=True)
    count = 0
    for table, column in _TIMES.items():
        for path in home.files(table):
            rows = parquet.read([path], table)
            kept = rows.filter(pl.col(column).dt.date() >= before)
            if kept.height < rows.height:
                count += rows.height - kept.height if table is CLOUDTRAIL_EVENTS else 0
                replace(commit, table, path, kept, str(before))
    commit.apply()
    _forget_landed(home)
    return count
