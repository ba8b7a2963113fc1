"""One writer per home: a lock that the operating system releases when its holder ends, however it ends."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE_SECONDS = 0.2
# Lock files that this process holds: a command holds one around its Dagster run, which acquires it again.
_held: set[Path] = set()


class HomeIsBusy(RuntimeError):
    """Another writer holds the home's lock for longer than this one waits."""


@contextmanager
def writer_lock(path: Path, purpose: str, wait_seconds: float) -> Iterator[None]:
    """Holds the lock file, waiting for another process. Raises HomeIsBusy, naming the holder."""
    if path in _held:
        yield
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _acquire(descriptor, path, wait_seconds)
        _held.add(path)
        _write(descriptor, json.dumps({"pid": os.getpid(), "purpose": purpose}))
        yield
        _write(descriptor, "")
    finally:
        _held.discard(path)
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether another process holds the lock now."""
    if path in _held or not path.exists():
        return False
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _acquire(descriptor: int, path: Path, wait_seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise HomeIsBusy(_busy(path, wait_seconds)) from None
            time.sleep(_PAUSE_SECONDS)


def _busy(path: Path, waited: float) -> str:
    try:
        holder = json.loads(path.read_text())
        who = f"process {holder['pid']} ({holder['purpose']})"
    except (ValueError, TypeError, KeyError, OSError):
        who = "another process"
    return (
        f"{path.parent} is being written by {who}; waited {waited:g} s. "
        "Wait for it to end, or give a longer --wait."
    )


def _write(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)
