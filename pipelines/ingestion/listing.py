"""What sources hold that raw has not read, listed once a run though the plan and the asset both ask.

What belongs here: handing the plan's listing to the asset in the same process. What does not: listing
(`pipelines.ingestion.sources`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.sources import Days, SourceObject, list_objects
from tracehound.pipelines.lake.home import Home

_Asked = tuple[Path, tuple[str, ...], Days]


@dataclass(frozen=True)
class Listed:
    """The unread objects, and why sources could not be listed this time, by source."""

    objects: list[SourceObject]
    errors: dict[str, str] = field(default_factory=dict)


class _Kept:
    listing: tuple[_Asked, Listed] | None = None


def look(home: Home, sources: Sequence[str], days: Days) -> Listed:
    """What is unread, which is kept for `take`. Raises SourceMissing."""
    found = _list(home, sources, days)
    _Kept.listing = (home.path, tuple(sources), days), found
    return found


def take(home: Home, sources: Sequence[str], days: Days) -> Listed:
    """What is unread as it was just looked at, else listed now. Raises SourceMissing."""
    kept, _Kept.listing = _Kept.listing, None
    if kept and kept[0] == (home.path, tuple(sources), days):
        return kept[1]
    return _list(home, sources, days)


def _list(home: Home, sources: Sequence[str], days: Days) -> Listed:
    errors: dict[str, str] = {}
    found = list_objects(sources, home.path, days, errors)
    return Listed(ingest.unread(home, found), errors)
