"""Unread objects of the sources: the plan lists them, and passes them to the run."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.sources import (
    Days,
    SourceMissing,
    SourceObject,
    Unreached,
    in_order,
    list_source,
)
from tracehound.pipelines.lake.home import Home


@dataclass(frozen=True)
class Listed:
    """What sources hold, and those that could not be listed or hold nothing.

    `errors` says by source why it could not be listed; of these sources, `wrong` ones are not as they were
    named, and others may be there another time.
    """

    objects: list[SourceObject]
    errors: dict[str, str] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()
    empty: tuple[str, ...] = ()


def list_all(home: Home, sources: Sequence[str], days: Days) -> Listed:
    """All objects of the sources: one that can't be listed does not keep the others from being listed."""
    objects: list[SourceObject] = []
    errors: dict[str, str] = {}
    wrong, empty = [], []
    for source in sources:
        before = len(objects)
        try:
            objects.extend(list_source(source, home, days))
        except (SourceMissing, Unreached) as error:
            errors[source] = str(error).removeprefix(f"{source}: ")
            wrong += [source] if isinstance(error, SourceMissing) else []
        else:
            empty += [source] if len(objects) == before else []
    return Listed(in_order(objects), errors, frozenset(wrong), tuple(empty))


def look(home: Home, sources: Sequence[str], days: Days) -> Listed:
    """What is unread."""
    listed = list_all(home, sources, days)
    return replace(listed, objects=ingest.unread(home, listed.objects))
