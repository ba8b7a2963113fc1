"""Takes back a purge's limit: older versions are stored again, if the sources still have them.

What belongs here: the limit, and which objects are read again. What does not: restoring deleted rows.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from tracehound.pipelines.ingestion import seen
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.pipelines.lake.purges import PURGES, bounds
from tracehound.pipelines.lake.replacing import replace
from tracehound.pipelines.settings.source_prefixes import LANDED
from tracehound.transforms.contracts import TABLES, Table

_OBJECTS = TABLES["raw.objects"]
# Reading an object twice would add these rows again; bodies are recognised.
_OF_OBJECTS = (TABLES["raw.repeats"], TABLES["raw.rejected"])
_OBJECT = ["uri", "etag"]


@dataclass(frozen=True)
class TakenBack:
    """The removed limit, the remaining one, if any, and how many objects will be read again."""

    bound: date
    left: date | None
    objects: int


def take_back(home: Home) -> TakenBack | None:
    """Removes the latest limit, in one commit; None if there is none. The caller holds the writer's lock."""
    recover(home.lake)
    known = bounds(home)
    if not known:
        return None
    commit = Commit(home.lake, "take-back")
    bound = known[-1]
    _drop(home, commit, PURGES, pl.DataFrame({"before_date": [bound]}))
    forgotten = _left_out(home)
    for table in (_OBJECTS, *_OF_OBJECTS):
        _drop(home, commit, table, forgotten)
    seen.forget(home, commit)
    commit.apply()
    return TakenBack(bound, known[-2] if len(known) > 1 else None, forgotten.height)


def _left_out(home: Home) -> pl.DataFrame:
    """The objects with documents that were purged, or not stored because of their age."""
    read = parquet.read(home.files(_OBJECTS), _OBJECTS, [*_OBJECT, "purged_count"])
    # A purge removes the files of landed API answers but not their rows; they can't be read again.
    is_there = ~pl.col("uri").str.starts_with(LANDED)
    return read.filter((pl.col("purged_count") > 0) & is_there).select(_OBJECT)


def _drop(home: Home, commit: Commit, table: Table, rows: pl.DataFrame) -> None:
    """Removes rows with these values from a table."""
    for path in home.files(table):
        before = parquet.read([path], table)
        kept = before.join(rows, on=rows.columns, how="anti", maintain_order="left")
        if kept.height < before.height:
            replace(commit, table, path, kept, "take-back")
