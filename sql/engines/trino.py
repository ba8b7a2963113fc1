"""Trino's Hive connector: external tables over a copy of the lake, with projected partitions."""

import polars as pl

from tracehound.sql.engines.projection import Projection, projection_of
from tracehound.sql.engines.spelling import DATABASE, Spelling, flat_name, folder, grain
from tracehound.transforms.contracts import Column, Table

# The connector's times have no zone, and the precision that `hive.timestamp-precision` says.
SPELLING = Spelling(
    "Trino",
    {
        pl.String: "varchar",
        pl.Int64: "bigint",
        pl.Int32: "integer",
        pl.Float64: "double",
        pl.Boolean: "boolean",
        pl.Date: "date",
        pl.Datetime: "timestamp",
        pl.Binary: "varbinary",
    },
    array="array({})",
    struct="row({})",
    member="{name} {type}",
    quote='"',
)


def prologue(location: str) -> list[str]:
    """The schema, in the catalog that the session uses."""
    return [f'CREATE SCHEMA IF NOT EXISTS "{DATABASE}"']


def of_table(table: Table, location: str) -> list[str]:
    """CREATE TABLE with an external location."""
    projection = projection_of(table)
    columns = [_column(column) for column in table.columns]
    properties = ["format = 'PARQUET'", f"external_location = '{folder(table, location)}/'"]
    if projection:
        columns.append(_partition(projection))
        properties += [f"partitioned_by = ARRAY['{projection.key}']", "partition_projection_enabled = true"]
    listed = ",\n".join(columns)
    return [
        f'CREATE TABLE IF NOT EXISTS "{DATABASE}"."{flat_name(table)}" (\n{listed}\n)\n'
        f"COMMENT {SPELLING.text(grain(table))}\nWITH ({', '.join(properties)})"
    ]


def _column(column: Column) -> str:
    comment = SPELLING.text(column.description)
    return f"  {SPELLING.name(column.name)} {SPELLING.column_type(column)} COMMENT {comment}"


def _partition(projection: Projection) -> str:
    properties = [
        "partition_projection_type = 'DATE'",
        f"partition_projection_format = '{projection.form}'",
        f"partition_projection_range = ARRAY['{projection.first}', 'NOW']",
        "partition_projection_interval = 1",
        f"partition_projection_interval_unit = '{projection.unit}'",
    ]
    of_type = "date" if projection.is_day else "varchar"
    return f"  {SPELLING.name(projection.key)} {of_type} WITH ({', '.join(properties)})"
