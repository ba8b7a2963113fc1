"""BigQuery: external tables over a copy of the lake in Cloud Storage, with partitions by folder."""

import polars as pl

from tracehound.sql.engines.projection import Projection, projection_of
from tracehound.sql.engines.spelling import BACKSLASHES, DATABASE, Spelling, flat_name, folder, grain
from tracehound.transforms.contracts import Column, Table

SPELLING = Spelling(
    "BigQuery",
    {
        pl.String: "STRING",
        pl.Int64: "INT64",
        pl.Int32: "INT64",
        pl.Float64: "FLOAT64",
        pl.Boolean: "BOOL",
        pl.Date: "DATE",
        pl.Datetime: "TIMESTAMP",
        pl.Binary: "BYTES",
    },
    array="ARRAY<{}>",
    struct="STRUCT<{}>",
    member="{name} {type}",
    escapes=BACKSLASHES,
)


def prologue(location: str) -> list[str]:
    """The dataset."""
    return [f"CREATE SCHEMA IF NOT EXISTS `{DATABASE}`"]


def of_table(table: Table, location: str) -> list[str]:
    """CREATE EXTERNAL TABLE."""
    columns = ",\n".join(map(_column, table.columns))
    projection = projection_of(table)
    lines = [
        f"CREATE EXTERNAL TABLE IF NOT EXISTS `{DATABASE}`.`{flat_name(table)}` (\n{columns}\n)",
        *([_partition(projection)] if projection else []),
        f"OPTIONS ({', '.join(_options(table, location, is_partitioned=projection is not None))})",
    ]
    return ["\n".join(lines)]


def _column(column: Column) -> str:
    described = f"OPTIONS (description = {SPELLING.text(column.description)})"
    return f"  {SPELLING.name(column.name)} {SPELLING.column_type(column)} {described}"


def _partition(projection: Projection) -> str:
    return f"WITH PARTITION COLUMNS (`{projection.key}` {'DATE' if projection.is_day else 'STRING'})"


def _options(table: Table, location: str, *, is_partitioned: bool) -> list[str]:
    top = folder(table, location)
    return [
        "format = 'PARQUET'",
        # Else a list is a record with a list of records.
        "enable_list_inference = TRUE",
        f"uris = ['{top}/*.parquet']",
        *([f"hive_partition_uri_prefix = '{top}'"] if is_partitioned else []),
        f"description = {SPELLING.text(grain(table))}",
    ]
