"""Replaces the served warehouse file with a finished one, in one rename.

Readers that have the served file open keep the old data; those that open it later see the new.
"""

import os
from pathlib import Path

import duckdb

from tracehound.sql.ddl import quoted
from tracehound.sql.models import models
from tracehound.transforms.contracts import TABLES

_ALL_TABLES = "SELECT schema_name, table_name FROM duckdb_tables()"
_ALL_VIEWS = "SELECT schema_name, view_name FROM duckdb_views()"


class PublishRefused(Exception):
    """The next file may not be served; the message says why."""


def finish(con: duckdb.DuckDBPyConnection) -> None:
    """Write everything into the file itself, without a log, and close it."""
    con.execute("CHECKPOINT")
    con.close()


def publish(next_path: Path, served_path: Path) -> None:
    """Serve `next_path` as `served_path`. Raises PublishRefused if it is unfinished or lacks a table."""
    _refuse_write_ahead_logs(next_path, served_path)
    _refuse_missing_tables(next_path)
    _refuse_write_ahead_logs(next_path, served_path)
    _sync(next_path)
    next_path.replace(served_path)
    _sync(served_path.parent)


def _refuse_write_ahead_logs(*paths: Path) -> None:
    # A stale log beside the replaced file would break every reader.
    logs = [log for path in paths if (log := path.with_name(f"{path.name}.wal")).exists()]
    if logs:
        raise PublishRefused(f"unfinished writes in {', '.join(map(str, logs))}")


def _refuse_missing_tables(path: Path) -> None:
    missing = sorted(TABLES.keys() - tables_of(path))
    if missing:
        raise PublishRefused(f"{path} lacks {', '.join(missing)}")


def tables_of(path: Path) -> set[str]:
    """Qualified names of the tables in a warehouse file, models that are views among them, old names not."""
    if not path.exists():
        raise PublishRefused(f"{path} does not exist")
    with duckdb.connect(str(path), read_only=True) as con:
        stored = {f"{schema}.{table}" for schema, table in con.execute(_ALL_TABLES).fetchall()}
        views = {f"{schema}.{view}" for schema, view in con.execute(_ALL_VIEWS).fetchall()}
    return stored | (views & {name for name, model in models().items() if model.is_view})


def is_readable(path: Path) -> bool:
    """Whether all rows of all tables in a warehouse file can be read: DuckDB sums each of its blocks."""
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            for schema, table in con.execute(_ALL_TABLES).fetchall():
                con.execute(f"SELECT bit_xor(hash(whole)) FROM {quoted(schema)}.{quoted(table)} AS whole")
    except duckdb.Error:
        return False
    return True


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
