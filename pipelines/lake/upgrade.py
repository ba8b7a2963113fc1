"""Upgrades the lake of an older version, before anything reads it with SQL.

What belongs here: rewriting files of raw to the current contract, and removing tables that were renamed. What
does not: the values of new columns in older files (`pipelines.lake.parquet`), and tables built from raw,
which are stale when a contract changes.
"""

from collections.abc import Iterator
from pathlib import Path

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.built import RAW_KEY, Built, digest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit, recover, remove_empty
from tracehound.transforms.contracts import TABLES, Table, renamed
from tracehound.transforms.partitions import DAY

_TABLES = [
    table
    for name, table in TABLES.items()
    if name in parquet.LATER.keys() | renamed.COLUMNS.keys() and table.layer == "raw"
]
# Until a commit is applied, its files exist beside those that they replace.
_COMMIT_BYTES = 256 << 20


def upgrade(home: Home) -> int:
    """Rewrites files of raw that lack a column; returns how many. The caller holds the writer's lock.

    A file keeps its name, which represents the keys of its rows. After a kill, the next run continues.
    """
    built = Built(home.lake / "built.json")
    shape = digest(f"{table.qualified_name} {table.schema}" for table in _TABLES)
    if built.fingerprints.get(RAW_KEY) == shape:
        return 0
    recover(home.lake)
    older = [(table, path) for table in _TABLES for path in home.files(table) if parquet.lacking(path, table)]
    for files in _portions(older):
        commit = Commit(home.lake, "upgrade")
        for table, path in files:
            parquet.write_again(path, table, commit.put(path))
        commit.apply()
    _remove_old_files(home)
    built.note(RAW_KEY, shape)
    return len(older)


def _portions(files: list[tuple[Table, Path]]) -> Iterator[list[tuple[Table, Path]]]:
    """The files in parts of limited size, to bound the disk space of a commit."""
    portion: list[tuple[Table, Path]] = []
    size = 0
    for table, path in files:
        portion.append((table, path))
        size += path.stat().st_size
        if size >= _COMMIT_BYTES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _remove_old_files(home: Home) -> None:
    """Removes tables that are gone or were renamed, and flattened files of days: now months have them."""
    commit = Commit(home.lake, "upgrade")
    folders = [home.lake.joinpath(*name.split(".")) for name in (*renamed.TABLES, *renamed.REMOVED)]
    for folder in folders:
        for path in folder.rglob("*.parquet"):
            commit.remove(path)
    for path in home.lake.glob(f"flattened/*/{DAY}=*/*.parquet"):
        commit.remove(path)
    commit.apply()
    for folder in folders:
        remove_empty(folder)
