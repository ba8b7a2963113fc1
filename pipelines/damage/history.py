"""Dagster's history as files: whether its databases can be used, starting a new one if not, the latest runs.

What belongs here: what is known without Dagster, which takes a second to load. What does not: the storage
itself (`pipelines.dagster_storage`).
"""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tracehound.pipelines.lake.aside import set_aside
from tracehound.pipelines.lake.disk import causes
from tracehound.pipelines.lake.home import Home

_RUNS = "history/runs.db"
_LATEST_RUNS = (
    "SELECT substr(run_id, 1, 8), pipeline_name, create_timestamp, lower(status) "
    "FROM runs ORDER BY id DESC LIMIT ?"
)
_DATABASES = (_RUNS, "history/runs/index.db", "schedules/schedules.db")
_MARK = b"SQLite format 3\0"
_HEADER_BYTES = 100
_CUT = "malformed"


def what_is_wrong(home: Home) -> str | None:
    """Why Dagster's databases can't be used, judged by the header, length and schema of each."""
    for path in (home.dagster / name for name in _DATABASES):
        if path.is_file() and path.stat().st_size and (why := _is_wrong(path)):
            return f"{path} is damaged: {why}"
    return None


def latest_runs(home: Home, most: int) -> list[tuple[str, str, datetime, str]]:
    """Id, job, start and state of the latest runs, newest first. Raises sqlite3.Error."""
    path = home.dagster / _RUNS
    if not path.is_file():
        return []
    with closing(_opened(path)) as connection:
        rows = connection.execute(_LATEST_RUNS, [most]).fetchall()
    return [(run, job, datetime.fromisoformat(at).replace(tzinfo=UTC), state) for run, job, at, state in rows]


def mend(home: Home) -> list[str]:
    """Sets an unusable history aside, and reports it. The caller holds the writer's lock."""
    why = what_is_wrong(home)
    return [begin_anew(home, why)] if why else []


def begin_anew(home: Home, why: str) -> str:
    """Sets the history aside, so that Dagster starts a new one, and reports it. It contains no findings."""
    set_aside(home.path, home.dagster, why)
    home.create()
    return f"{why}. Dagster starts a new history of runs; the old one is in {home.damaged}."


def tells_damage(error: BaseException) -> bool:
    """Whether an error means that a database is damaged, not merely locked or inaccessible."""
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


def _has_log(path: Path) -> bool:
    return path.with_name(f"{path.name}-wal").exists()


def _opened(path: Path) -> sqlite3.Connection:
    """A database for reading. Without a log it is complete; opened as immutable, SQLite creates no log."""
    how = "mode=ro" if _has_log(path) else "mode=ro&immutable=1"
    return sqlite3.connect(f"{path.as_uri()}?{how}", uri=True, timeout=0)


def _read(path: Path) -> str | None:
    has_log = _has_log(path)
    with closing(_opened(path)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        pages, page_bytes = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
        )
    return "it is truncated" if not has_log and pages * page_bytes > path.stat().st_size else None
