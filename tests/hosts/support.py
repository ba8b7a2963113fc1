"""Commands as texts, and users and folders that may do less."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.commands import run_here


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


def typed(*words: str | Path, home: Path | str | None = None) -> Said:
    """Types a command. What it lets out besides its exit code is a traceback, and fails the test."""
    words = (*words, "--home", home) if home is not None else words
    mask = os.umask(0)
    try:
        ended = run_here(list(map(str, words)), {})
    finally:
        # No umask hides what a command makes.
        os.umask(mask)
    out, err = (stream.decode(errors="surrogateescape") for stream in (ended.out, ended.err))
    return Said(ended.code, out, err)


FINDING_ID = f"{1:032x}"
_NOBODY = 65534


@contextmanager
def without_privileges() -> Iterator[None]:
    """Root may do everything, so that permissions are tried as another user."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(_NOBODY)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def make_read_only(folder: Path) -> None:
    """Lets others read all of a folder, and nobody write to it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def make_writable(folder: Path) -> None:
    """Lets the owner remove it again."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
