"""Where documents come from: each kind of source lists objects, which are opened and read alike.

What belongs here: finding objects, telling whether one has changed, and getting its bytes. What does not:
what is in them (`pipelines.reading`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Protocol

REMOTE = ("s3://", "sqs:", "guardduty:")
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
class Days:
    """A range of export days, both ends in it; None leaves an end open."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise ValueError(f"the range of days ends ({self.last}) before it begins ({self.first})")

    def include(self, name: str) -> bool:
        """Whether the day in an object's name is one of these. A name that tells no day always is."""
        day = export_day(name)
        if not day:
            return True
        return not (
            (self.first and day < f"{self.first:%Y/%m/%d}") or (self.last and day > f"{self.last:%Y/%m/%d}")
        )


ALL_DAYS = Days()


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
        return (export_day(self.uri), self.uri)


def export_day(name: str) -> str:
    """The day (`YYYY/MM/DD`) of the folder that an export puts an object in; empty if the name tells none."""
    day = _EXPORT_DAY.search(name)
    return day[1] if day else ""


def list_objects(sources: Iterable[str], home: Path, days: Days = ALL_DAYS) -> list[SourceObject]:
    """All objects of the sources, each once, in order; the home itself is never a source.

    Raises SourceMissing, naming the source.
    """
    from pipelines.sources import files  # noqa: PLC0415 - kinds of sources import this module

    listed = (entry for source in sources for entry in files.list_source(source, home))
    found = {entry.uri: entry for entry in listed if days.include(entry.uri)}
    return sorted(found.values(), key=lambda entry: entry.order)


def absolute(source: str) -> str:
    """A source's name as it is remembered: the same from whichever folder it is given."""
    return source if is_remote(source) else str(Path(source).expanduser().absolute())


def is_remote(source: str) -> bool:
    """Whether a source is no file or folder of this host."""
    return source.startswith(REMOTE)
