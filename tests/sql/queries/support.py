"""Asking canned queries in tests: what a query reads is built first."""

from typing import Any

import duckdb

from tests.sql.support import Row, at, build_all, given, process
from tracehound.sql.canned import find
from tracehound.sql.models import models, tables_read


def ask(
    con: duckdb.DuckDBPyConnection, name: str, columns: str, **parameters: object
) -> list[tuple[Any, ...]]:
    """Some columns of a canned query's answer, in its order, after building what it reads."""
    built = [table for table in tables_read(find(name).query) if table in models()]
    if built:
        build_all(con, *built)
    return ask_again(con, name, columns, **parameters)


def ask_again(
    con: duckdb.DuckDBPyConnection, name: str, columns: str, **parameters: object
) -> list[tuple[Any, ...]]:
    """The same on data that did not change since."""
    canned = find(name)
    values = canned.bind({key.removesuffix("_"): str(value) for key, value in parameters.items()})
    rows = con.sql(canned.query, params=values).to_arrow_table().to_pylist()
    return [tuple(row[column] for column in columns.split()) for row in rows]


def ran(
    con: duckdb.DuckDBPyConnection, finding_id: str, *paths: str, updated: float = 0, **acting: object
) -> None:
    """The acting process of a version and what is above it: paths from the outermost on, uuids by their path."""
    rows: list[Row] = []
    for depth, path in enumerate(reversed(paths)):
        parent = paths[-depth - 2] if depth + 1 < len(paths) else None
        facts = {"executable_path": path, "name": path.rsplit("/", 1)[-1][:15]} | (
            acting if depth == 0 else {}
        )
        rows.append(process(finding_id, path, parent, depth, updated_at=at(updated), **facts))
    given(con, "flattened.processes", *rows)
