"""Whether two homes have the same rows, table by table, whatever their files and order.

Rows are compared by their number and the sum of their hashes, in DuckDB over the Parquet files, so that a
million nested rows need little memory. Equal sums of different rows are practically impossible.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from tracehound.pipelines.lake.home import Home
from tracehound.sql.compared import difference
from tracehound.sql.ddl import literal
from tracehound.transforms.contracts import TABLES, Table

_QUERIES = Path(__file__).parent / "queries"
_BODIES = TABLES["raw.findings"]
_DAYS_OF_READING = {"read_date", "rejected_date"}
Digest = tuple[int, int | None]


def unequal(first: Home, second: Home, tables: Iterable[Table], defects: Path | None = None) -> list[str]:
    """Names of the tables that differ, without versions that `defects` lists as not kept."""
    return [
        table.qualified_name
        for table in tables
        if digest(first, table, defects) != digest(second, table, defects)
    ]


def unequal_served(first: Home, second: Home, tables: Iterable[Table]) -> list[str]:
    """Names of the tables that differ in the served files; of raw the stored bodies in the lake."""
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        for name, home in (("one", first), ("other", second)):
            con.execute(f"ATTACH {literal(str(home.warehouse))} AS {name} (READ_ONLY)")
        return [
            table.qualified_name
            for table in tables
            if (
                digest(first, table) != digest(second, table)
                if table == _BODIES
                else difference(con, table, "one", "other")
            )
        ]


def digest(home: Home, table: Table, defects: Path | None = None) -> Digest:
    """The number of rows of a table in the lake, and the sum of their hashes."""
    parameters: dict[str, object] = {"files": [str(path) for path in home.files(table)]}
    if not parameters["files"]:
        return 0, None
    name = "digest_of_bodies" if table == _BODIES else "digest"
    if defects:
        name, parameters["defects"] = "digest_of_kept", str(defects)
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        query = (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")
        rows, total = con.execute(query, parameters).fetchall()[0]
    return int(rows), total


def tables_of(*layers: str) -> list[Table]:
    """The tables of some layers, except those with times of reading; of raw only the bodies."""
    return [
        table
        for table in TABLES.values()
        if table.layer in layers
        and (table.layer != "raw" or table == _BODIES)
        and not _DAYS_OF_READING & set(table.key)
    ]
