"""What lies beside the served file and keeps readers from it: the log of a writer that is no more."""

import fcntl
from pathlib import Path

from tracehound.pipelines.lake.aside import set_aside
from tracehound.pipelines.lake.home import Home

_WHY = "it is the log of a program that wrote to the served file, which is read-only"


def mend_log(home: Home) -> list[str]:
    """Sets a left log aside, unless somebody still has the file open to write; says so."""
    log = home.warehouse.with_name(f"{home.warehouse.name}.wal")
    if not log.exists() or _is_being_written(home.warehouse):
        return []
    set_aside(home.path, log, _WHY)
    return [f"{log} would lock readers out of the served file and was moved to {home.damaged}: {_WHY}."]


def _is_being_written(path: Path) -> bool:
    """Whether another process holds DuckDB's lock on a file, as who reads or writes it does."""
    if not path.is_file():
        return False
    with path.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
