"""Slices of a table: parts that are compared and published on their own, so that little is written.

A slice is all rows whose key has the same last digits, of a hexadecimal id or of the key's MD5. DuckDB and
PostgreSQL work it out alike. What belongs here: the expressions. What does not: running them.
"""

from collections.abc import Callable

import polars as pl

from tracehound.sql.ddl import literal, quoted, quoted_name, served_columns
from tracehound.sql.engines.postgres import is_json
from tracehound.transforms.contracts import Column, Table

# Columns of keys that end with hexadecimal digits.
_HEXADECIMAL = ("finding_id", "process_uuid", "group_id")
# PostgreSQL's texts have no NUL: it is shown by its code, as on terminals.
_NUL_SHOWN = literal("\\x00")
# How many rows a slice has at most on average; each digit divides it by 16.
_ROWS_IN_SLICE = 100


def digits_for(table: Table, row_count: int) -> int:
    """How many digits name a slice of a table of this size."""
    digits = 0
    while _parts(table) and row_count > _ROWS_IN_SLICE * 16**digits:
        digits += 1
    return digits


def slice_in_duckdb(table: Table, digits: int) -> str:
    """The slice of a row, as DuckDB works it out."""
    return _slice(
        table, digits, lambda column: _text(quoted(column.name)) if _is_text(column) else _cast(column)
    )


def slice_in_postgres(table: Table, digits: int) -> str:
    """The slice of a row, as PostgreSQL works it out: with functions that an index may have."""
    return _slice(table, digits, lambda column: quoted(column.name) if _is_text(column) else _cast(column))


def _slice(table: Table, digits: int, spelt: Callable[[Column], str]) -> str:
    if digits == 0:
        return "''"
    parts = _parts(table)
    if parts[0].name in _HEXADECIMAL:
        return f"right(coalesce({spelt(parts[0])}, ''), {digits})"
    joined = " || '/' || ".join(f"coalesce({spelt(part)}, '')" for part in parts)
    return f"right(md5({joined}), {digits})"


def _parts(table: Table) -> list[Column]:
    """The columns of the key that a slice is worked out of; none where all are of other types."""
    columns = {column.name: column for column in table.columns}
    key = [columns[name] for name in table.key]
    ids = [column for name in _HEXADECIMAL for column in key if column.name == name]
    return ids[:1] or [column for column in key if _is_text(column) or column.dtype == pl.Int64()]


def _is_text(column: Column) -> bool:
    return column.dtype == pl.String()


def _cast(column: Column) -> str:
    return f"CAST({quoted(column.name)} AS VARCHAR)"


def _text(expression: str) -> str:
    return f"replace({expression}, chr(0), {_NUL_SHOWN})"


def values(table: Table) -> str:
    """The served columns as PostgreSQL can hold them: nested ones as JSON, NUL shown by its code."""
    return ", ".join(f"{_value(column)} AS {quoted(column.name)}" for column in served_columns(table))


def _value(column: Column) -> str:
    name = quoted(column.name)
    if is_json(column):
        return _json(name)
    if _is_text(column):
        return _text(name)
    if column.dtype == pl.List(pl.String()):
        return f"list_transform({name}, lambda each: {_text('each')})"
    return name


def _json(name: str) -> str:
    """JSON whose strings show NUL by its code; a pair of backslashes is put aside first: it begins none."""
    written = f"CAST(to_json({name}) AS VARCHAR)"
    apart = f"replace({written}, '\\\\', chr(1))"
    return f"replace(replace({apart}, '\\u0000', '\\\\x00'), chr(1), '\\\\')"


def digest(table: Table, digits: int) -> str:
    """A query that makes the temporary table `digests`: slice, number of rows and digest of each slice."""
    return f"""
        CREATE OR REPLACE TEMPORARY TABLE digests AS
        SELECT {slice_in_duckdb(table, digits)} AS slice, count(*) AS row_count,
            CAST(sum(CAST(hash(whole) AS HUGEINT)) AS VARCHAR) AS digest
        FROM {quoted_name(table)} AS whole GROUP BY ALL HAVING count(*) > 0
    """


# Makes the temporary table `chosen`: slices that are not those of a table `published`, with those that went.
CHOOSE_DIFFERING = """
    CREATE OR REPLACE TEMPORARY TABLE chosen AS
    SELECT coalesce(digests.slice, published.slice) AS slice
    FROM digests FULL JOIN published USING (slice)
    WHERE (digests.row_count, digests.digest) IS DISTINCT FROM (published.row_count, published.digest)
"""
CHOOSE_ALL = "CREATE OR REPLACE TEMPORARY TABLE chosen AS SELECT slice FROM digests"
CHOSEN = "SELECT slice FROM chosen ORDER BY ALL"
# What there is of the chosen slices.
DIGESTS = "SELECT slice, row_count, digest FROM digests JOIN chosen USING (slice) ORDER BY ALL"


def rows(table: Table, digits: int) -> str:
    """A query: the rows of the chosen slices, as PostgreSQL can hold them."""
    return f"""
        SELECT {values(table)} FROM {quoted_name(table)}
        WHERE {slice_in_duckdb(table, digits)} IN (SELECT slice FROM chosen)
    """


def unfit(table: Table, digits: int, longest: int) -> str:
    """A query: whether rows of the chosen slices have no key, another row's, or one of too many bytes.

    Two keys that differ are the same there if one has a NUL where the other has its code.
    """
    key = [column for column in table.columns if column.name in table.key]
    names = ", ".join(_text(quoted(c.name)) if _is_text(c) else quoted(c.name) for c in key)
    nulls = " OR ".join(f"{quoted(column.name)} IS NULL" for column in key)
    lengths = " + ".join(f"strlen({_text(quoted(c.name))})" for c in key if _is_text(c)) or "0"
    return f"""
        SELECT coalesce(bool_or(row_count > 1 OR is_null OR size > {longest}), false) FROM (
            SELECT count(*) AS row_count, bool_or({nulls}) AS is_null, max({lengths}) AS size
            FROM {quoted_name(table)}
            WHERE {slice_in_duckdb(table, digits)} IN (SELECT slice FROM chosen)
            GROUP BY {names}
        )
    """
