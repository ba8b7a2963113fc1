"""A real PostgreSQL server: Debian's programs over a folder of its own, on a socket in it, as an unprivileged user."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from adbc_driver_postgresql import dbapi

MISSING = "NO POSTGRESQL: no initdb on the PATH or in /usr/lib/postgresql. Nothing was published. Install postgresql."
_NOBODY = 65534
# Durability is PostgreSQL's matter; without it a test takes half the time.
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_wal_size": "256MB",
    "shared_buffers": "64MB",
    "max_connections": "20",
}
_LONGEST_START_SECONDS = 60


def require_programs() -> Path:
    """The folder of the server's programs. Skips the test where it is missing; where it must be, the test fails."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    if found := shutil.which("initdb"):
        return Path(found).parent
    if os.environ.get("CI") or os.environ.get("REQUIRE_POSTGRES"):
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@dataclass(frozen=True)
class Cluster:
    """A server, by the folder of its socket."""

    folder: Path
    pid: int

    def address(self, database: str = "postgres", user: str = "owner") -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def run(self, *statements: str, database: str = "postgres", user: str = "owner") -> None:
        with dbapi.connect(self.address(database, user), autocommit=True) as con, con.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def rows(self, query: str, database: str = "postgres", user: str = "owner") -> list[tuple[Any, ...]]:
        with dbapi.connect(self.address(database, user)) as con, con.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())


@contextmanager
def serving() -> Iterator[Cluster]:
    """A new server, stopped by its own process id whatever happens. Its folder is short: so must a socket's path be."""
    programs = require_programs()
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        unprivileged = _unprivileged(folder)
        data = folder / "data"
        made = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "owner",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        ]
        subprocess.run(made, check=True, capture_output=True, **unprivileged)
        settings = [each for pair in _SETTINGS.items() for each in ("-c", "=".join(pair))]
        started = [programs / "postgres", "-D", data, "-k", folder, *settings]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(started, stdout=log, stderr=log, **unprivileged)
        try:
            _await(data / "postmaster.pid", server, folder / "log")
            yield Cluster(folder, server.pid)
        finally:
            # Open transactions are ended.
            server.send_signal(signal.SIGINT)
            server.wait(_LONGEST_START_SECONDS)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """How the programs are started: they refuse root."""
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    if os.geteuid() != 0:
        return {"env": environment, "cwd": folder}
    os.chown(folder, _NOBODY, _NOBODY)
    return {"env": environment, "cwd": folder, "user": _NOBODY, "group": _NOBODY, "extra_groups": []}


def _await(state: Path, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _LONGEST_START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        if state.exists() and "ready" in state.read_text():
            return
        time.sleep(0.02)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}")
