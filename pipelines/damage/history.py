"""Dagster's history as files: whether its databases can be used, and beginning a new one where they can't.

What belongs here: that, without Dagster. What does not: the storage itself (`pipelines.dagster_storage`).
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from tracehound.pipelines.lake.aside import set_aside
from tracehound.pipelines.lake.disk import causes
from tracehound.pipelines.lake.home import Home

_DATABASES = ("history/runs.db", "history/runs/index.db", "schedules/schedules.db")
_MARK = b"SQLite format 3\0"
_HEADER_BYTES = 100
_CUT = "malformed"


def what_is_wrong(home: Home) -> str | None:
    """Why Dagster's databases can't be used, told from each one's header, length and schema."""
    for path in (home.dagster / name for name in _DATABASES):
        if path.is_file() and path.stat().st_size and (why := _is_wrong(path)):
            return f"{path} is damaged: {why}"
    return None


def mend(home: Home) -> list[str]:
    """Sets a history that can't be used aside, and says so. The caller holds the writer's lock."""
    why = what_is_wrong(home)
    return [begin_anew(home, why)] if why else []


def begin_anew(home: Home, why: str) -> str:
    """Sets the history aside, so that Dagster begins a new one; what to say of it. No data are in it."""
    set_aside(home.path, home.dagster, why)
    home.create()
    return f"{why}. Dagster starts a new history of runs; the old one is in {home.damaged}."


def tells_damage(error: BaseException) -> bool:
    """Whether an error says that a database is damaged. One that is locked, or can't be opened, is not."""
    said = [each for each in causes(error) if isinstance(each, sqlite3.DatabaseError)]
    return any(not isinstance(each, sqlite3.OperationalError) or _CUT in str(each) for each in said)


def _is_wrong(path: Path) -> str | None:
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if not header.startswith(_MARK) or len(header) < _HEADER_BYTES:
        return "it is not an SQLite file"
    try:
        return _read(path)
    except sqlite3.DatabaseError as error:
        return str(error) if tells_damage(error) else None


def _read(path: Path) -> str | None:
    has_log = path.with_name(f"{path.name}-wal").exists()
    # A file without a log is complete in itself: read as one that never changes, no log is made beside it.
    how = "mode=ro" if has_log else "mode=ro&immutable=1"
    with closing(sqlite3.connect(f"{path.as_uri()}?{how}", uri=True, timeout=0)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        pages, page_bytes = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
        )
    return "it is truncated" if not has_log and pages * page_bytes > path.stat().st_size else None
