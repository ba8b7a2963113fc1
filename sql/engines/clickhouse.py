"""ClickHouse: tables of its engine S3 over a copy of the lake."""

import polars as pl

from tracehound.sql.engines.spelling import BACKSLASHES, DATABASE, Spelling, flat_name, folder, grain
from tracehound.transforms.contracts import Column, Table
from tracehound.transforms.partitions import partition_key

# Lists and structs can't be null there: a null is an empty list, or a struct of nulls.
SPELLING = Spelling(
    "ClickHouse",
    {
        pl.String: "String",
        pl.Int64: "Int64",
        pl.Int32: "Int32",
        pl.Float64: "Float64",
        pl.Boolean: "Bool",
        pl.Date: "Date32",
        pl.Datetime: "DateTime64(6, 'UTC')",
        pl.Binary: "String",
    },
    array="Array({})",
    struct="Tuple({})",
    member="{name} {type}",
    nullable="Nullable({})",
    escapes=BACKSLASHES,
)


def prologue(location: str) -> list[str]:
    """The database."""
    return [f"CREATE DATABASE IF NOT EXISTS `{DATABASE}`"]


def of_table(table: Table, location: str) -> list[str]:
    """CREATE TABLE over the table's files."""
    columns = ",\n".join(map(_column, table.columns))
    files = "*/*.parquet" if partition_key(table) else "*.parquet"
    return [
        f"CREATE TABLE IF NOT EXISTS `{DATABASE}`.`{flat_name(table)}` (\n{columns}\n)\n"
        f"ENGINE = S3('{folder(table, location)}/{files}', 'Parquet')\n"
        f"COMMENT {SPELLING.text(grain(table))}"
    ]


def _column(column: Column) -> str:
    comment = SPELLING.text(column.description)
    return f"  {SPELLING.name(column.name)} {SPELLING.column_type(column)} COMMENT {comment}"
