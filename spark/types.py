"""Spark's names of the contracts' types."""

import polars as pl

from tracehound.sql.ddl import served_columns
from tracehound.transforms.contracts import Table

_SCALARS = {
    pl.String: "STRING",
    pl.Int64: "BIGINT",
    pl.Int32: "INT",
    pl.Float64: "DOUBLE",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    pl.Binary: "BINARY",
}


def quoted(identifier: str) -> str:
    """An identifier as Spark quotes it."""
    return "`" + identifier.replace("`", "``") + "`"


def spark_type(dtype: object) -> str:
    """Spark's name for a polars type; TypeError for one that contracts do not use."""
    match dtype:
        case pl.List(inner=inner):
            return f"ARRAY<{spark_type(inner)}>"
        case pl.Struct(fields=fields):
            return f"STRUCT<{', '.join(f'{quoted(each.name)}: {spark_type(each.dtype)}' for each in fields)}>"
        case pl.Datetime(time_unit="us", time_zone="UTC"):
            return "TIMESTAMP"
    for known, name in _SCALARS.items():
        if isinstance(dtype, known):
            return name
    raise TypeError(f"no type of Spark for {dtype}")


def schema(table: Table) -> str:
    """The served columns of a table with their types, as Spark reads them."""
    return ", ".join(f"{quoted(each.name)} {spark_type(each.dtype)}" for each in served_columns(table))


def projection(table: Table) -> list[str]:
    """What makes the columns of a query those of the contract, in its order."""
    return [
        f"CAST({quoted(each.name)} AS {spark_type(each.dtype)}) AS {quoted(each.name)}"
        for each in served_columns(table)
    ]
