"""What findings and events ask for: hours whose API events explain them, keys, and things of AWS.

What belongs here: running `sql/cloudtrail/` and `sql/context_asks/`. What does not: which files hold the
tables, and asking (`pipelines.cloudtrail`, `pipelines.context`).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from tracehound.sql import build
from tracehound.sql.models import ROOT, tables_read
from tracehound.transforms.contracts import TABLES

Row = tuple[Any, ...]
Files = Mapping[str, Sequence[str]]
# Rows are account, region, hour and reason; of keys account, region, the key, from and to.
OF_FINDINGS, OF_KEYS, OF_EVENTS = (f"cloudtrail/{name}" for name in ("asks", "keys", "more_asks"))
# Rows are kind, key, account, region, and the time at which findings last name it.
OF_THINGS = "context_asks/things"


@cache
def query(name: str) -> str:
    """The text of a question."""
    return (ROOT / f"{name}.sql").read_text(encoding="utf-8")


def tables(name: str) -> tuple[str, ...]:
    """The tables that a question reads."""
    return tables_read(query(name))


def asked(name: str, files: Files, beside: Path, parameters: Mapping[str, object] | None = None) -> list[Row]:
    """The answer to a question over Parquet files, by the name of the table that they hold."""
    with build.open_memory(beside) as con:
        for table in tables(name):
            build.view_table(con, TABLES[table], files[table])
        return answered(con, name, parameters)


def answered(
    con: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, object] | None = None
) -> list[Row]:
    """The answer to a question over the tables of a connection."""
    return con.execute(query(name), parameters or {}).fetchall()
