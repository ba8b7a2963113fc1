"""Chooses the file that a new connection opens, so that a long-running server shows the newest publish.

A publish replaces `warehouse.duckdb` by another file of the same name. DuckDB shares one instance among all
connections of a process to the same path, so while any connection is open, a new one still sees the replaced
file. A distinct name for each file is a path that no older connection uses. A hard link holds exactly that
file.
"""

import os
import time
from pathlib import Path
from tempfile import mkstemp
from typing import Any

_GRACE_SECONDS = 60


def newest(served: Path, links: Path) -> Path:
    """A name of its own for the file that is served now; those of earlier files are removed, what "
    "is open stays readable."""
    links.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = mkstemp(dir=links, suffix=".new")
    os.close(handle)
    held = Path(name)
    held.unlink()
    os.link(served, held)
    facts = held.stat()
    link = links / f"{facts.st_ino}-{facts.st_mtime_ns}.duckdb"
    held.replace(link)
    # Renaming one name of a file to another name of the same file does nothing and leaves the first.
    held.unlink(missing_ok=True)
    for other in links.glob("*.duckdb"):
        if other != link and _is_old(other):
            other.unlink(missing_ok=True)
    return link


def _is_old(link: Path) -> bool:
    # A replaced file's status changed when it lost its served name. Who was told its link a moment ago may
    # still open it.
    try:
        return time.time() - link.stat().st_ctime > _GRACE_SECONDS
    except FileNotFoundError:
        return False


def connection_mutator(links: Path) -> Any:
    """Superset's hook before each connection: DuckDB files are opened under the name of what they "
    "are now."""

    def mutate(url: Any, params: dict[str, Any], *_: object) -> tuple[Any, dict[str, Any]]:
        served = url.database
        if url.get_backend_name() == "duckdb" and served and Path(served).is_file():
            url = url.set(database=str(newest(Path(served), links)))
        return url, params

    return mutate
