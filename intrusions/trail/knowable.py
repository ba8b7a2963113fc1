"""What can be known of who opened a session: by trying all ways in which calls may have opened sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tracehound.intrusions.trail.observed import Visit

_BEFORE = {"worker": 10.0, "document": 10.0, "runtime": 10.0, "login": 60.0}
_AFTER = 2.0


@dataclass(frozen=True)
class Knock:
    """A call that opens sessions of a way, or tried to; `at` is the time that its event has."""

    event: str
    way: str
    place: tuple[str, str, str]
    container: str
    at: float
    runtime: str = ""
    refused: bool = False
    dry: bool = False


Known = Mapping[Visit, tuple[list[str], bool]]


def known(visits: Iterable[Visit], knocks: Iterable[Knock]) -> Known:
    """For each session the calls that may have opened it, and whether there is no doubt."""
    by_place: dict[tuple[str, str, str], list[Knock]] = defaultdict(list)
    for knock in knocks:
        if not knock.refused and not knock.dry:
            by_place[knock.place].append(knock)
    together: dict[tuple[str, str, str], list[Visit]] = defaultdict(list)
    for visit in visits:
        together[visit.spot.key].append(visit)
    found: dict[Visit, tuple[list[str], bool]] = {}
    for place, some in together.items():
        fits = {visit: _fits(visit, by_place[place]) for visit in some}
        for cluster in _clusters(fits):
            found |= _solve(cluster)
    return found


def _fits(visit: Visit, knocks: list[Knock]) -> list[Knock]:
    near = [
        knock
        for knock in knocks
        if knock.way == visit.way
        and -_AFTER <= visit.began - knock.at <= _BEFORE[visit.way]
        and knock.runtime in ("", visit.spot.runtime)
    ]
    # One that doesn't say which container may be for this one.
    inside = [knock for knock in near if knock.container in ("", visit.spot.container)]
    return inside or near


def _clusters(fits: Mapping[Visit, list[Knock]]) -> Iterator[dict[Visit, list[Knock]]]:
    """Sessions that have calls in common, directly or through others."""
    left = dict(fits)
    while left:
        visit, knocks = left.popitem()
        cluster, grown = {visit: knocks}, True
        while grown:
            grown = False
            names = {knock.event for some in cluster.values() for knock in some}
            for other in [each for each, some in left.items() if names & {knock.event for knock in some}]:
                cluster[other] = left.pop(other)
                grown = True
        yield cluster


def _solve(cluster: Mapping[Visit, list[Knock]]) -> dict[Visit, tuple[list[str], bool]]:
    """Among the ways that explain most sessions, those calls that a session has in any of them."""
    visits = list(cluster)
    best, ways = -1, list[tuple[str, ...]]()
    for way in _ways(visits, cluster, ()):
        count = sum(map(bool, way))
        if count > best:
            best, ways = count, []
        if count == best:
            ways.append(way)
    found = {}
    for number, visit in enumerate(visits):
        possible = {way[number] for way in ways}
        events = sorted(possible - {""})
        found[visit] = events, len(events) == 1 and "" not in possible
    return found


def _ways(
    visits: list[Visit], cluster: Mapping[Visit, list[Knock]], taken: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    if len(taken) == len(visits):
        yield taken
        return
    for event in ("", *(knock.event for knock in cluster[visits[len(taken)]])):
        if not event or event not in taken:
            yield from _ways(visits, cluster, (*taken, event))
