"""Where documents come from: each kind of source lists objects, which are opened and read alike.

What belongs here: finding objects, telling whether one has changed, and getting its bytes. What does not:
what is in them (`pipelines.reading`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

_EXPORT_DAY = re.compile(r"/(\d{4}/\d{2}/\d{2})/[^/]+$")


class SourceMissing(ValueError):
    """A source that does not exist, can't be listed, or is not named as sources are."""


class Unreached(OSError):
    """Bytes that could not be had this time, such as for want of permission; the next run tries again."""


class Opener(Protocol):
    """Opens one object for reading. Passed between processes, so it holds no connection."""

    def open(self) -> BinaryIO:
        """The object's bytes, from the beginning. Raises OSError, also while they are read."""
        ...


@dataclass(frozen=True)
class SourceObject:
    """An object that may hold documents. `etag` changes when the object does."""

    uri: str
    etag: str
    size_bytes: int
    opener: Opener

    @property
    def order(self) -> tuple[str, str]:
        """Export days first, so that a batch touches few days; then the name."""
        day = _EXPORT_DAY.search(self.uri)
        return (day[1] if day else "", self.uri)


def list_objects(sources: Iterable[str], home: Path) -> list[SourceObject]:
    """All objects of the sources, each once, in order; the home itself is never a source.

    Raises SourceMissing, naming the source.
    """
    from pipelines.sources import files  # noqa: PLC0415 - kinds of sources import this module

    found = {entry.uri: entry for source in sources for entry in files.list_source(source, home)}
    return sorted(found.values(), key=lambda entry: entry.order)


def absolute(source: str) -> str:
    """A source's name as it is remembered: the same from whichever folder it is given."""
    return str(Path(source).expanduser().absolute())
