"""Spark: tables over a copy of the lake. Its catalogue lists partitions, so it is told to look for them."""

import polars as pl

from tracehound.sql.engines.projection import projection_of
from tracehound.sql.engines.spelling import BACKSLASHES, DATABASE, Spelling, flat_name, folder, grain
from tracehound.transforms.contracts import Column, Table

SPELLING = Spelling(
    "Spark",
    {
        pl.String: "STRING",
        pl.Int64: "BIGINT",
        pl.Int32: "INT",
        pl.Float64: "DOUBLE",
        pl.Boolean: "BOOLEAN",
        pl.Date: "DATE",
        pl.Datetime: "TIMESTAMP",
        pl.Binary: "BINARY",
    },
    array="ARRAY<{}>",
    struct="STRUCT<{}>",
    member="{name}: {type}",
    escapes=BACKSLASHES,
)


def prologue(location: str) -> list[str]:
    """The database."""
    return [f"CREATE DATABASE IF NOT EXISTS `{DATABASE}`"]


def of_table(table: Table, location: str) -> list[str]:
    """CREATE TABLE with a location and, of one with partitions, the statement that finds them."""
    projection = projection_of(table)
    columns = [_column(column) for column in table.columns]
    name = f"`{DATABASE}`.`{flat_name(table)}`"
    partitions, found = "", []
    if projection:
        columns.append(f"  {SPELLING.name(projection.key)} {'DATE' if projection.is_day else 'STRING'}")
        partitions = f"PARTITIONED BY ({SPELLING.name(projection.key)})\n"
        found = [f"MSCK REPAIR TABLE {name}"]
    listed = ",\n".join(columns)
    created = (
        f"CREATE TABLE IF NOT EXISTS {name} (\n{listed}\n)\nUSING PARQUET\n{partitions}"
        f"LOCATION '{folder(table, location)}/'\nCOMMENT {SPELLING.text(grain(table))}"
    )
    return [created, *found]


def _column(column: Column) -> str:
    comment = SPELLING.text(column.description)
    return f"  {SPELLING.name(column.name)} {SPELLING.column_type(column)} COMMENT {comment}"
