"""Compaction: merges many small files of raw into few, with the same rows.

What belongs here: which files are merged, and how. What does not: staleness. Merging makes nothing stale,
because the names of files add up (`pipelines.lake.names`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.pipelines.lake.names import combined_name
from tracehound.transforms.contracts import TABLES, Table

_DAILY = [
    TABLES["raw.findings"],
    TABLES["raw.repeats"],
    TABLES["raw.cloudtrail_events"],
    TABLES["flattened.api_events"],
    TABLES["raw.observations"],
    TABLES["raw.context_asks"],
    TABLES["raw.exposures"],
]
_WHOLE = [
    TABLES["raw.objects"],
    TABLES["raw.rejected"],
    TABLES["raw.purges"],
    TABLES["raw.cloudtrail_objects"],
    TABLES["raw.cloudtrail_coverage"],
    TABLES["raw.cloudtrail_erased_hours"],
]
# A rejected content may have a mebibyte, so a batch of rows takes at most this many.
_BATCH_ROWS = 64


@dataclass(frozen=True)
class CompactionLimits:
    """When files are merged: if a day (or table) has more than `files` that are smaller than `size_bytes`.

    Files of that size are not merged again, so that rows are not rewritten over and over; a row group ends at
    `group_bytes`, which bounds the memory.
    """

    files: int = 16
    size_bytes: int = 32 << 20
    group_bytes: int = 64 << 20


def compact(home: Home, limits: CompactionLimits | None = None) -> int:
    """Merges small files, each day or table in one commit; returns by how many files there are fewer.

    The caller holds the writer's lock.
    """
    recover(home.lake)
    limits = limits or CompactionLimits()
    return sum(_compact(home, table, folder, limits) for table, folder in _folders(home))


def _folders(home: Home) -> Iterator[tuple[Table, Path]]:
    for table in _DAILY:
        yield from ((table, home.day_folder(table, day)) for day in home.days(table))
    yield from ((table, home.folder(table)) for table in _WHOLE)


def _compact(home: Home, table: Table, folder: Path, limits: CompactionLimits) -> int:
    sizes = {path: path.stat().st_size for path in sorted(folder.glob("*.parquet"))}
    small = [path for path, size in sizes.items() if size < limits.size_bytes]
    if len(small) <= limits.files:
        return 0
    commit = Commit(home.lake, "compaction")
    fewer = 0
    for parts in _parts(small, sizes, limits.size_bytes):
        _write(parts, table, commit.put(folder / f"{combined_name(parts)}.parquet"), limits.group_bytes)
        for path in parts:
            commit.remove(path)
        fewer += len(parts) - 1
    commit.apply()
    return fewer


def _parts(small: Sequence[Path], sizes: dict[Path, int], size_bytes: int) -> Iterator[list[Path]]:
    """Groups of files to merge, in order: as many as it takes to exceed the size of a small file."""
    parts: list[Path] = []
    for path in small:
        parts.append(path)
        if sum(sizes[each] for each in parts) >= size_bytes:
            yield parts
            parts = []
    if len(parts) > 1:
        yield parts


def _write(files: Sequence[Path], table: Table, target: Path, group_bytes: int) -> None:
    with parquet.writer(table, target) as writer:
        for group in _groups(files, writer.schema, group_bytes):
            writer.write_table(group, row_group_size=group.num_rows)


def _groups(files: Sequence[Path], schema: pa.Schema, group_bytes: int) -> Iterator[pa.Table]:
    """The rows of some files, in order, in pieces of limited size."""
    pending: list[pa.Table] = []
    size = 0
    for path in files:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH_ROWS):
                rows = pa.Table.from_batches([batch]).cast(schema)
                pending.append(rows)
                size += rows.nbytes
                if size >= group_bytes:
                    yield pa.concat_tables(pending)
                    pending, size = [], 0
    if pending:
        yield pa.concat_tables(pending)
