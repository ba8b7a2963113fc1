"""What the next warehouse file begins as: a copy of the served one, or nothing.

What belongs here: the decision, with its reason, and the copy. What does not: what is changed in it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from tracehound.pipelines.ingestion.batches import FINDINGS
from tracehound.pipelines.lake import copying, disk, manifest, parquet
from tracehound.pipelines.lake.built import WAREHOUSE_KEY, Built
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving.consumed import Consumed
from tracehound.sql.ddl import literal, quoted

# Where more of the history is new, to build all of it costs less.
_MOST_NEW = 0.05
# Rows that are deleted leave holes.
_MOST_GROWN, _MOST_DEAD = 1.3, 0.1
# Of a smaller file blocks that are not full are the larger part.
_SMALL_BYTES = 64 << 20
_CATALOG = "earlier"
CHANGED_ON_DISK = "the served file has changed on the disk"


@dataclass(frozen=True)
class FullBuild:
    """Why everything is built anew; `is_compared` if the served file, refreshed, must equal it."""

    reason: str
    is_compared: bool = False


def begin(home: Home, code: str) -> FullBuild | None:
    """Copies the served file to the next one and returns None, or why everything is to be built."""
    built = Built(home.lake / "built.json").fingerprints
    if not home.warehouse.exists() or built.get(WAREHOUSE_KEY) == "":
        return FullBuild("there is no served file to go on from")
    try:
        why = _why_whole(home, code, is_asked=WAREHOUSE_KEY not in built)
    except duckdb.Error as error:
        return FullBuild(f"the served file can't be read: {error}")
    if why is None and not copied(home, home.next_warehouse):
        why = FullBuild(CHANGED_ON_DISK)
    if why is not None:
        home.next_warehouse.unlink(missing_ok=True)
    return why


def is_full_build_due(home: Home) -> bool:
    """Whether the served file was refreshed and its last full build is too old; nothing is changed."""
    try:
        consumed = Consumed.of_file(home.warehouse)
    except duckdb.Error:
        return False
    return _is_due(home, consumed)


def now() -> datetime:
    """The time by which the age of a full build is told."""
    return datetime.now(UTC).replace(microsecond=0)


def is_recent(at: datetime, span: timedelta) -> bool:
    """Whether a time is less than this ago; one ahead of the clock was noted by a clock that was wrong."""
    return timedelta() <= now() - at < span


def _is_due(home: Home, consumed: Consumed) -> bool:
    if not consumed.refreshes or consumed.full_at is None:
        return False
    return not is_recent(consumed.full_at, timedelta(days=home.settings.schedule.full_build_days))


def _why_whole(home: Home, code: str, *, is_asked: bool) -> FullBuild | None:
    with duckdb.connect() as con:
        con.execute(f"ATTACH {literal(str(home.warehouse))} AS {_CATALOG} (READ_ONLY)")
        consumed = Consumed.read(con, _CATALOG)
        if consumed.code != code:
            return FullBuild("it was built by another version")
        reason = _why_size(home, con, consumed) or _why_history(home, con, consumed)
        if is_asked:
            return FullBuild("it was asked for", is_compared=not reason and consumed.refreshes > 0)
        if reason:
            return FullBuild(reason)
        return FullBuild("the last full build is old", is_compared=True) if _is_due(home, consumed) else None


def _why_size(home: Home, con: duckdb.DuckDBPyConnection, consumed: Consumed) -> str | None:
    """What of the file's size speaks against going on."""
    size = home.warehouse.stat().st_size
    if size > _MOST_GROWN * max(consumed.full_bytes, _SMALL_BYTES):
        return "it has grown by the rows that were replaced"
    if size > _SMALL_BYTES and _dead_share(con) > _MOST_DEAD:
        return "too many of its rows were replaced"
    return None


def _dead_share(con: duckdb.DuckDBPyConnection) -> float:
    """Deleted rows that still take room, as a share of all: the numbers of new rows have no gaps."""
    tables = con.execute(
        f"SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = {literal(_CATALOG)}"
    ).fetchall()
    counts = " UNION ALL ".join(
        "SELECT coalesce(max(rowid) + 1, 0) AS written, count(*) AS held "
        f"FROM {_CATALOG}.{quoted(schema)}.{quoted(name)}"
        for schema, name in tables
    )
    [(written, held)] = con.execute(f"SELECT sum(written), sum(held) FROM ({counts})").fetchall()
    return (written - held) / written if written else 0.0


def _why_history(home: Home, con: duckdb.DuckDBPyConnection, consumed: Consumed) -> str | None:
    """What of raw's history speaks against going on."""
    before = _count(con, "TRUE")
    changes = consumed.changes(home, FINDINGS)
    held = sum(_count(con, part.condition) for part in changes)
    now = sum(parquet.row_count(home.files(FINDINGS, part.day)) for part in changes)
    if now < held or any(not home.files(FINDINGS, part.day) for part in changes):
        return "versions were deleted"
    if now - held > _MOST_NEW * before:
        return f"{now - held:,} of {before + now - held:,} stored documents are new"
    return None


def _count(con: duckdb.DuckDBPyConnection, condition: str) -> int:
    [(count,)] = con.execute(f"SELECT count(*) FROM {_CATALOG}.raw.findings WHERE {condition}").fetchall()
    return int(count)


def copied(home: Home, target: Path) -> bool:
    """Copies the served file; whether it was as it had been written.

    Of a large file, or one that was not summed, size and time decide: DuckDB sums each of its blocks itself,
    and refuses one that differs when it reads it.
    """
    noted = manifest.read(home.lake).entries.get(manifest.SERVED)
    status = home.warehouse.stat()
    if noted is None:
        return False
    disk.require_free(home.path, status.st_size, "the next warehouse file")
    is_same = (noted.size_bytes, noted.mtime_ns) == (status.st_size, status.st_mtime_ns)
    if noted.crc32 is None or (is_same and status.st_size > _SMALL_BYTES):
        copying.copy(home.warehouse, target)
        return is_same
    return copying.copy_and_sum(home.warehouse, target) == noted.crc32


def note_served(home: Home, *, is_whole: bool) -> None:
    """Records the served file; with the sum of its bytes if it is small or was built whole."""
    is_summed = is_whole or home.warehouse.stat().st_size <= _SMALL_BYTES
    note = manifest.note if is_summed else manifest.note_unsummed
    note(home.lake, manifest.SERVED, home.warehouse)
