"""A served file of a few tables that anything can be written to, and published tables against it."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from tests.servers.postgres import Cluster
from tracehound.pipelines.postgres import publishing
from tracehound.pipelines.postgres.publishing import Published
from tracehound.sql import ddl
from tracehound.sql.build import Limits
from tracehound.transforms.contracts import TABLES, Table

CONFLICTS = TABLES["flattened.version_conflicts"]
MOUNTS = TABLES["flattened.ecs_tasks"]
COUNTS = TABLES["correlation.finding_type_counts"]
NEWEST = TABLES["flattened.newest_moment"]
SMALL = (CONFLICTS, MOUNTS, COUNTS, NEWEST)
# By the name of a table.
Rows = Mapping[str, Iterable[Mapping[str, Any]]]


def write(path: Path, rows: Rows) -> None:
    """A served file with these rows; what is not said of a row is null."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute("SET TimeZone = 'UTC'")
        for name, given in rows.items():
            table = publishing.TABLES[name]
            con.execute(f"CREATE SCHEMA IF NOT EXISTS {ddl.quoted(table.layer)}")
            con.execute(ddl.create_table(table))
            frame = pl.DataFrame(list(given), table.schema)
            con.register("frame", frame.to_arrow())
            con.execute(f"INSERT INTO {ddl.quoted_name(table)} ({ddl.served_names(table)}) FROM frame")
            con.unregister("frame")


def publish(served: Path, cluster: Cluster, database: str = "postgres") -> Published | None:
    return publishing.publish(served, cluster.address(database), Limits("1GB", 1))


def differing(
    served: Path, cluster: Cluster, tables: Iterable[Table], database: str = "postgres"
) -> list[str]:
    """Tables that have other rows in the database than in the served file."""
    found = []
    with duckdb.connect(str(served), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        for table in tables:
            columns = ddl.served_columns(table)
            names = ddl.served_names(table)
            ours = con.execute(f"SELECT {names} FROM {ddl.quoted_name(table)}").fetchall()
            wanted = sorted(
                repr([_shown(v, column.dtype) for v, column in zip(row, columns, strict=True)])
                for row in ours
            )
            theirs = cluster.rows(f"SELECT {names} FROM {ddl.quoted_name(table)}", database)
            got = sorted(
                repr([_read(v, column.dtype) for v, column in zip(row, columns, strict=True)])
                for row in theirs
            )
            if wanted != got:
                found.append(table.qualified_name)
    return found


def _is_nested(dtype: pl.DataType) -> bool:
    inner = dtype.inner if isinstance(dtype, pl.List) else dtype
    return isinstance(inner, pl.Struct | pl.List)


def _shown(value: Any, dtype: pl.DataType) -> Any:
    """A value as it should be in the database: NUL by its code, times of nested values as texts."""
    if isinstance(value, str):
        return value.replace("\0", "\\x00")
    if isinstance(value, list):
        return [_shown(each, dtype) for each in value]
    if isinstance(value, dict):
        return {name: _shown(each, dtype) for name, each in sorted(value.items())}
    if isinstance(value, datetime):
        return _told(value) if _is_nested(dtype) else value.isoformat()
    return value


def _told(moment: datetime) -> str:
    fraction = f".{moment.microsecond:06}".rstrip("0") if moment.microsecond else ""
    return f"{moment:%Y-%m-%d %H:%M:%S}{fraction}+00"


def _read(value: Any, dtype: pl.DataType) -> Any:
    if _is_nested(dtype) and value is not None:
        return _sorted(json.loads(value))
    return value.isoformat() if isinstance(value, datetime) else value


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(each) for name, each in sorted(value.items())}
    return [_sorted(each) for each in value] if isinstance(value, list) else value
