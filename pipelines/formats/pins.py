"""The table `snapshots`: which version of each table is of one run, so that a reader can pin all to it.

No format has a transaction over several tables. This table is written last, so what it names exists.
"""

import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from tracehound.pipelines.lake.drafts import land_content

NAME = "snapshots"
GRAIN = "table in a snapshot of all tables, of which every file still exists"


@dataclass(frozen=True)
class PinColumn:
    """A column of the table, with a type as contracts have them."""

    name: str
    dtype: pl.DataType
    description: str


COLUMNS = (
    PinColumn("snapshot_id", pl.Int64(), "Number of the snapshot: the version of this table that added it."),
    PinColumn("published_at", pl.Datetime("us", "UTC"), "When the newest file of the snapshot was written."),
    PinColumn("table_name", pl.String(), "Table, as layer.table; its folder is layer/table."),
    PinColumn("version", pl.Int64(), "Version of the table, for VERSION AS OF."),
    PinColumn("row_count", pl.Int64(), "Number of rows of the table in that version."),
)
_ARROW_TYPES = {pl.Int64(): pa.int64(), pl.String(): pa.string(), COLUMNS[1].dtype: pa.timestamp("us", "UTC")}
_ARROW = pa.schema([pa.field(each.name, _ARROW_TYPES[each.dtype], nullable=False) for each in COLUMNS])

Row = dict[str, Any]


@dataclass(frozen=True)
class Pin:
    """A table, by its qualified name, as it is now."""

    name: str
    version: int
    row_count: int


def read(paths: Iterable[Path]) -> list[Row]:
    """The snapshots that can be read, oldest first, from the files of the table."""
    rows: list[Row] = []
    for path in paths:
        rows += pq.read_table(path, partitioning=None).to_pylist()
    return rows


def with_pins(held: list[Row], pins: Sequence[Pin], number: int, moment: int, since: int) -> list[Row]:
    """The snapshots that can be read, with one more of a number if any table has another version than before.

    Those that ended before `since` are left out: files that only they have are about to go.
    """
    published_at = datetime.fromtimestamp(moment / 1000, UTC)
    ended = _ended(held, published_at)
    limit = datetime.fromtimestamp(since / 1000, UTC)
    kept = [row for row in held if ended[row["snapshot_id"]] >= limit]
    newest = max(ended, default=None)
    now = {pin.name: pin.version for pin in pins}
    if now == {row["table_name"]: row["version"] for row in held if row["snapshot_id"] == newest}:
        return kept
    return kept + [
        {
            "snapshot_id": number,
            "published_at": published_at,
            "table_name": pin.name,
            "version": pin.version,
            "row_count": pin.row_count,
        }
        for pin in pins
    ]


def _ended(held: list[Row], now: datetime) -> dict[int, datetime]:
    """When each snapshot was followed by another: then files that only it has were removed."""
    moments = {row["snapshot_id"]: row["published_at"] for row in held}
    order = sorted(moments)
    followers = [*(moments[each] for each in order), now][1:]
    return dict(zip(order, followers, strict=True))


def write(folder: Path, rows: list[Row], moment: int) -> Path:
    """Writes the table's file, named by its content; returns its path."""
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, _ARROW), target, compression="zstd")
    content = target.getvalue()
    path = folder / f"{hashlib.sha256(content).hexdigest()[:20]}.parquet"
    if not path.exists():
        land_content(path, content)
    os.utime(path, ns=(moment * 1_000_000, moment * 1_000_000))
    return path
