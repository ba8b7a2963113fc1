"""Which hours were asked for, by which road: raw.cloudtrail_coverage, one file a road and day.

What belongs here: reading and writing these rows. What does not: what is asked
(`transforms.cloudtrail.hours`), and asking.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import polars as pl

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.built import digest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.transforms.cloudtrail.hours import Answered, Ask
from tracehound.transforms.contracts.api_events import CLOUDTRAIL_COVERAGE

Place = tuple[str, str, datetime]
Row = dict[str, Any]
# The reason of hours that no finding asked for.
ALL = "all"
# What changes with every request, though it says nothing new.
_OF_THE_REQUEST = {"asked_at", "object_count"}


def read(home: Home, road: str) -> dict[Place, Row]:
    """The rows of a road, by account, region and hour."""
    rows = parquet.read(home.files(CLOUDTRAIL_COVERAGE), CLOUDTRAIL_COVERAGE).filter(road=road)
    return {_place(row): row for row in rows.iter_rows(named=True)}


def answers(home: Home) -> list[Answered]:
    """What came of every hour that was asked for, by any road."""
    names = ["account_id", "region", "hour_at", "state", "asked_at"]
    rows = parquet.read(home.files(CLOUDTRAIL_COVERAGE), CLOUDTRAIL_COVERAGE, [*names, "asked_for"])
    wanted = rows.filter(pl.col("asked_for") != [ALL]).select(names)
    return [Answered(*row) for row in wanted.iter_rows()]


def asks(rows: Mapping[Place, Row]) -> Iterator[Ask]:
    """What findings have asked for, according to some rows."""
    for place, row in rows.items():
        yield from (Ask(*place, reason) for reason in row["asked_for"] if reason != ALL)


def keep(
    home: Home, road: str, before: Mapping[Place, Row], rows: Iterable[Row], asked: Collection[Place]
) -> None:
    """Adds the rows of a road to those of `before`, of which it replaces those that say something else.

    Rows of hours that were `asked` for now are replaced in any case. The caller holds the writer's lock.
    """
    now = dict(before)
    for row in rows:
        known = before.get(_place(row))
        if known is None or _place(row) in asked or _meaning(known) != _meaning(row):
            now[_place(row)] = row
    commit = Commit(home.lake, f"coverage-{road}")
    for day in sorted({_day(place) for place, row in now.items() if before.get(place) != row}):
        _write(home, commit, road, day, [now[place] for place in sorted(now) if _day(place) == day])
    commit.apply()


def _write(home: Home, commit: Commit, road: str, day: str, rows: list[Row]) -> None:
    """Writes a day. Its name changes if its rows say something else, which makes tables stale."""
    folder = home.folder(CLOUDTRAIL_COVERAGE)
    said = digest(repr(sorted(_meaning(row).items())) for row in rows)
    target = folder / f"{road}-{day}-{said[:16]}.parquet"
    for path in folder.glob(f"{road}-{day}-*.parquet"):
        if path != target:
            commit.remove(path)
    frame = pl.DataFrame(rows, schema=CLOUDTRAIL_COVERAGE.schema).sort(CLOUDTRAIL_COVERAGE.key)
    parquet.write(frame, CLOUDTRAIL_COVERAGE, commit.put(target))


def _place(row: Row) -> Place:
    return row["account_id"], row["region"], row["hour_at"]


def _day(place: Place) -> str:
    return f"{place[2]:%Y-%m-%d}"


def _meaning(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in _OF_THE_REQUEST}
