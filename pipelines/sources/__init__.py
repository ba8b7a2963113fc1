"""Where documents come from: each kind of source lists objects, which are opened and read alike.

What belongs here: finding objects, telling whether one has changed, and getting its bytes. What does not:
what is in them (`pipelines.reading`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from pipelines.lake.home import Home

_GUARDDUTY = "guardduty:"
_GUARDDUTY_NAME = re.compile(r"guardduty:([a-z]{2}(-[a-z]+)+-\d+(,[a-z]{2}(-[a-z]+)+-\d+)*)?")
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


@dataclass
class Asked:
    """What services were asked before a run: spans of time, documents that landed, refusals by place."""

    windows: int = 0
    documents: int = 0
    errors: dict[str, str] = field(default_factory=dict)


def ask(sources: Iterable[str], home: "Home") -> Asked:
    """Asks the services among the sources for what is new; to be done once a run, before listing objects.

    The caller holds the writer's lock. Raises SourceMissing, naming the source.
    """
    asked = [source for source in sources if source.startswith(_GUARDDUTY)]
    if not asked:
        return Asked()
    from pipelines.sources import guardduty  # noqa: PLC0415 - boto3, which files do not need

    return guardduty.ask(asked, home)


def list_objects(sources: Iterable[str], home: Path) -> list[SourceObject]:
    """All objects of the sources, each once, in order; the home itself is never a source.

    Raises SourceMissing, naming the source.
    """
    found = {entry.uri: entry for source in sources for entry in _list_source(source, home)}
    return sorted(found.values(), key=lambda entry: entry.order)


def _list_source(source: str, home: Path) -> Iterable[SourceObject]:
    if source.startswith(_GUARDDUTY):
        from pipelines.sources import guardduty  # noqa: PLC0415 - as above

        return guardduty.list_source(source, home)
    from pipelines.sources import files  # noqa: PLC0415 - kinds of sources import this module

    return files.list_source(source, home)


def _require_name(source: str) -> None:
    if not _GUARDDUTY_NAME.fullmatch(source):
        raise SourceMissing(
            f"{source}: name regions as in `guardduty:eu-west-1,us-east-1`, or none for all: `guardduty:`."
        )


def absolute(source: str) -> str:
    """A source's name as it is remembered, the same from whichever folder it is given.

    Raises SourceMissing.
    """
    if source.startswith(_GUARDDUTY):
        _require_name(source)
        return source
    return str(Path(source).expanduser().absolute())
