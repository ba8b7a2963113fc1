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
    is_of_calls,
    is_of_context,
    list_source,
)
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts.api_events import CLOUDTRAIL_OBJECTS


@dataclass(frozen=True)
class Listed:
    """What sources hold, and those that could not be listed or hold nothing.

    `errors` says by source why it could not be listed; of these sources, `wrong` ones are not as they were
    named, and others may be there another time. `whole` are those that were listed whole, from `at` on
    (seconds since 1970). `calls` are objects with API calls of `call_sources`, which never hold findings;
    with `has_all_calls`, they and those that raw has read are all that there are. `context_sources` have no
    objects: they are asked for what findings name.
    """

    objects: list[SourceObject]
    errors: dict[str, str] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()
    empty: tuple[str, ...] = ()
    whole: frozenset[str] = frozenset()
    at: float = 0.0
    calls: tuple[SourceObject, ...] = ()
    call_sources: tuple[str, ...] = ()
    has_all_calls: bool = False
    context_sources: tuple[str, ...] = ()


def list_all(home: Home, sources: Sequence[str], days: Days) -> Listed:
    """All objects with findings: a source that can't be listed does not keep the others from being listed."""
    others = [source for source in sources if not (is_of_calls(source) or is_of_context(source))]
    return _list(home, others, days)


def _list(home: Home, sources: Sequence[str], days: Days) -> Listed:
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
    of_context = tuple(source for source in sources if is_of_context(source))
    listed = replace(listed, objects=ingest.unread(home, listed.objects), context_sources=of_context)
    of_calls = tuple(source for source in sources if is_of_calls(source))
    return _with_calls(home, listed, of_calls, days) if of_calls else listed


def _with_calls(home: Home, listed: Listed, sources: tuple[str, ...], days: Days) -> Listed:
    """Also what is unread of sources of API calls, if all of them is to be read."""
    # Otherwise only what findings ask for is listed, once that is known.
    found = _list(home, sources, days) if home.settings.cloudtrail.all else Listed([])
    return replace(
        listed,
        errors=listed.errors | found.errors,
        wrong=listed.wrong | found.wrong,
        empty=(*listed.empty, *found.empty),
        whole=listed.whole | found.whole,
        calls=tuple(ingest.unread(home, found.objects, CLOUDTRAIL_OBJECTS)),
        call_sources=sources,
        has_all_calls=home.settings.cloudtrail.all and days == ALL_DAYS and not found.errors,
    )
