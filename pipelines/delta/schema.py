"""A contract as Delta's schema. Every type that contracts use has one of Delta: see docs/lake-formats.md."""

import json
from typing import Any

import polars as pl

from tracehound.transforms.contracts import Table
from tracehound.transforms.partitions import DAYS, partition_key

_SCALARS = {
    pl.String: "string",
    pl.Int64: "long",
    pl.Int32: "integer",
    pl.Float64: "double",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Datetime: "timestamp",
    pl.Binary: "binary",
}


def schema_of(table: Table) -> str:
    """The schema as JSON: the contract's columns, then the partition, whose values are in the log alone."""
    fields = [
        _field(column.name, delta_type(column.dtype), column.description, is_nullable=column.nullable)
        for column in table.columns
    ]
    key = partition_key(table)
    if key:
        what = "UTC day of the row" if key in DAYS else "UTC month of the row, as YYYY-MM"
        fields.append(_field(key, "date" if key in DAYS else "string", what, is_nullable=True))
    return json.dumps({"type": "struct", "fields": fields}, separators=(",", ":"))


def delta_type(dtype: object) -> Any:
    """Delta's type for one of polars; TypeError for one that contracts do not use."""
    match dtype:
        case pl.List(inner=inner):
            return {"type": "array", "elementType": delta_type(inner), "containsNull": True}
        case pl.Struct(fields=fields):
            members = [_field(field.name, delta_type(field.dtype), "", is_nullable=True) for field in fields]
            return {"type": "struct", "fields": members}
    try:
        return _SCALARS[type(dtype)]  # type: ignore[index]
    except KeyError:
        raise TypeError(f"no type of Delta for {dtype}") from None


def _field(name: str, of_type: Any, comment: str, *, is_nullable: bool) -> dict[str, Any]:
    metadata = {"comment": comment} if comment else {}
    return {"name": name, "type": of_type, "nullable": is_nullable, "metadata": metadata}
