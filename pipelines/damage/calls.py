"""What raw has lost of API calls: their objects are read again, and their hours asked for again.

What belongs here: the ledger, the coverage and the flattened days. What does not: which files are damaged
(`pipelines.damage.files`).
"""

from collections.abc import Callable, Iterable

import polars as pl

from tracehound.pipelines.cloudtrail.stale import built_days
from tracehound.pipelines.context.asked import note_of as asked_note
from tracehound.pipelines.damage.files import Part
from tracehound.pipelines.ingestion import seen
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.lake.replacing import replace
from tracehound.transforms.contracts import Table
from tracehound.transforms.contracts.api_events import (
    API_EVENTS,
    CLOUDTRAIL_COVERAGE,
    CLOUDTRAIL_EVENTS,
    CLOUDTRAIL_OBJECTS,
)
from tracehound.transforms.contracts.observations import CONTEXT_ASKS, EXPOSURES, OBSERVATIONS
from tracehound.transforms.wording import counted

_OBJECT = ["uri", "etag"]
_PLACE = ["account_id", "region"]
_WHY = "lost"
# An object's times are anybody's text.
_MOST_DAYS = 31


def mend(home: Home, commit: Commit, lost: Iterable[Part]) -> list[str]:
    """Forgets what was read and built with lost files; says what is read again.

    Events that were deleted on purpose count as lost too: they are read again, and not stored.
    """
    parts = list(lost)
    _forget_days(home, commit, parts)
    said = [*_ask_again(home, commit, parts), *_exposures_lost(parts)]
    if not any(part.table is CLOUDTRAIL_EVENTS for part in parts):
        return said
    gone = _objects_that_lack_events(home)
    _keep(home, commit, CLOUDTRAIL_OBJECTS, lambda rows: rows.join(gone, on=_OBJECT, how="anti"))
    _keep(home, commit, CLOUDTRAIL_COVERAGE, lambda rows: _outside(rows, gone))
    seen.forget(home, commit)
    return said + ([f"API calls of {counted(gone.height, 'object')} are read again."] if gone.height else [])


def _ask_again(home: Home, commit: Commit, parts: list[Part]) -> list[str]:
    """Lets AWS be asked again for states of things that are lost."""
    if not any(part.table in (OBSERVATIONS, CONTEXT_ASKS) for part in parts):
        return []
    commit.remove(asked_note(home).path)
    return [
        "AWS is asked again for what it told of things. States from events are lost, unless their objects "
        "are read again."
    ]


def _exposures_lost(parts: list[Part]) -> list[str]:
    if not any(part.table is EXPOSURES for part in parts):
        return []
    return ["Exposure findings of Security Hub are lost, unless their objects are read again."]


def _objects_that_lack_events(home: Home) -> pl.DataFrame:
    """Rows of the ledger whose object has fewer events in raw than were stored."""
    ledger = parquet.read(home.files(CLOUDTRAIL_OBJECTS), CLOUDTRAIL_OBJECTS)
    events = parquet.read(home.files(CLOUDTRAIL_EVENTS), CLOUDTRAIL_EVENTS, _OBJECT)
    present = events.group_by(_OBJECT).agg(present=pl.len().cast(pl.Int64))
    return ledger.join(present, on=_OBJECT, how="left").filter(
        pl.col("kept_count") > pl.col("present").fill_null(0)
    )


def _outside(hours: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """Hours without those of the accounts, regions and days of some objects."""
    days = gone.with_columns(
        day=pl.date_ranges(
            pl.col("first_event_at").dt.date(), pl.col("last_event_at").dt.date(), "1d"
        ).list.head(_MOST_DAYS)
    ).explode("day")
    return (
        hours.with_columns(day=pl.col("hour_at").dt.date())
        .join(days, on=[*_PLACE, "day"], how="anti", maintain_order="left")
        .drop("day")
    )


def _keep(home: Home, commit: Commit, table: Table, kept_of: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Leaves some rows of a table."""
    for path in home.files(table):
        rows = parquet.read([path], table)
        kept = kept_of(rows)
        if kept.height < rows.height:
            replace(commit, table, path, kept, _WHY)


def _forget_days(home: Home, commit: Commit, parts: list[Part]) -> None:
    """Lets days be flattened anew whose rows are lost."""
    built = built_days(home)
    spans = [part.days for part in parts if part.table is API_EVENTS and part.days]
    days = {day for day in built.fingerprints if any(span.has_any([day]) for span in spans)}
    if days:
        for day in days:
            del built.fingerprints[day]
        commit.put(built.path).write_text(built.text())
