"""Files of a home to which people's decisions are appended, a line each, and which are never rewritten.

What belongs here: appending lines so that a crash or a full disk loses none before them, one writer after the
other; reading them around damaged ones, and telling which those are. What does not: what the lines mean.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tracehound.pipelines.lake.lock import writer_lock

MEND = "Fix or delete them; the other lines still count."
_OWNER_ONLY = 0o600
_MOST_NAMED = 5
# What stands for bytes that are no text. Lines are written as ASCII, so that it shows damage.
_NO_TEXT = "\ufffd"
_WAIT_SECONDS = 30
# The lock of a file keeps out other processes only; a server writes from several threads.
_one_thread = threading.Lock()

T = TypeVar("T")
Numbered = list[tuple[int, T | None]]


@contextmanager
def alone(path: Path, purpose: str) -> Iterator[None]:
    """Keeps all other writers out of a file, threads of this process too. Raises HomeIsBusy.

    It can't be entered twice by one thread.
    """
    with _one_thread, writer_lock(path.with_name(f"{path.name}.lock"), purpose, _WAIT_SECONDS):
        yield


def append_lines(path: Path, lines: Sequence[str]) -> None:
    """Appends all lines or none, on new lines even after one that was cut off. Raises OSError.

    The caller is `alone`.
    """
    content = "\n".join(["", *lines, ""]).encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY)
    size = os.fstat(descriptor).st_size
    try:
        written = 0
        while written < len(content):
            written += os.write(descriptor, content[written:])
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise
    finally:
        os.close(descriptor)


def text_of(path: Path) -> str:
    """All lines; empty if nothing was decided. Bytes that are no UTF-8 spoil only their line."""
    return path.read_bytes().decode("utf-8-sig", errors="replace") if path.exists() else ""


def numbered(text: str, parse: Callable[[str], T]) -> Numbered[T]:
    """Every non-empty line with its number, from 1, and what it says: None if it is damaged.

    `parse` raises ValueError, KeyError, TypeError or RecursionError for a line that it can't read.
    """
    lines = enumerate(text.split("\n"), 1)
    return [(number, _parsed(line, parse)) for number, line in lines if line.strip()]


def _parsed(line: str, parse: Callable[[str], T]) -> T | None:
    try:
        return None if _NO_TEXT in line else parse(line)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def told_damage(path: Path, what: str, found: Numbered[T]) -> str | None:
    """Which lines of a file say nothing, without a full stop; None if all do. `MEND` says what to do."""
    lines = [number for number, said in found if said is None]
    if not lines:
        return None
    more = f" and {len(lines) - _MOST_NAMED:,} more" if len(lines) > _MOST_NAMED else ""
    return f"{path}: no {what} can be read from line {', '.join(map(str, lines[:_MOST_NAMED]))}{more}"
