"""Taking back a purge's bound: from then on what is older is stored again, as far as sources still have it.

What belongs here: the bound, and which objects are read once more. What does not: bringing deleted rows back.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.pipelines.lake.purges import PURGES, bounds
from tracehound.pipelines.lake.replacing import replace
from tracehound.pipelines.settings.source_prefixes import LANDED
from tracehound.transforms.contracts import TABLES, Table

_OBJECTS = TABLES["raw.objects"]
# What an object's second reading would add again; bodies are recognized.
_OF_OBJECTS = (TABLES["raw.repeats"], TABLES["raw.rejected"])
_OBJECT = ["uri", "etag"]


@dataclass(frozen=True)
class TakenBack:
    """The bound that is gone, the one that is left, if any, and how many objects are read once more."""

    bound: date
    left: date | None
    objects: int


def take_back(home: Home) -> TakenBack | None:
    """Forgets the latest bound, in one commit; None if there is none. The caller holds the writer's lock."""
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
    commit.apply()
    return TakenBack(bound, known[-2] if len(known) > 1 else None, forgotten.height)


def _left_out(home: Home) -> pl.DataFrame:
    """The objects of which something was purged, or not stored for its age."""
    read = parquet.read(home.files(_OBJECTS), _OBJECTS, [*_OBJECT, "purged_count"])
    # Answers of the API stay listed though a purge removes their files: they can't be read once more.
    is_there = ~pl.col("uri").str.starts_with(LANDED)
    return read.filter((pl.col("purged_count") > 0) & is_there).select(_OBJECT)


def _drop(home: Home, commit: Commit, table: Table, rows: pl.DataFrame) -> None:
    """Takes rows that have these values out of a table."""
    for path in home.files(table):
        before = parquet.read([path], table)
        kept = before.join(rows, on=rows.columns, how="anti", maintain_order="left")
        if kept.height < before.height:
            replace(commit, table, path, kept, "take-back")
