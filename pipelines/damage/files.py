"""Compares the lake's files with the list of what was written: which are missing, changed or unknown."""

import os
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tracehound.pipelines.lake import manifest, parquet
from tracehound.pipelines.lake.home import EMPTY, Home
from tracehound.pipelines.lake.manifest import SERVED, Manifest, Note, Stamp
from tracehound.pipelines.lake.months import Span
from tracehound.transforms.contracts import TABLES, Table
from tracehound.transforms.partitions import DAYS, MONTH

GONE = "it is gone"
CHANGED = "its bytes have changed"
UNREADABLE = "it can't be read"
_DUCKDB_MARK = slice(8, 12), b"DUCK"


@dataclass
class Found:
    """Differences from the list: files of the lake by their path in it.

    `damaged` has the reasons; `unknown` files are not in the list; `noted` are intact, but with another
    modification time. `is_served_wrong` means that the served file is not the one that was published.
    """

    damaged: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    noted: list[Note] = field(default_factory=list)
    is_served_wrong: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether all files are as they were written."""
        return not (self.damaged or self.unknown or self.is_served_wrong)


@dataclass(frozen=True)
class Part:
    """The part of the lake that a file belongs to: a table, and the file's days if the table has days.

    `is_empty` means a table's empty file.
    """

    table: Table
    days: Span | None
    is_empty: bool = False

    @classmethod
    def of(cls, name: str) -> "Part | None":
        """The part that a file belongs to; None if it is not in a table's folder."""
        parts = name.split("/")
        table = TABLES.get(".".join(parts[:2])) if len(parts) > 2 else None
        if table is None:
            return None
        keys = dict(part.split("=", 1) for part in parts if "=" in part)
        return cls(table, _days(Path(name), keys), is_empty=parts[-1] == EMPTY)

    @property
    def is_stored(self) -> bool:
        """Whether its rows come from outside: a table of raw that no model builds."""
        from tracehound.sql.models import models  # noqa: PLC0415 - DuckDB, for damage alone

        return self.table.layer == "raw" and self.table.qualified_name not in models()


def _days(path: Path, keys: dict[str, str]) -> Span | None:
    for key in DAYS & keys.keys():
        return Span(keys[key], keys[key])
    if MONTH in keys:
        return Span.of(path) or Span(f"{keys[MONTH]}-01", f"{keys[MONTH]}-31")
    return None


def compare(home: Home, listed: Manifest, *, deep: bool) -> Found:
    """The differences. A file is read only if its size or modification time differs, or with `deep`."""
    found = Found()
    present = manifest.files(home.lake)
    if home.warehouse.is_file():
        present[SERVED] = home.warehouse.stat()
    for name, stamp in listed.entries.items():
        status = present.get(name)
        if status is None:
            _add(found, name, GONE)
        elif deep or not _is_same(stamp, status):
            _check(home, name, stamp, found)
    for name in present.keys() - listed.entries.keys():
        _add_unknown(found, name)
    return found


def path_of(home: Home, name: str) -> Path:
    """The path of a listed file."""
    return home.warehouse if name == SERVED else home.lake / name


def is_readable(path: Path, table: Table) -> bool:
    """Whether both Parquet readers in use can read a file to its end, as its table."""
    try:
        with pq.ParquetFile(path) as file:
            for _ in file.iter_batches(1024):
                pass
        parquet.read([path], table)
    except (pa.ArrowException, OSError, ValueError, parquet.DamagedFile):
        return False
    return True


def looks_like_duckdb(path: Path) -> bool:
    """Whether a file starts like a DuckDB file."""
    where, mark = _DUCKDB_MARK
    with path.open("rb") as file:
        return file.read(where.stop)[where] == mark


def _is_sound(path: Path) -> bool:
    """Whether DuckDB, which sums each block of its files, reads all of one."""
    from tracehound.sql import publish  # noqa: PLC0415 - DuckDB, for a deep look alone

    return publish.is_readable(path)


def _is_same(stamp: Stamp, status: os.stat_result) -> bool:
    return (stamp.size_bytes, stamp.mtime_ns) == (status.st_size, status.st_mtime_ns)


def _check(home: Home, name: str, stamp: Stamp, found: Found) -> None:
    if stamp.crc32 is None and _is_same(stamp, path_of(home, name).stat()):
        if not _is_sound(path_of(home, name)):
            _add(found, name, CHANGED)
        return
    now = manifest.stamp_of(path_of(home, name), name)
    if not now.has_content_of(stamp):
        _add(found, name, CHANGED)
    elif now != stamp:
        found.noted.append(Note(name, now))


def _add(found: Found, name: str, why: str) -> None:
    if name == SERVED:
        found.is_served_wrong = True
    else:
        found.damaged[name] = why


def _add_unknown(found: Found, name: str) -> None:
    if name == SERVED:
        found.is_served_wrong = True
    elif Part.of(name):
        found.unknown.append(name)
