"""Whether a group is still going on: its last event, who was seen since, and its states in GuardDuty.

What belongs here: these answers as sentences. What does not: printing, and which commands look further.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracehound.desk.connection import Desk, Row
from tracehound.desk.words import moment
from tracehound.transforms.wording import counted, duration

_MOST_TOLD = 5
# What an actor is recognised by, in the order in which it is told.
_NOUNS = {
    "person": ("person", "persons"),
    "principal": ("identity", "identities"),
    "access_key": ("access key", "access keys"),
    "role_session": ("role session", "role sessions"),
    "ip_address": ("address", "addresses"),
    "domain": ("domain", "domains"),
    "executable_hash": ("file", "files"),
}
_STATES = ("open", "archived", "expired")
UNKNOWN = "unknown"


@dataclass(frozen=True)
class GoingOn:
    """The last event of a group, the newest of the data, sentences about these, and what was seen since.

    `things` are rows of `sql/desk/seen_since.sql`: with no later finding, a thing was not seen since.
    """

    last_event_at: datetime
    newest_at: datetime
    sentences: list[str]
    things: list[Row]


def of_group(desk: Desk, group: Row, members: Sequence[Row], things: list[Row]) -> GoingOn:
    """The answer for a stored group, by what `seen_since` knows of its things."""
    newest = desk.kept_rows("profile_newest")[0]["newest_at"]
    last = group["last_seen_at"]
    sentences = [_last_event(last, newest), *_since(things), states(row["status"] for row in members)]
    return GoingOn(last, newest, sentences, things)


def _last_event(last: datetime, newest: datetime) -> str:
    seconds = (newest - last).total_seconds()
    if seconds < 1:
        return f"Its last event, at {moment(last)}, is the newest in the data: it may still be going on."
    gap = f"{duration(seconds)} before the newest data ({moment(newest)})"
    return f"Its last event was at {moment(last)}, {gap}."


def _since(things: Sequence[Row]) -> Iterator[str]:
    seen = [row for row in things if row["later_finding_count"]]
    for row in seen[:_MOST_TOLD]:
        noun, name = _NOUNS[row["entity_kind"]][0], row["entity_name"] or row["entity_key"]
        common = ", which many share," if row["is_common"] else ""
        yield (
            f"Seen since: {noun} {name}{common} in {counted(row['later_finding_count'], 'later finding')}, "
            f"last at {moment(row['last_seen_at'])} in {row['finding_id'][:8]}."
        )
    if more := _numbers(seen[_MOST_TOLD:]):
        yield f"Also seen since: {more}."
    if quiet := _numbers([row for row in things if not row["later_finding_count"]]):
        yield f"Not seen since: {quiet}."


def _numbers(things: Sequence[Row]) -> str:
    """How many of each kind."""
    counts = Counter(row["entity_kind"] for row in things)
    return ", ".join(counted(counts[kind], *nouns) for kind, nouns in _NOUNS.items() if counts[kind])


def states(given: Iterator[str | None]) -> str:
    """The states of some findings in GuardDuty; one that is unknown is neither open nor closed."""
    counts = Counter(state or UNKNOWN for state in given)
    known = [f"{counts[state]:,} {state}" for state in _STATES if counts[state]]
    unknown = f"{counts[UNKNOWN]:,} in a state that is unknown, because no sweep of its API covers them"
    if not known:
        return "Whether GuardDuty still has its findings open is unknown: no sweep of its API covers them."
    return f"In GuardDuty: {', '.join([*known, *([unknown] if counts[UNKNOWN] else [])])}."
