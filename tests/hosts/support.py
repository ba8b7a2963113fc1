"""The command line in this process, as a terminal would run it: what it says, and how it ends."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from tracehound.cli import app as cli


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


def typed(*words: str | Path, home: Path | str | None = None) -> Said:
    """Types a command. What it lets out besides its exit code is a traceback, and fails the test."""
    words = (*words, "--home", home) if home is not None else words
    out, err = _stream(), _stream()
    with _surroundings(list(map(str, words))), redirect_stdout(out), redirect_stderr(err):
        try:
            cli.main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return Said(code, _content(out), _content(err))


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _content(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode(errors="surrogateescape")


@contextmanager
def _surroundings(words: list[str]) -> Iterator[None]:
    """What a command changes in its process is as it was before, afterwards; no umask hides what it makes."""
    argv, stdin, environment, mask = sys.argv, sys.stdin, dict(os.environ), os.umask(0)
    sys.argv, sys.stdin = ["tracehound", *words], io.StringIO()
    try:
        yield
    finally:
        sys.argv, sys.stdin = argv, stdin
        os.environ.clear()
        os.environ.update(environment)
        os.umask(mask)


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
