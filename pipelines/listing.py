"""What sources hold that raw has not read, listed once a run though the plan and the asset both ask.

What belongs here: handing the plan's listing to the asset in the same process. What does not: listing
(`pipelines.sources`).
"""

from collections.abc import Sequence
from pathlib import Path

from pipelines import ingest
from pipelines.lake.home import Home
from pipelines.sources import Days, SourceObject, list_objects

_Asked = tuple[Path, tuple[str, ...], Days]


class _Kept:
    listing: tuple[_Asked, list[SourceObject]] | None = None


def look(home: Home, sources: Sequence[str], days: Days) -> list[SourceObject]:
    """The unread objects, which are kept for `take`. Raises SourceMissing and Unreached."""
    found = ingest.unread(home, list_objects(sources, home.path, days))
    _Kept.listing = (home.path, tuple(sources), days), found
    return found


def take(home: Home, sources: Sequence[str], days: Days) -> list[SourceObject]:
    """The unread objects as they were just looked at, else listed now. Raises SourceMissing and Unreached."""
    kept, _Kept.listing = _Kept.listing, None
    if kept and kept[0] == (home.path, tuple(sources), days):
        return kept[1]
    return ingest.unread(home, list_objects(sources, home.path, days))
