"""What the next warehouse file begins as: a copy of the served one, or nothing.

What belongs here: the decision, with its reason, and the copy. What does not: what is changed in it.
"""

import zlib

import duckdb

from tracehound.pipelines.ingestion.batches import FINDINGS
from tracehound.pipelines.lake import disk, manifest, parquet
from tracehound.pipelines.lake.built import WAREHOUSE_KEY, Built
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving.consumed import Consumed
from tracehound.sql.ddl import literal

# Where more of the history is new, to build all of it costs less.
_MOST_NEW = 0.05
# Rows that are deleted leave holes.
_MOST_GROWN = 1.3
# Of a smaller file blocks that are not full are the larger part.
_SMALL_BYTES = 64 << 20
_PIECE_BYTES = 1 << 20
_CATALOG = "earlier"


def begin(home: Home, code: str) -> str | None:
    """Copies the served file to the next one and returns None, or the reason to build everything."""
    built = Built(home.lake / "built.json").fingerprints
    if not home.warehouse.exists() or not built.get(WAREHOUSE_KEY):
        return "there is no served file to go on from"
    try:
        why = _why_whole(home, code)
    except duckdb.Error as error:
        return f"the served file can't be read: {error}"
    if why is None and not _copied(home):
        why = "the served file has changed on the disk"
    if why is not None:
        home.next_warehouse.unlink(missing_ok=True)
    return why


def _why_whole(home: Home, code: str) -> str | None:
    with duckdb.connect() as con:
        con.execute(f"ATTACH {literal(str(home.warehouse))} AS {_CATALOG} (READ_ONLY)")
        consumed = Consumed.read(con, _CATALOG)
        if consumed.code != code:
            return "it was built by another version"
        if home.warehouse.stat().st_size > _MOST_GROWN * max(consumed.full_bytes, _SMALL_BYTES):
            return "it has grown by the rows that were replaced"
        return _why_history(home, con, consumed)


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


def _copied(home: Home) -> bool:
    """Whether the served file was copied as it was written."""
    noted = manifest.read(home.lake).entries.get(manifest.SERVED)
    disk.require_free(home.path, home.warehouse.stat().st_size, "the next warehouse file")
    crc32 = 0
    with home.warehouse.open("rb") as served, home.next_warehouse.open("wb") as copy:
        while piece := served.read(_PIECE_BYTES):
            crc32 = zlib.crc32(piece, crc32)
            copy.write(piece)
    return noted is not None and noted.crc32 == crc32
