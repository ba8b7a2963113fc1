"""What came of hours that were asked for: rows of raw.cloudtrail_coverage, read and added.

What belongs here: the rows of hours that findings ask for, by any road. What does not: hours that objects
tell of by themselves (`pipelines.cloudtrail.coverage`), and when an hour is settled
(`transforms.cloudtrail.hours`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import polars as pl

from tracehound.pipelines.lake import calls, parquet
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


def answered(home: Home) -> list[Answered]:
    """What came of every hour that was asked for, by any road."""
    names = ["account_id", "region", "hour_at", "state", "asked_at", "road", "settled_until_at"]
    rows = parquet.read(home.files(CLOUDTRAIL_COVERAGE), CLOUDTRAIL_COVERAGE, [*names, "asked_for"])
    wanted = rows.filter(pl.col("asked_for") != [ALL]).select(names)
    return [Answered(*row) for row in wanted.iter_rows()]


def asks(rows: Mapping[Place, Row]) -> Iterator[Ask]:
    """What findings have asked for, according to some rows."""
    for place, row in rows.items():
        yield from (Ask(*place, reason) for reason in row["asked_for"] if reason != ALL)


def keep(home: Home, before: Mapping[Place, Row], rows: Iterable[Row], asked: Collection[Place]) -> None:
    """Adds the rows of a road to those of `before`, of which it replaces those that say something else.

    Rows of hours that were `asked` for now are replaced in any case. The caller holds the writer's lock.
    """
    new = []
    for row in rows:
        known = before.get(_place(row))
        if known is None or _place(row) in asked or _meaning(known) != _meaning(row):
            # Numbers of objects add up.
            new.append(row | {"object_count": row["object_count"] - (known["object_count"] if known else 0)})
    commit = Commit(home.lake, "answers")
    calls.put_coverage(home, commit, pl.DataFrame(new, schema=CLOUDTRAIL_COVERAGE.schema))
    commit.apply()


def _place(row: Row) -> Place:
    return row["account_id"], row["region"], row["hour_at"]


def _meaning(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in _OF_THE_REQUEST}
