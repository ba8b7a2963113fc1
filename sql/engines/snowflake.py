"""Snowflake: tables of its own, filled from a stage that leads to a copy of the lake."""

import polars as pl

from tracehound.sql.engines.spelling import DATABASE, Spelling, flat_name, folder, grain
from tracehound.transforms.contracts import Column, Table

_STAGE = f"{DATABASE}.lake"
# Words that can't be names of columns. Other names have no quotes, which would make their case matter.
_WORDS = """
account all alter and any as between by case cast check column connect connection constraint create
cross current current_date current_time current_timestamp current_user database delete distinct drop
else exists false following for from full grant group gscluster having ilike in increment inner
insert intersect into is issue join lateral left like localtime localtimestamp minus natural not
null of on or order organization qualify regexp revoke right rlike row rows sample schema select set
some start table tablesample then to trigger true try_cast union unique update using values view
when whenever where with
"""
_RESERVED = frozenset(_WORDS.split())
SPELLING = Spelling(
    "Snowflake",
    {
        pl.String: "VARCHAR",
        pl.Int64: "NUMBER(19, 0)",
        pl.Int32: "NUMBER(10, 0)",
        pl.Float64: "DOUBLE",
        pl.Boolean: "BOOLEAN",
        pl.Date: "DATE",
        pl.Datetime: "TIMESTAMP_TZ(6)",
        pl.Binary: "BINARY",
    },
    array="ARRAY({})",
    struct="OBJECT({})",
    member="{name} {type}",
    quote='"',
    reserved_members=_RESERVED,
    escapes={"'": "''", "\\": "\\\\"},
)


def prologue(location: str) -> list[str]:
    """The schema, and the stage; it needs a storage integration called `tracehound`."""
    return [
        f"CREATE SCHEMA IF NOT EXISTS {DATABASE}",
        f"CREATE STAGE IF NOT EXISTS {_STAGE} URL = '{location}/' STORAGE_INTEGRATION = {DATABASE}",
    ]


def of_table(table: Table, location: str) -> list[str]:
    """A new table in place of the one before, whose grants it keeps, and the load of all its files."""
    name = f"{DATABASE}.{flat_name(table)}"
    columns = ",\n".join(map(_column, table.columns))
    comment = SPELLING.text(grain(table))
    return [
        f"CREATE OR REPLACE TABLE {name} (\n{columns}\n)\nCOPY GRANTS\nCOMMENT = {comment}",
        f"COPY INTO {name} FROM '@{folder(table, _STAGE)}/' "
        "FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE",
    ]


def _column(column: Column) -> str:
    comment = SPELLING.text(column.description)
    name = f'"{column.name.upper()}"' if column.name in _RESERVED else column.name
    return f"  {name} {SPELLING.column_type(column)} COMMENT {comment}"
