"""What an export says of findings and groups beside their documents: running `sql/export/`."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from tracehound.sql.models import ROOT

Row = dict[str, Any]
# A group may have thousands of members.
_GROUPS_AT_ONCE = 200


@cache
def _text(name: str) -> str:
    return (ROOT / "export" / f"{name}.sql").read_text(encoding="utf-8")


def versions_of_day(con: duckdb.DuckDBPyConnection, day: str) -> list[Row]:
    """What is known of the versions of a day (`YYYY-MM-DD`), oldest first."""
    con.execute(_text("versions_of_day"), {"day": day})
    return _rows(con, con.fetchall())


def groups(con: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    """The groups with their members, those that changed longest ago first."""
    con.execute(_text("groups"))
    while found := con.fetchmany(_GROUPS_AT_ONCE):
        yield from _rows(con, found)


def _rows(con: duckdb.DuckDBPyConnection, found: list[tuple[Any, ...]]) -> list[Row]:
    names = [column[0] for column in con.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found]


def served(path: Path) -> duckdb.DuckDBPyConnection:
    """The served file, to be read with times in UTC."""
    con = duckdb.connect(str(path), read_only=True)
    con.execute("SET TimeZone = 'UTC'")
    return con


def of_group(con: duckdb.DuckDBPyConnection, group_id: str) -> tuple[Row, list[Row], list[Row]]:
    """A group, its findings in their order, and the processes that these name. The group must exist."""
    found = []
    for name in ("group", "group_findings", "group_processes"):
        con.execute(_text(name), {"group_id": group_id})
        found.append(_rows(con, con.fetchall()))
    [group], findings, processes = found
    return group, findings, processes
