"""PostgreSQL: tables of its own, by the names of the served file, for `tracehound publish postgres`."""

import hashlib

import polars as pl

from tracehound.sql.ddl import served_columns
from tracehound.sql.engines.spelling import Spelling, grain
from tracehound.transforms.contracts import LAYERS, Column, Table

# Whatever the database's order of texts is, tables are in that of the served file, by code point.
_TEXT = 'text COLLATE "C"'
SPELLING = Spelling(
    "PostgreSQL",
    {
        pl.String: "text",
        pl.Int64: "bigint",
        pl.Int32: "integer",
        pl.Float64: "double precision",
        pl.Boolean: "boolean",
        pl.Date: "date",
        pl.Datetime: "timestamp with time zone",
    },
    array="{}[]",
    struct="jsonb",
    member="",
    quote='"',
)
# Columns that people look up by, of tables of all layers.
_LOOKED_UP = (
    "account_id",
    "entity_id",
    "event_at",
    "finding_id",
    "finding_type",
    "group_id",
    "process_uuid",
    "task_arn",
    "updated_at",
)


def prologue(location: str) -> list[str]:
    """A schema for each layer."""
    return [f'CREATE SCHEMA IF NOT EXISTS "{layer}"' for layer in LAYERS]


def of_table(table: Table, location: str) -> list[str]:
    """All statements of a table: itself, its key, its indexes and its comments."""
    return [create_table(table), add_key(table), *indexes(table), *comments(table)]


def name_of(table: Table) -> str:
    """Schema and table, each quoted."""
    return f'"{table.layer}"."{table.name}"'


def is_json(column: Column) -> bool:
    """Whether a column is JSON there: structs, and lists of anything but scalars."""
    inner = column.dtype.inner if isinstance(column.dtype, pl.List) else column.dtype
    return isinstance(inner, (pl.List, pl.Struct))


def column_type(column: Column) -> str:
    """The type of a column."""
    if is_json(column):
        return "jsonb"
    return _TEXT if column.dtype == pl.String() else SPELLING.column_type(column)


def create_table(table: Table) -> str:
    """CREATE TABLE for the served columns, without key or index, so that rows are loaded quickly.

    As in the served file, no column is NOT NULL but those of the key: a violated rule must not stop others.
    """
    listed = ",\n".join(f"  {SPELLING.name(each.name)} {column_type(each)}" for each in served_columns(table))
    return f"CREATE TABLE {name_of(table)} (\n{listed}\n)"


def add_key(table: Table) -> str:
    """The primary key; or, where a column of the key may be null, that the key is unique."""
    nullable = {column.name for column in table.columns if column.nullable}
    kind = "UNIQUE" if nullable & set(table.key) else "PRIMARY KEY"
    columns = ", ".join(map(SPELLING.name, table.key))
    return f'ALTER TABLE {name_of(table)} ADD CONSTRAINT "{key_name(table)}" {kind} ({columns})'


def key_name(table: Table) -> str:
    """The name of a table's key."""
    return f"{table.name}_key"


def indexes(table: Table) -> list[str]:
    """Indexes of columns that people look up by, but the first of the key.

    Those of texts are hashes: a tree refuses texts of more than 2,704 bytes.
    """
    types = {column.name: column.dtype for column in served_columns(table)}
    wanted = [name for name in _LOOKED_UP if name in types and name != table.key[0]]
    return [
        f'CREATE INDEX IF NOT EXISTS "{table.name}_{name}_index" ON {name_of(table)} '
        f"USING {'hash' if types[name] == pl.String() else 'btree'} ({SPELLING.name(name)})"
        for name in wanted
    ]


def comments(table: Table) -> list[str]:
    """COMMENT ON the table and its columns."""
    name = name_of(table)
    return [
        f"COMMENT ON TABLE {name} IS {SPELLING.text(grain(table))}",
        *(
            f"COMMENT ON COLUMN {name}.{SPELLING.name(column.name)} IS {SPELLING.text(column.description)}"
            for column in served_columns(table)
        ),
    ]


def definition(table: Table) -> str:
    """A digest of how a table is defined, and of how its rows are read from the served file."""
    return hashlib.sha256("\n".join(of_table(table, "")).encode()).hexdigest()
