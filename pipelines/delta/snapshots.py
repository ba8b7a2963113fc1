"""The table `snapshots` as a Delta table: its rows are those of `pipelines.formats.pins`."""

import json
from pathlib import Path

import pyarrow.parquet as pq

from tracehound.pipelines.delta.actions import Action, Description, State
from tracehound.pipelines.delta.files import add_of
from tracehound.pipelines.delta.schema import delta_type
from tracehound.pipelines.formats import pins
from tracehound.pipelines.formats.pins import Pin, Row


def pin_of(name: str, state: State) -> Pin:
    """A table's version, with its rows by the statistics of its files."""
    counts = (json.loads(add["stats"])["numRecords"] for add in state.adds.values())
    return Pin(name, state.version, sum(counts))


def read(folder: Path, state: State | None) -> list[Row]:
    """The snapshots that can be read, oldest first."""
    return pins.read(folder / path for path in (state.adds if state else ()))


def write(folder: Path, rows: list[Row], moment: int) -> Action:
    """Writes the table's file; returns the action that adds it."""
    path = pins.write(folder, rows, moment)
    return add_of(path.name, path, pq.read_metadata(path), {})


def described(keep_hours: int) -> Description:
    """What the log says of the table."""
    fields = [
        {
            "name": column.name,
            "type": delta_type(column.dtype),
            "nullable": False,
            "metadata": {"comment": column.description},
        }
        for column in pins.COLUMNS
    ]
    schema = json.dumps({"type": "struct", "fields": fields}, separators=(",", ":"))
    return Description(pins.NAME, pins.GRAIN, schema, None, keep_hours)
