"""How tables of two warehouse files differ: rows that only one of them has, with some keys as examples.

What belongs here: comparing attached files. What does not: which files, and what follows from a difference.

Rows are compared by number and by the sum of their hashes, and only where these differ by the hash of each,
so that millions of wide rows need little memory. Equal sums of different rows are practically impossible.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from tracehound.sql import ddl
from tracehound.transforms.contracts import Table

MOST_EXAMPLES = 5
# A key has one row by its contract; a table that has more of one is wrong in many.
_MOST_ROWS_A_KEY = 3
_LONGEST_VALUE = 200
# Values as texts, cut off.
Row = dict[str, str | None]


@dataclass(frozen=True)
class Example:
    """A key, and its rows in both files."""

    key: Row
    one: Sequence[Row]
    other: Sequence[Row]


@dataclass(frozen=True)
class Difference:
    """The number of rows of a table that only one file has, and some of their keys."""

    table: str
    one_only: int
    other_only: int
    examples: Sequence[Example]


def difference(con: duckdb.DuckDBPyConnection, table: Table, one: str, other: str) -> Difference | None:
    """How a table differs in two attached catalogs, if it does."""
    if _digest(con, table, one) == _digest(con, table, other):
        return None
    con.execute(_ROWS_APART.format(one=_hashed(table, one), other=_hashed(table, other)))
    [(one_only, other_only)] = con.execute(_COUNTED).fetchall()
    examples = list(_examples(con, table, one, other))
    con.execute("DROP TABLE rows_apart")
    return Difference(table.qualified_name, int(one_only), int(other_only), examples)


_ROWS_APART = """
    CREATE OR REPLACE TEMP TABLE rows_apart AS
    SELECT key_hash, row_hash, sum(side) AS side
    FROM (SELECT *, 1 AS side FROM ({one}) UNION ALL SELECT *, -1 AS side FROM ({other}))
    GROUP BY key_hash, row_hash
    HAVING sum(side) != 0
"""
_COUNTED = """
    SELECT coalesce(sum(side) FILTER (side > 0), 0), coalesce(-sum(side) FILTER (side < 0), 0)
    FROM rows_apart
"""


def _digest(con: duckdb.DuckDBPyConnection, table: Table, catalog: str) -> tuple[object, ...]:
    rows = f"SELECT {ddl.served_names(table)} FROM {_in(catalog, table)}"
    [row] = con.execute(f"SELECT count(*), sum(hash(rows)::HUGEINT) FROM ({rows}) AS rows").fetchall()
    return tuple(row)


def _hashed(table: Table, catalog: str) -> str:
    return (
        f"SELECT hash({_key(table)}) AS key_hash, hash(rows) AS row_hash "
        f"FROM (SELECT {ddl.served_names(table)} FROM {_in(catalog, table)}) AS rows"
    )


def _examples(con: duckdb.DuckDBPyConnection, table: Table, one: str, other: str) -> Iterator[Example]:
    chosen = con.execute(
        f"SELECT DISTINCT key_hash FROM rows_apart ORDER BY key_hash LIMIT {MOST_EXAMPLES}"
    ).fetchall()
    for (key_hash,) in chosen:
        rows, others = (_rows(con, table, catalog, key_hash) for catalog in (one, other))
        key = {name: (rows or others)[0][name] for name in table.key}
        yield Example(key, rows, others)


def _rows(con: duckdb.DuckDBPyConnection, table: Table, catalog: str, key_hash: int) -> list[Row]:
    names = (ddl.quoted(column.name) for column in ddl.served_columns(table))
    texts = ", ".join(f"left({name}::VARCHAR, {_LONGEST_VALUE}) AS {name}" for name in names)
    found = con.execute(
        f"SELECT {texts} FROM {_in(catalog, table)} AS rows WHERE hash({_qualified_key(table)}) = $key_hash "
        f"ORDER BY ALL LIMIT {_MOST_ROWS_A_KEY}",
        {"key_hash": key_hash},
    )
    columns = [column[0] for column in found.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def _in(catalog: str, table: Table) -> str:
    return f"{catalog}.{ddl.quoted_name(table)}"


def _key(table: Table) -> str:
    return ", ".join(map(ddl.quoted, table.key))


def _qualified_key(table: Table) -> str:
    # The texts bear the same names.
    return ", ".join(f"rows.{ddl.quoted(name)}" for name in table.key)
