"""Columns as Parquet can store them: types that it lacks are stored as the text that CSV has.

What belongs here: that conversion. What does not: how a value reads (`desk.values`).
"""

from typing import Any

import pyarrow as pa
from pyarrow import types

from tracehound.desk.values import text, values

# Parquet has no whole seconds: they become milliseconds, and infinite times overflow these.
_LACKING = (types.is_interval, types.is_union, lambda kind: kind == pa.timestamp("s"))


def storable(schema: pa.Schema) -> pa.Schema:
    """The schema of the stored columns."""
    return pa.schema([field.with_type(pa.string()) if _lacks(field.type) else field for field in schema])


def stored(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """A batch in such a schema."""
    columns = [
        column if column.type == field.type else pa.array(map(_cell, values(column)), pa.string())
        for column, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _cell(value: Any) -> str | None:
    return None if value is None else text(value)


def _lacks(kind: pa.DataType) -> bool:
    """Whether Parquet has no type for it, or for its elements."""
    if any(is_lacking(kind) for is_lacking in _LACKING):
        return True
    if types.is_map(kind):
        return _lacks(kind.key_type) or _lacks(kind.item_type)
    return any(_lacks(kind.field(number).type) for number in range(kind.num_fields))
