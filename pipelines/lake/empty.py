"""A table without rows has one empty file, so that readers of the lake find its columns.

What belongs here: where that file lies, and that a table has it exactly as long as it has no other. It lies
in a folder as files with rows do, so that readers see the same columns before and after.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import EMPTY, MODEL_FILE, Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.transforms.contracts import TABLES, Table
from tracehound.transforms.partitions import DAYS, MONTH, partition_key

_FOLDERS = {None: "", MONTH: f"{MONTH}=1970-01"} | {key: f"{key}=1970-01-01" for key in DAYS}


def path_of(home: Home, table: Table) -> Path:
    """Where the empty file of a table lies. A model's table, when it is built, takes its place."""
    name = MODEL_FILE if _is_made_by_model(table) else EMPTY
    return home.folder(table) / _FOLDERS[partition_key(table)] / name


def _is_made_by_model(table: Table) -> bool:
    from tracehound.sql.models import models  # noqa: PLC0415 - DuckDB, which a command that only asks has no use for

    return table.qualified_name in models() or table.layer not in ("raw", "flattened")


def are_right(home: Home) -> bool:
    """Whether each table has a file, and one without rows its contract's columns."""
    return not any(True for _ in _wrong(home))


def put_right(home: Home) -> None:
    """Adds empty files where a table has none, and removes those of tables with rows; in one commit.

    The caller holds the writer's lock.
    """
    recover(home.lake)
    commit = Commit(home.lake, "empty")
    for table, is_needed in _wrong(home):
        path = path_of(home, table)
        if is_needed:
            parquet.write(pl.DataFrame(schema=table.schema), table, commit.put(path))
        else:
            commit.remove(path)
    commit.apply()


def _wrong(home: Home) -> Iterator[tuple[Table, bool]]:
    """Tables whose empty file is missing or of an older contract, or not needed (False)."""
    for table in TABLES.values():
        path = path_of(home, table)
        has_rows = any(file != path for file in home.folder(table).rglob("*.parquet"))
        if has_rows and path.exists():
            yield table, False
        elif not has_rows and not _fits(path, table):
            yield table, True


def _fits(path: Path, table: Table) -> bool:
    if path.name == MODEL_FILE:
        return path.exists()
    try:
        return bool(pq.read_schema(path).equals(parquet.arrow_schema(table.qualified_name)))
    except (pa.ArrowException, OSError):
        return False
