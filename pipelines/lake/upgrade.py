"""A lake that an older version filled becomes one of this version, before anything reads it with SQL.

What belongs here: bringing files of raw to the contract as it is now, and removing tables that were renamed.
What does not: what columns hold in older files (`pipelines.lake.parquet`), and what is made from raw, which
is stale when a contract changes.
"""

from collections.abc import Iterator
from pathlib import Path

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.built import RAW_KEY, Built, digest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.transforms.contracts import TABLES, Table, renamed
from tracehound.transforms.partitions import DAY

_TABLES = [
    table
    for name, table in TABLES.items()
    if name in parquet.LATER.keys() | renamed.COLUMNS.keys() and table.layer == "raw"
]
# What a commit writes lies beside what it replaces until it is applied.
_COMMIT_BYTES = 256 << 20


def upgrade(home: Home) -> int:
    """Writes files of raw again that lack a column; returns how many. The caller holds the writer's lock.

    A file keeps its name, which stands for the keys of its rows. Killed on the way, the next run goes on.
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
    """The files in parts of a size, which bounds the room that a commit takes."""
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
    """Removes tables of models that are gone or renamed, and flattened days, which are in months now."""
    commit = Commit(home.lake, "upgrade")
    for name in (*renamed.TABLES, *renamed.REMOVED):
        for path in home.lake.joinpath(*name.split(".")).glob("*.parquet"):
            commit.remove(path)
    for path in home.lake.glob(f"flattened/*/{DAY}=*/*.parquet"):
        commit.remove(path)
    commit.apply()
