"""Errors of the host in a sentence or two: what could not be done, where, and what to do.

What belongs here: errors of the operating system, also those that libraries pass on as text. What does not:
those of AWS (`pipelines.aws.errors`), and checking for disk space before work starts (`pipelines.lake.disk`).
"""

import errno
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracehound.pipelines.lake.disk import causes

_HARMLESS = "Stored data is intact"
_QUOTED = re.compile(r"['\"](/[^'\"]+)['\"]")


class HostTrouble(RuntimeError):
    """A problem of the host that raises no error by itself; the message says what to do."""


@dataclass(frozen=True)
class _Kind:
    """A kind of error: its error numbers, its wording in libraries, what it means, and what to do."""

    numbers: frozenset[int]
    texts: tuple[str, ...]
    what: str
    todo: str


_KINDS = (
    _Kind(
        frozenset((errno.ENOSPC, errno.EDQUOT)),
        ("no space left on device", "disk quota exceeded", "database or disk is full"),
        "can't be written: the disk is full, or its quota is used up",
        f"{_HARMLESS}. Free some space, then run again.",
    ),
    _Kind(
        frozenset((errno.EFBIG,)),
        ("file too large",),
        "can't be written: it would exceed the maximum file size",
        f"{_HARMLESS}. Raise the limit (`ulimit -f unlimited`), then run again.",
    ),
    _Kind(
        frozenset((errno.EROFS,)),
        ("read-only file system",),
        "can't be written: its disk is read-only",
        "Mount it writable, or choose another place.",
    ),
    _Kind(
        frozenset((errno.EACCES, errno.EPERM)),
        ("permission denied", "attempt to write a readonly database", "unable to open database file"),
        "can't be used by this user: permission denied",
        "Give the user read and write permission, or choose another place.",
    ),
    _Kind(
        frozenset((errno.EMFILE, errno.ENFILE)),
        ("too many open files",),
        "can't be opened: too many files are open",
        f"{_HARMLESS}. Raise the limit (`ulimit -n 1024`), then run again.",
    ),
    _Kind(
        frozenset((errno.EIO,)),
        ("input/output error", "disk i/o error"),
        "can't be read or written: the disk reports an I/O error, or SQLite found it full",
        f"{_HARMLESS}. Check its free space (`df`) and its health (`dmesg`), then run again.",
    ),
    _Kind(
        frozenset((errno.ENOTDIR, errno.EEXIST, errno.EISDIR)),
        ("not a directory", "is a directory"),
        "is in the way: it is a file where a folder is needed, or the other way round",
        "Move it away, or choose another place.",
    ),
    _Kind(
        frozenset((errno.ENOENT,)),
        ("no such file or directory",),
        "does not exist and can't be created",
        "If another process removed it, run again; otherwise choose another place.",
    ),
    _Kind(
        frozenset((errno.ENAMETOOLONG, errno.ELOOP)),
        ("file name too long", "too many levels of symbolic links"),
        "can't be reached: the path is too long, or its symbolic links form a loop",
        "Choose another place.",
    ),
)


def told(error: BaseException, place: object = "a file in the home") -> str | None:
    """What an error, or one of its causes, means about the host; None if it is of another kind.

    `place` is named if the error has no path.
    """
    return next((text for each in causes(error) for text in _told(each, place)), None)


def _told(error: BaseException, place: object) -> Iterator[str]:
    if isinstance(error, HostTrouble):
        yield str(error)
    number = error.errno if isinstance(error, OSError) else None
    text = str(error).lower()
    for kind in _KINDS:
        if number in kind.numbers or any(each in text for each in kind.texts):
            yield f"{_named(error) or place} {kind.what}. {kind.todo}"


def _named(error: BaseException) -> str | None:
    """The path in an error."""
    if isinstance(error, OSError) and error.filename:
        return str(error.filename)
    quoted = _QUOTED.search(str(error))
    return quoted[1] if quoted else None
