"""Unread objects of the sources: the plan lists them, and passes them to the run."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from tracehound.pipelines.ingestion import ingest, seen
from tracehound.pipelines.ingestion.sources import (
    ALL_DAYS,
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
    named, and others may be there another time. `whole` are those that were listed whole, from `at` on
    (seconds since 1970).
    """

    objects: list[SourceObject]
    errors: dict[str, str] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()
    empty: tuple[str, ...] = ()
    whole: frozenset[str] = frozenset()
    at: float = 0.0


def list_all(home: Home, sources: Sequence[str], days: Days) -> Listed:
    """All objects of the sources: one that can't be listed does not keep the others from being listed."""
    objects: list[SourceObject] = []
    errors: dict[str, str] = {}
    wrong, empty, whole = [], [], []
    at = seen.now()
    known = seen.of_sources(home, sources) if days == ALL_DAYS else {}
    for source in sources:
        before = len(objects)
        try:
            objects.extend(list_source(source, home, replace(days, seen=known.get(source))))
        except (SourceMissing, Unreached) as error:
            errors[source] = str(error).removeprefix(f"{source}: ")
            wrong += [source] if isinstance(error, SourceMissing) else []
        else:
            if source not in known:
                is_empty = len(objects) == before
                empty += [source] if is_empty else []
                whole += [source] if days == ALL_DAYS and not is_empty else []
    return Listed(in_order(objects), errors, frozenset(wrong), tuple(empty), frozenset(whole), at)


def note_read(home: Home, listed: Listed, unread: Collection[str]) -> None:
    """Notes what was listed whole and then read, so that later runs need not list all of it.

    Of `unread` objects, named by URI, it is not known to which source each belongs: then nothing is noted.
    """
    if not unread:
        seen.note(home, listed.whole, listed.at)


def look(home: Home, sources: Sequence[str], days: Days) -> Listed:
    """What is unread."""
    listed = list_all(home, sources, days)
    return replace(listed, objects=ingest.unread(home, listed.objects))
