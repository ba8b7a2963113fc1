"""DuckDB definitions of tables, derived from their contracts."""

import polars as pl

from tracehound.transforms.contracts import Column, Table
from tracehound.transforms.contracts.renamed import TABLES as RENAMED_TABLES
from tracehound.transforms.contracts.renamed import old_columns

_SCALARS = {
    pl.String: "VARCHAR",
    pl.Int64: "BIGINT",
    pl.Int32: "INTEGER",
    pl.Float64: "DOUBLE",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    pl.Binary: "BLOB",
}


# Of a compressed text, the dictionaries of tens of thousands of rows are unpacked to read one of them, which
# takes ten times as long. So ids by which rows are looked up are kept as they are in tables that are sorted
# by them (25 bytes a row), and so is what else is looked up: names, and ids in tables of another order.
_LOOKED_UP = ("finding_id", "group_id")
_READ_SINGLY = {
    "entities.entities": ("entity_key", "entity_name"),
    "correlation.finding_group_members": ("finding_id", "solo_group_id"),
    "correlation.finding_groups": ("title",),
    "correlation.process_nodes": ("process_uuid",),
    "correlation.process_edges": ("process_uuid",),
    "correlation.process_ancestry": ("process_uuid",),
    "correlation.process_sessions": ("process_uuid",),
}


def quoted(identifier: str) -> str:
    """An identifier in double quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def quoted_name(table: Table) -> str:
    """Schema and table, each quoted."""
    return f"{quoted(table.layer)}.{quoted(table.name)}"


def literal(text: str) -> str:
    """A text in single quotes, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def duckdb_type(dtype: pl.DataType) -> str:
    """DuckDB's name for a polars type; TypeError for one that contracts do not use."""
    match dtype:
        case pl.List(inner=pl.DataType() as inner):
            return f"{duckdb_type(inner)}[]"
        case pl.Struct(fields=fields):
            members = (f"{quoted(field.name)} {duckdb_type(_instance(field.dtype))}" for field in fields)
            return f"STRUCT({', '.join(members)})"
        case pl.Datetime(time_unit="us", time_zone="UTC"):
            return "TIMESTAMP WITH TIME ZONE"
    try:
        return _SCALARS[type(dtype)]
    except KeyError:
        raise TypeError(f"no DuckDB type for {dtype}") from None


def _instance(dtype: object) -> pl.DataType:
    if isinstance(dtype, pl.DataType):
        return dtype
    raise TypeError(f"a contract's type must be an instance: {dtype}")


def is_served(column: Column) -> bool:
    """Whether the warehouse has a column: bytes are only in the lake."""
    return not isinstance(column.dtype, pl.Binary)


def served_columns(table: Table) -> tuple[Column, ...]:
    """The columns in the warehouse."""
    return tuple(filter(is_served, table.columns))


def served_names(table: Table) -> str:
    """The names of these columns, quoted, as a list in SQL."""
    return ", ".join(quoted(column.name) for column in served_columns(table))


def create_table(table: Table) -> str:
    """CREATE TABLE for the served columns, and for their names in the previous release."""
    plain = {(table.stored_by or table.key)[0]} & set(_LOOKED_UP) | set(
        _READ_SINGLY.get(table.qualified_name, ())
    )
    own = (_definition(column, is_plain=column.name in plain) for column in served_columns(table))
    columns = [*own, *_old_columns(table)]
    return f"CREATE TABLE {quoted_name(table)} ({', '.join(columns)})"


def create_view(table: Table, query: str) -> str:
    """CREATE VIEW in place of a table, with the names that columns had in the previous release."""
    old_names = old_columns(table.qualified_name).items()
    columns = ["*", *(f"{quoted(new)} AS {quoted(old)}" for old, new in old_names)]
    return f"CREATE OR REPLACE VIEW {quoted_name(table)} AS SELECT {', '.join(columns)} FROM (\n{query}\n)"


def _old_columns(table: Table) -> list[str]:
    """Definitions of virtual columns under old names, which return the value of the renamed column."""
    types = {column.name: duckdb_type(column.dtype) for column in table.columns}
    return [
        f"{quoted(old)} {types[new]} GENERATED ALWAYS AS ({quoted(new)}) VIRTUAL"
        for old, new in old_columns(table.qualified_name).items()
    ]


def old_tables() -> list[str]:
    """CREATE VIEW for the names that tables had in the previous release. The tables must exist."""
    return [
        statement
        for old, new in RENAMED_TABLES.items()
        for statement in (
            f"CREATE OR REPLACE VIEW {_quoted_path(old)} AS FROM {_quoted_path(new)}",
            f"COMMENT ON VIEW {_quoted_path(old)} IS {literal(_renamed(new))}",
        )
    ]


def _quoted_path(name: str) -> str:
    return ".".join(map(quoted, name.split(".")))


def _renamed(new: str) -> str:
    return f"Old name of {new}, until the next release."


def _definition(column: Column, *, is_plain: bool) -> str:
    # Not NOT NULL: a check names the rows without a value, while a constraint would only stop the build.
    definition = f"{quoted(column.name)} {duckdb_type(column.dtype)}"
    return f"{definition} USING COMPRESSION uncompressed" if is_plain else definition


def table_comment(table: Table, remark: str = "", kind: str = "TABLE") -> str:
    """COMMENT ON a table, or a VIEW in its place, with its grain and an optional remark."""
    return f"COMMENT ON {kind} {quoted_name(table)} IS {literal(commented(table, remark))}"


def commented(table: Table, remark: str = "") -> str:
    """What the comment on a table says: its grain and an optional remark."""
    return f"One row per {table.grain}. {remark}".strip()


def comments(table: Table, kind: str = "TABLE") -> list[str]:
    """COMMENT ON statements for the table, or a VIEW in its place, and its served columns."""
    name = quoted_name(table)
    return [
        table_comment(table, kind=kind),
        *(
            f"COMMENT ON COLUMN {name}.{quoted(column.name)} IS {literal(column.description)}"
            for column in served_columns(table)
        ),
        *(
            f"COMMENT ON COLUMN {name}.{quoted(old)} IS {literal(_renamed(new))}"
            for old, new in old_columns(table.qualified_name).items()
        ),
    ]


def ordering(table: Table) -> str:
    """The columns that a table is sorted by, as an ORDER BY list."""
    return ", ".join(map(quoted, table.stored_by or table.key))
