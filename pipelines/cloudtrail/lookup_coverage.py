"""Which hours completed spans of LookupEvents cover: rows of raw.cloudtrail_coverage of the road `lookup`.

What belongs here: a pure function of spans. What does not: asking (`pipelines.cloudtrail.lookup`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tracehound.pipelines.cloudtrail.lookup_api import BY_NAME
from tracehound.pipelines.cloudtrail.lookup_spans import Span, gaps
from tracehound.transforms.cloudtrail.hours import DELIVERED_AFTER, HOUR, LATEST_DELIVERY, Ask, State, hour_of

ROAD = "lookup"
_DAY = timedelta(days=1)
Stretch = tuple[datetime, datetime]
Place = tuple[str, str]


@dataclass(frozen=True)
class Names:
    """Event names that are asked for all the time, and those that are too many: these by the hour."""

    always: tuple[str, ...]
    by_hour: tuple[str, ...]


@dataclass(frozen=True)
class Failure:
    """Why a place could not be asked."""

    is_denied: bool
    detail: str


def settled(span: Span, after: timedelta = DELIVERED_AFTER) -> Stretch:
    """The part of a span that was over so long when it was asked for; empty if it ends before it begins."""
    return span.from_at, min(span.to_at, span.asked_at - after)


def rows(
    spans: Sequence[Span],
    names: Names,
    asks: Iterable[Ask],
    failures: Mapping[Place, Failure],
    asked_at: datetime,
) -> Iterator[dict[str, Any]]:
    """The hours asked for, and all hours of whole days of which each name of `always` was asked to its end.

    Today has rows only for hours that were asked for: a new row each hour would make tables stale each time.
    """
    wanted: dict[Place, dict[datetime, set[str]]] = {}
    for ask in asks:
        wanted.setdefault((ask.account_id, ask.region), {}).setdefault(ask.hour_at, set()).add(ask.reason)
    of_place: dict[Place, list[Span]] = {place: [] for place in wanted}
    for span in spans:
        of_place.setdefault((span.account_id, span.region), []).append(span)
    for place in sorted(of_place):
        covered = _Covered(of_place[place], names)
        reasons = wanted.get(place, {})
        for hour_at in sorted({*covered.whole_days(), *reasons}):
            why = sorted(reasons.get(hour_at, {"all"}))
            yield covered.row(place, hour_at, why, failures.get(place), asked_at)


class _Covered:
    """What the spans of one place cover."""

    def __init__(self, spans: Sequence[Span], names: Names) -> None:
        self._names = names
        self._asked: dict[str, list[Stretch]] = {}
        self._settled: dict[str, list[Stretch]] = {}
        self._final: dict[str, list[Stretch]] = {}
        self._objects: Counter[datetime] = Counter()
        for span in spans:
            if span.attribute == BY_NAME:
                self._asked.setdefault(span.value, []).append((span.from_at, span.to_at))
                self._settled.setdefault(span.value, []).append(settled(span))
                self._final.setdefault(span.value, []).append(settled(span, LATEST_DELIVERY))
            if span.landed_count:
                self._objects.update(_hours(hour_of(span.from_at), span.to_at))
        self._newest = max((each.last_event_at for each in spans if each.last_event_at), default=None)

    def whole_days(self) -> Iterator[datetime]:
        """The hours of all UTC days that every name of `always` covers."""
        every = [self._settled[name] for name in self._names.always if name in self._settled]
        if len(every) < len(self._names.always):
            return
        first = max(min(begin for begin, _ in stretches) for stretches in every)
        last = min(max(end for _, end in stretches) for stretches in every)
        lacking = [gap for stretches in every for gap in gaps(stretches, first, last)]
        for begin, end in reversed(gaps(lacking, first, last)):
            day = begin.replace(hour=0, minute=0, second=0, microsecond=0)
            day += _DAY if day < begin else timedelta()
            while day + _DAY <= end:
                yield from _hours(day, day + _DAY)
                day += _DAY

    def row(
        self, place: Place, hour_at: datetime, why: list[str], failure: Failure | None, asked_at: datetime
    ) -> dict[str, Any]:
        """An hour's row. An hour that was asked for wants the frequent names too."""
        names = self._names.always if why == ["all"] else (*self._names.always, *self._names.by_hour)
        end = hour_at + HOUR
        is_asked = _is_covered(self._asked, names, hour_at, min(end, asked_at))
        state, detail = _outcome(failure, is_asked=is_asked)
        # Told of hours that somebody asked for: else a row would change each hour.
        is_final = why != ["all"] and _is_covered(self._final, self._names.always, hour_at, end)
        return {
            "account_id": place[0],
            "region": place[1],
            "hour_at": hour_at,
            "road": ROAD,
            "is_complete": _is_covered(self._settled, names, hour_at, end),
            "state": state.value,
            "detail": detail,
            "asked_for": why,
            "object_count": self._objects[hour_at],
            "delivered_until_at": self._newest,
            "settled_until_at": end if is_final else None,
            "asked_at": asked_at,
        }


def _outcome(failure: Failure | None, *, is_asked: bool) -> tuple[State, str | None]:
    """State and detail of an hour."""
    if is_asked:
        return State.LOADED, None
    if failure is None:
        return State.PARTIAL, "not every name has been asked for yet"
    return (State.DENIED if failure.is_denied else State.FAILED), failure.detail


def _is_covered(
    stretches: Mapping[str, Sequence[Stretch]], names: Iterable[str], start: datetime, end: datetime
) -> bool:
    return all(not gaps(stretches.get(name, ()), start, end) for name in names)


def _hours(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += HOUR
