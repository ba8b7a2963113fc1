"""Where documents come from: each kind of source lists objects, which are opened and read alike.

What belongs here: finding objects, telling whether one has changed, and getting its bytes. What does not:
what is in them (`pipelines.ingestion.reading`).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO, Protocol

from tracehound.pipelines.lake.home import Home

_GUARDDUTY_NAME = re.compile(r"guardduty:([a-z]{2}(-[a-z]+)+-\d+(,[a-z]{2}(-[a-z]+)+-\d+)*)?")
_EXPORT_DAY = re.compile(r"/(\d{4}/\d{2}/\d{2})/[^/]+$")
S3 = "s3://"
SQS = "sqs:"
GUARDDUTY = "guardduty:"


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


def ask(sources: Iterable[str], home: Home) -> Asked:
    """Asks the services among the sources for what is new; to be done once a run, before listing objects.

    The caller holds the writer's lock. Raises SourceMissing, naming the source.
    """
    asked = [source for source in sources if source.startswith(GUARDDUTY)]
    if not asked:
        return Asked()
    from tracehound.pipelines.ingestion.sources import guardduty  # noqa: PLC0415 - boto3, which files do not need

    return guardduty.ask(asked, home)


def list_objects(
    sources: Iterable[str], home: Home, days: Days = ALL_DAYS, errors: dict[str, str] | None = None
) -> list[SourceObject]:
    """All objects of the sources, each once, in order; the home itself is never a source.

    Raises SourceMissing, naming the source, and Unreached where it may be there another time. With `errors`
    such a source is noted there, with the reason, and the others are listed.
    """
    found = {entry.uri: entry for entry in _listed(sources, home, days, errors) if days.include(entry.uri)}
    return sorted(found.values(), key=lambda entry: entry.order)


def _listed(
    sources: Iterable[str], home: Home, days: Days, errors: dict[str, str] | None
) -> Iterator[SourceObject]:
    for source in sources:
        try:
            yield from _lister(source)(source, home, days)
        except Unreached as error:
            if errors is None:
                raise
            errors[source] = str(error).removeprefix(f"{source}: ")


def _lister(source: str) -> Lister:
    """What lists this kind of source. Kinds import this module, and some what only they need."""
    if source.startswith(S3):
        from tracehound.pipelines.ingestion.sources import s3  # noqa: PLC0415

        return s3.list_source
    if source.startswith(SQS):
        from tracehound.pipelines.ingestion.sources import sqs  # noqa: PLC0415

        return sqs.list_source
    if source.startswith(GUARDDUTY):
        from tracehound.pipelines.ingestion.sources import guardduty  # noqa: PLC0415

        return guardduty.list_source
    from tracehound.pipelines.ingestion.sources import files  # noqa: PLC0415

    return files.list_source


def acknowledge(
    sources: Iterable[str], home: Home, read: Callable[[], set[tuple[str, str]]]
) -> dict[str, str]:
    """Lets the sources that keep what was not taken forget what is `read` (URI and etag) and committed.

    Gives what that failed for, by URI.
    """
    errors: dict[str, str] = {}
    for source in sources:
        if source.startswith(SQS):
            from tracehound.pipelines.ingestion.sources import sqs  # noqa: PLC0415

            errors |= sqs.acknowledge(home, source, read())
    return errors


def absolute(source: str) -> str:
    """A source's name as it is remembered: the same from whichever folder it is given.

    Raises SourceMissing.
    """
    if source.startswith(GUARDDUTY) and not _GUARDDUTY_NAME.fullmatch(source):
        raise SourceMissing(
            f"{source}: name regions as in `guardduty:eu-west-1,us-east-1`, or none for all: `guardduty:`."
        )
    if not source.strip():
        raise SourceMissing("a source has no name: give a folder of findings or a file.")
    return source if is_remote(source) else str(Path(source).expanduser().absolute())


def is_remote(source: str) -> bool:
    """Whether a source is no file or folder of this host."""
    return source.startswith((S3, SQS, GUARDDUTY))
