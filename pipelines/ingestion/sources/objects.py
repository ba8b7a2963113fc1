"""What every kind of source gives: objects that can be opened, of export days, or why there are none."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, Protocol

from tracehound.pipelines.lake.home import Home

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
            raise ValueError(f"the range of days ends ({self.last}) before it starts ({self.first})")

    def include(self, name: str) -> bool:
        """Whether the day in an object's name is one of these. A name that tells no day always is."""
        day = export_day(name)
        if not day:
            return True
        return not (
            (self.first and day < f"{self.first:%Y/%m/%d}") or (self.last and day > f"{self.last:%Y/%m/%d}")
        )


ALL_DAYS = Days()


@dataclass(frozen=True, slots=True)
class SourceObject:
    """An object that may hold documents. `etag` changes when the object does.

    One that `is_remote` takes time to come, during which others can be read.
    """

    uri: str
    etag: str
    size_bytes: int
    opener: Opener
    is_remote: bool = False

    @property
    def order(self) -> tuple[str, str]:
        """Export days first, so that a batch touches few days; then the name."""
        return (export_day(self.uri), self.uri)


Lister = Callable[[str, Home, Days], Iterable[SourceObject]]


def export_day(name: str) -> str:
    """The day (`YYYY/MM/DD`) of the folder that an export puts an object in; empty if the name tells none."""
    day = _EXPORT_DAY.search(name)
    return day[1] if day else ""


@dataclass
class Asked:
    """What services were asked before a run: spans of time, documents that landed, refusals by place."""

    windows: int = 0
    documents: int = 0
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def has_failed(self) -> bool:
        """Whether nothing was answered: neither an account nor a region."""
        return bool(self.errors) and not self.windows
