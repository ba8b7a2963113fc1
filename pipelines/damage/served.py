"""A write-ahead log beside the served file, left by a process that has ended, which would block readers."""

import fcntl
from pathlib import Path

from tracehound.pipelines.lake.aside import set_aside
from tracehound.pipelines.lake.home import Home

_WHY = "it is the log of a program that wrote to the served file, which is read-only"


def mend_log(home: Home) -> list[str]:
    """Sets a leftover log aside and reports it, unless a process still has the file open for writing."""
    log = home.warehouse.with_name(f"{home.warehouse.name}.wal")
    if not log.exists() or _is_being_written(home.warehouse):
        return []
    set_aside(home.path, log, _WHY)
    return [f"{log} would lock readers out of the served file and was moved to {home.damaged}: {_WHY}."]


def _is_being_written(path: Path) -> bool:
    """Whether another process holds DuckDB's lock on a file, as any reader or writer does."""
    if not path.is_file():
        return False
    with path.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
