"""Disk space: checked before work starts, and reported plainly when it runs out.

A full disk stops a run, but since every commit is complete or has no effect, stored data is safe.
"""

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

# Stays free in addition to what a run needs: for the journal, Dagster's storage, and other programs.
RESERVE_BYTES = 256 << 20
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
# polars and DuckDB pass on the system's errors only as text.
_NO_SPACE_TEXTS = ("no space left on device", "disk quota exceeded", "os error 28")


class DiskFull(RuntimeError):
    """The home's disk has too little room; the message says how much is needed and what to do."""


def require_free(home: Path, needed_bytes: int, purpose: str) -> None:
    """Raises DiskFull unless the home's disk has room for this many bytes and the reserve."""
    free = shutil.disk_usage(home).free
    needed = needed_bytes + RESERVE_BYTES
    if free < needed:
        raise DiskFull(_message(home, f"{purpose} needs {_mebibytes(needed)}, {_mebibytes(free)} are free"))


def full(home: Path) -> DiskFull:
    """The error for a disk that filled up during the run."""
    free = shutil.disk_usage(home).free
    return DiskFull(_message(home, f"it filled up during the run, {_mebibytes(free)} are free"))


def is_full(error: BaseException | None) -> bool:
    """Whether an error, or one of its causes, says that a disk is full."""
    return any(_says_full(each) for each in causes(error))


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and its causes, in order."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _says_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in _NO_SPACE:
        return True
    return any(text in str(error).lower() for text in _NO_SPACE_TEXTS)


def _message(home: Path, what: str) -> str:
    return (
        f"the disk of {home} has too little room: {what}. Stored data is intact. Free some space, move the "
        "home to a larger disk, or delete old versions with `tracehound purge`; then run again."
    )


def _mebibytes(count: int) -> str:
    return f"{count / (1 << 20):,.0f} MiB"
