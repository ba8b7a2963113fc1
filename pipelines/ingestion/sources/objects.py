"""What every kind of source provides: objects that can be opened, by export day, or why there are none."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, Protocol

from tracehound.pipelines.lake.home import Home

_EXPORT_DAY = re.compile(r"/(\d{4}/\d{2}/\d{2})/[^/]+$")


class SourceMissing(ValueError):
    """A source does not exist, can't be listed, or has an invalid name."""


class Unreached(OSError):
    """Bytes could not be fetched this time, such as without permission; the next run tries again."""


class Opener(Protocol):
    """Opens one object for reading. Passed between processes, so it holds no connection."""

    def open(self) -> BinaryIO:
        """The object's bytes, from the start. Raises OSError, also while they are read."""
        ...


@dataclass(frozen=True)
class Seen:
    """A source that was listed whole not long ago: what is old in it needs no new look.

    `at` is when that began, in seconds since 1970; `recent` has the first export day that is still recent
    (`YYYY/MM/DD`), by the URI of the folder that days are in.
    """

    at: float
    recent: Mapping[str, str]


@dataclass(frozen=True)
class Days:
    """A range of export days, both ends included; None leaves an end open.

    With `seen`, export days that are not recent may be left out.
    """

    first: date | None = None
    last: date | None = None
    seen: Seen | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise ValueError(f"the range of days ends ({self.last}) before it starts ({self.first})")

    def include(self, name: str) -> bool:
        """Whether the day in an object's name is in the range. A name without a day always is."""
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

    One that `is_remote` takes time to fetch, during which others can be read.
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
    """The day (`YYYY/MM/DD`) of the export folder that an object is in; empty if its name has none."""
    day = _EXPORT_DAY.search(name)
    return day[1] if day else ""


@dataclass
class Asked:
    """The outcome of querying services before a run: spans, landed documents, and errors by region."""

    windows: int = 0
    documents: int = 0
    errors: dict[str, str] = field(default_factory=dict)

    def with_more(self, other: "Asked") -> "Asked":
        """The outcome of both."""
        return Asked(
            self.windows + other.windows, self.documents + other.documents, self.errors | other.errors
        )

    @property
    def has_failed(self) -> bool:
        """Whether nothing was answered: neither an account nor a region."""
        return bool(self.errors) and not self.windows
