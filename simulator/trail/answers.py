"""What an honest analyst can know of a session's opener, given the calls that were delivered.

A call fits a session in its place if it was made shortly before the session's first process started. A call
opens one session, so a session with one call left takes it from the others, and so on. What several calls
fit then stays ambiguous.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tracehound.simulator.trail.seen import Session

# Seconds from a call to its session, and how far clocks may differ.
_LONGEST = {"session": 10.0, "command": 10.0, "pod": 10.0, "ssh": 60.0}
_CLOCK = 2.0


class Call(NamedTuple):
    """An exec call; `kind` is of the session it opens, `runtime_id` is set if it names a container by it.

    `at` is the time in the event.
    """

    event_id: str
    kind: str
    account_id: str
    region: str
    place: str
    container: str
    runtime_id: str
    at: float
    is_refused: bool = False
    is_dry: bool = False
    is_direct: bool = False

    @property
    def opens(self) -> bool:
        """Whether it opened a session."""
        return not self.is_refused and not self.is_dry


def fitting(session: Session, calls: Iterable[Call]) -> list[Call]:
    """The calls that may have opened the session, by place and time; of these, not those into others."""
    place, longest = session.place, _LONGEST[session.kind]
    near = [
        call
        for call in calls
        if call.opens
        and (call.account_id, call.region, call.place) == (place.account_id, place.region, place.name)
        and call.kind == session.kind
        and -_CLOCK <= session.start - call.at <= longest
        and call.runtime_id in ("", place.runtime_id)
    ]
    # A call that names no container may be into this one.
    return [call for call in near if call.container in ("", place.container)] or near


def resolve(sessions: Iterable[Session], calls: Iterable[Call]) -> Mapping[tuple[str, ...], list[Call]]:
    """The calls that remain for each session, by its uuids."""
    by_place: dict[tuple[str, str, str], list[Call]] = defaultdict(list)
    for call in calls:
        by_place[call.account_id, call.region, call.place].append(call)
    left = {}
    for session in sessions:
        place = session.place
        left[session.uuids] = fitting(session, by_place[place.account_id, place.region, place.name])
    _take(left)
    return left


def named(left: Mapping[tuple[str, ...], list[Call]]) -> dict[tuple[str, ...], Call]:
    """The one call of each session that has one of its own."""
    users = Counter((some[0].place, some[0].event_id) for some in left.values() if len(some) == 1)
    return {
        uuids: some[0]
        for uuids, some in left.items()
        if len(some) == 1 and users[some[0].place, some[0].event_id] == 1
    }


def _take(left: dict[tuple[str, ...], list[Call]]) -> None:
    """As many sessions as there are calls that fit them take these calls from all others in their place."""
    settled: set[tuple[str, ...]] = set()
    while True:
        alike: dict[tuple[str, tuple[str, ...]], list[tuple[str, ...]]] = defaultdict(list)
        for uuids, some in left.items():
            if some and uuids not in settled:
                alike[some[0].place, tuple(call.event_id for call in some)].append(uuids)
        sure = {key: group for key, group in alike.items() if len(group) == len(key[1])}
        if not sure:
            return
        for (place, ids), group in sure.items():
            settled.update(group)
            for uuids, some in left.items():
                others = [call for call in some if call.event_id not in ids]
                if uuids not in group and others and others != some and some[0].place == place:
                    left[uuids] = others
