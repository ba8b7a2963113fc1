"""Amazon Athena: external tables over a copy of the lake in S3, with projected partitions: no crawler."""

import polars as pl

from tracehound.sql.engines.projection import Projection, projection_of
from tracehound.sql.engines.spelling import BACKSLASHES, DATABASE, Spelling, flat_name, folder, grain
from tracehound.transforms.contracts import Column, Table

# To be replaced by where the lake was copied to.
LOCATION = "s3://BUCKET/PREFIX"
# Of a column's comment in AWS Glue, in bytes.
_LONGEST_COMMENT = 255
SPELLING = Spelling(
    "Athena",
    {
        pl.String: "string",
        pl.Int64: "bigint",
        pl.Int32: "int",
        pl.Float64: "double",
        pl.Boolean: "boolean",
        pl.Date: "date",
        pl.Datetime: "timestamp",
        pl.Binary: "binary",
    },
    array="array<{}>",
    struct="struct<{}>",
    member="{name}:{type}",
    separator=",",
    reserved_members=frozenset({"values"}),
    escapes=BACKSLASHES,
)


def prologue(location: str) -> list[str]:
    """The database."""
    return [f"CREATE DATABASE IF NOT EXISTS `{DATABASE}`"]


def of_table(table: Table, location: str) -> list[str]:
    """CREATE EXTERNAL TABLE for a table of the lake; partitions are projected, so that none must be added."""
    columns = ",\n".join(map(_column, table.columns))
    projection = projection_of(table)
    lines = [
        f"CREATE EXTERNAL TABLE IF NOT EXISTS `{DATABASE}`.`{flat_name(table)}` (",
        f"{columns}\n)",
        f"COMMENT {SPELLING.text(grain(table))}",
        *([f"PARTITIONED BY ({_partition(projection)})"] if projection else []),
        "STORED AS PARQUET",
        f"LOCATION '{folder(table, location)}/'",
        *([f"TBLPROPERTIES ({_properties(projection)})"] if projection else []),
    ]
    return ["\n".join(lines)]


def _column(column: Column) -> str:
    comment = SPELLING.text(_cut(column.description))
    return f"  {SPELLING.name(column.name)} {SPELLING.column_type(column)} COMMENT {comment}"


def _cut(text: str) -> str:
    """A text that Glue takes; one that is longer ends with an ellipsis."""
    if len(text.encode()) <= _LONGEST_COMMENT:
        return text
    return text.encode()[: _LONGEST_COMMENT - len("…".encode())].decode(errors="ignore") + "…"


def _partition(projection: Projection) -> str:
    return f"{SPELLING.name(projection.key)} {'date' if projection.is_day else 'string'}"


def _properties(projection: Projection) -> str:
    key = projection.key
    properties = {
        "projection.enabled": "true",
        f"projection.{key}.type": "date",
        f"projection.{key}.format": projection.form,
        f"projection.{key}.range": f"{projection.first},NOW",
        f"projection.{key}.interval": "1",
        f"projection.{key}.interval.unit": projection.unit,
    }
    return ", ".join(f"'{name}' = '{value}'" for name, value in properties.items())
