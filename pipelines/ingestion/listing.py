"""Unread objects of the sources: the plan lists them, and passes them to the run."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.sources import Days, SourceObject, list_objects
from tracehound.pipelines.lake.home import Home


@dataclass(frozen=True)
class Listed:
    """The unread objects, and why sources could not be listed this time, by source."""

    objects: list[SourceObject]
    errors: dict[str, str] = field(default_factory=dict)


def look(home: Home, sources: Sequence[str], days: Days) -> Listed:
    """What is unread. Raises SourceMissing."""
    errors: dict[str, str] = {}
    found = list_objects(sources, home, days, errors)
    return Listed(ingest.unread(home, found), errors)
