"""API calls in raw: an event is stored once, and what was asked for is one row an hour.

What belongs here: adding rows to a commit. What does not: reading objects (`pipelines.cloudtrail`), and which
rows a purge deletes: events of a day are one folder (`Home.day_folder`), and hours are rows of the coverage.
"""

from datetime import date, datetime
from typing import Any

import polars as pl

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.erased import Erased, erased_hours
from tracehound.pipelines.lake.home import EMPTY, Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.lake.names import name_of
from tracehound.transforms.cloudtrail.names import place_of
from tracehound.transforms.contracts import Table
from tracehound.transforms.contracts.api_events import (
    CLOUDTRAIL_COVERAGE,
    CLOUDTRAIL_ERASED_HOURS,
    CLOUDTRAIL_EVENTS,
)
from tracehound.transforms.defective import Defective
from tracehound.transforms.partitions import own_time

EVENT_KEY = list(CLOUDTRAIL_EVENTS.key)
_COVERAGE_KEY = list(CLOUDTRAIL_COVERAGE.key)
_RECORD = ["uri", "etag", "record_number"]
_TIME = "event_at"


def with_status(home: Home, found: pl.DataFrame, keep_from: date | None = None) -> pl.DataFrame:
    """Events with their `status`: new, repeat, known if they are stored from this very record, or purged.

    Purged ones are older than what is kept. Records are known after a kill within an object or after damage.
    """
    days = {str(day) for day in found[_TIME].dt.date().unique()}
    files = [path for day in sorted(days) for path in home.files(CLOUDTRAIL_EVENTS, day)]
    stored = parquet.read(files, CLOUDTRAIL_EVENTS, [*EVENT_KEY, *_RECORD]).rename(
        {name: f"stored_{name}" for name in _RECORD}
    )
    is_same = pl.all_horizontal(pl.col(name) == pl.col(f"stored_{name}") for name in _RECORD)
    status = (
        pl.when(pl.col(_TIME).dt.date() < (keep_from or date.min))
        .then(pl.lit("purged"))
        .when(is_same)
        .then(pl.lit("known"))
        .when(pl.col("stored_uri").is_null() & pl.col("is_first"))
        .then(pl.lit("new"))
        .otherwise(pl.lit("repeat"))
    )
    return (
        found.with_columns(is_first=pl.struct(EVENT_KEY).is_first_distinct())
        .join(stored, on=EVENT_KEY, how="left", maintain_order="left")
        .with_columns(status=status)
        .drop("is_first", *(f"stored_{name}" for name in _RECORD))
    )


def without_erased(home: Home, commit: Commit, found: pl.DataFrame, erased: Erased) -> pl.DataFrame:
    """Events without those of people who were erased, of whom the commit keeps the hours."""
    if erased.is_empty:
        return found
    rows = [_erased_row(erased, *row) for row in found.select("uri", "document").iter_rows()]
    put(home, commit, CLOUDTRAIL_ERASED_HOURS, erased_hours(home, filter(None, rows)))
    return found.filter(pl.Series([row is None for row in rows], dtype=pl.Boolean))


def _erased_row(erased: Erased, uri: str, document: bytes) -> dict[str, Any] | None:
    """The row of flattened.api_events of an event with an erased name; None for any other."""
    from tracehound.transforms.cloudtrail import typed  # noqa: PLC0415 - for homes from which somebody was erased

    try:
        row = typed.row(document, place_of(uri))
    except Defective:
        return None
    return row if erased.has(row) else None


def hours_of(events: pl.DataFrame, asked_at: datetime) -> pl.DataFrame:
    """The hours of events that came by themselves, as rows of the coverage.

    None is complete yet: what is before the first event, or after the last, may not have been sent.
    """
    return (
        events.group_by("account_id", "region", pl.col("event_at").dt.truncate("1h").alias("hour_at"), "road")
        .agg(
            object_count=pl.col("uri").n_unique().cast(pl.Int64), delivered_until_at=pl.col("event_at").max()
        )
        .with_columns(
            is_complete=pl.lit(False),
            state=pl.lit("loaded"),
            detail=pl.lit(None, dtype=pl.String),
            asked_for=pl.lit(["all"]),
            settled_until_at=pl.lit(None, dtype=CLOUDTRAIL_COVERAGE.schema["settled_until_at"]),
            asked_at=pl.lit(asked_at, dtype=CLOUDTRAIL_COVERAGE.schema["asked_at"]),
        )
        .select(list(CLOUDTRAIL_COVERAGE.schema))
    )


def put_by_day(home: Home, commit: Commit, table: Table, rows: pl.DataFrame, made_by: str = "") -> None:
    """Adds rows, which no file has yet, to the days of a table of events.

    `made_by` stands for what made the rows: by something else, the same keys have other rows.
    """
    for day, of_day in parquet.by_day(rows, own_time(table) or _TIME):
        path = home.day_folder(table, day) / f"{_name(table, of_day, made_by)}.parquet"
        parquet.write(of_day.select(list(table.schema)), table, commit.put(path))


def put(home: Home, commit: Commit, table: Table, rows: pl.DataFrame) -> None:
    """Adds rows, which no file has yet, to a table in one folder."""
    if not rows.is_empty():
        path = home.folder(table) / f"{_name(table, rows)}.parquet"
        parquet.write(rows.select(list(table.schema)), table, commit.put(path))


def put_coverage(home: Home, commit: Commit, rows: pl.DataFrame) -> None:
    """Puts what is known of some hours in the place of what was known of them.

    Objects, reasons and what was delivered add up; what was found last counts.
    """
    if rows.is_empty():
        return
    held = []
    for path in home.files(CLOUDTRAIL_COVERAGE):
        if path.name == EMPTY:
            continue
        before = parquet.read([path], CLOUDTRAIL_COVERAGE)
        same = before.join(rows, on=_COVERAGE_KEY, how="semi")
        if not same.is_empty():
            held.append(same)
            commit.remove(path)
            kept = before.join(rows, on=_COVERAGE_KEY, how="anti", maintain_order="left")
            put(home, commit, CLOUDTRAIL_COVERAGE, kept)
    put(home, commit, CLOUDTRAIL_COVERAGE, _added_up(pl.concat([*held, rows])))


def _added_up(rows: pl.DataFrame) -> pl.DataFrame:
    """One row an hour of rows in the order in which they were found out."""
    last = [name for name in CLOUDTRAIL_COVERAGE.schema if name not in {*_COVERAGE_KEY, *_SUMS}]
    return rows.group_by(_COVERAGE_KEY, maintain_order=True).agg(
        pl.col("object_count").sum(),
        pl.col("asked_for").explode().unique().sort(),
        pl.col("delivered_until_at", "settled_until_at").max(),
        *(pl.col(name).last() for name in last),
    )


_SUMS = ("object_count", "asked_for", "delivered_until_at", "settled_until_at")


def _name(table: Table, rows: pl.DataFrame, made_by: str = "") -> str:
    """What stands for the rows: of coverage, which changes, all of it; else the keys."""
    names = list(table.schema) if table is CLOUDTRAIL_COVERAGE else list(table.key)
    columns: list[Any] = [
        pl.col(name).list.join(",")
        if isinstance(table.schema[name], pl.List)
        else pl.col(name).cast(pl.String)
        for name in names
    ]
    texts = rows.select(pl.concat_str(*columns, separator="\n", ignore_nulls=True).str.join("\n"))
    return name_of(f"{made_by}{texts.item() or ''}")
