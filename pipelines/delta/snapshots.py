"""The table `snapshots`: which version of each table is of one run, so that a reader can pin all to it.

Delta has no transaction over several tables. This one is written last, so what it names exists.
"""

import hashlib
import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tracehound.pipelines.delta.actions import Action, Description, State
from tracehound.pipelines.delta.files import add_of
from tracehound.pipelines.lake.drafts import land_content

NAME = "snapshots"
_COLUMNS = {
    "snapshot_id": (pa.int64(), "long", "Number of the snapshot: the version of this table that added it."),
    "published_at": (
        pa.timestamp("us", "UTC"),
        "timestamp",
        "When the newest file of the snapshot was written.",
    ),
    "table_name": (pa.string(), "string", "Table, as layer.table; its folder is layer/table."),
    "version": (pa.int64(), "long", "Version of the table, for VERSION AS OF."),
    "row_count": (pa.int64(), "long", "Number of rows of the table in that version."),
}
_ARROW = pa.schema([pa.field(name, each[0], nullable=False) for name, each in _COLUMNS.items()])
_GRAIN = "table in a snapshot of all tables, of which every file still exists"

Row = dict[str, Any]


@dataclass(frozen=True)
class Pin:
    """A table, by its qualified name, as it is now."""

    name: str
    state: State

    @property
    def row_count(self) -> int:
        """Its rows, by the statistics of its files."""
        return sum(json.loads(add["stats"])["numRecords"] for add in self.state.adds.values())


def read(folder: Path, state: State | None) -> list[Row]:
    """The snapshots that can be read, oldest first."""
    rows: list[Row] = []
    for path in state.adds if state else ():
        rows += pq.read_table(folder / path, partitioning=None).to_pylist()
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
    now = {pin.name: pin.state.version for pin in pins}
    if now == {row["table_name"]: row["version"] for row in held if row["snapshot_id"] == newest}:
        return kept
    return kept + [
        {
            "snapshot_id": number,
            "published_at": published_at,
            "table_name": pin.name,
            "version": pin.state.version,
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


def write(folder: Path, rows: list[Row], moment: int) -> Action:
    """Writes the table's file, named by its content; returns the action that adds it."""
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, _ARROW), target, compression="zstd")
    content = target.getvalue()
    name = f"{hashlib.sha256(content).hexdigest()[:20]}.parquet"
    if not (folder / name).exists():
        land_content(folder / name, content)
    os.utime(folder / name, ns=(moment * 1_000_000, moment * 1_000_000))
    return add_of(name, folder / name, pq.read_metadata(folder / name), {})


def described(keep_hours: int) -> Description:
    """What the log says of the table."""
    fields = [
        {"name": name, "type": of_type, "nullable": False, "metadata": {"comment": comment}}
        for name, (_, of_type, comment) in _COLUMNS.items()
    ]
    schema = json.dumps({"type": "struct", "fields": fields}, separators=(",", ":"))
    return Description(NAME, _GRAIN, schema, None, keep_hours)
