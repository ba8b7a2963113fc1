"""The queue: groups that await a verdict, gravest first, as `tracehound groups` lists them.

Parameters: `show` (undecided, all, mine), `since` (24h, 7d …), `min_severity` (a band), `changed_since` (an
instant: groups that changed after it), `after` (the last group of the page before).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from tracehound.desk import coverage_page, queue, queue_page, verdicts
from tracehound.desk.connection import Desk, NotAnswered, Row
from tracehound.desk.queue import Narrowed
from tracehound.desk.scope_time import WrongScopeTime, moment, span
from tracehound.transforms.wording import instant
from tracehound.web.answer import Answer
from tracehound.web.asked import Asked
from tracehound.web.asks import Choice, Choices
from tracehound.web.views.narrowing import at, lowest

_MOST = 50
_TITLES = {"undecided": "The queue", "all": "All groups", "mine": "My groups"}
_EMPTY = {
    "undecided": "No such group awaits a verdict.",
    "all": "There is no such group.",
    "mine": "You own no such group: a verdict says who works on it.",
}
_SINCE = {"any time": "", "24 hours": "24h", "7 days": "7d", "30 days": "30d"}
_SEVERITIES = {"any": "", "High and above": "high", "Critical": "critical"}


def view(desk: Desk, asked: Asked) -> Answer:
    """The first groups, or those after `after`. Raises NotAnswered where a parameter is none."""
    query = asked.query
    show = query.get("show") or ("all" if asked.path == "/groups" else "undecided")
    if show not in _TITLES:
        raise NotAnswered(f"{show!r} is none of: {', '.join(_TITLES)}.")
    found = queue.queue(
        desk,
        _MOST,
        _days(query.get("since", "")),
        lowest(query.get("min_severity", "")),
        with_decided=show != "undecided",
        narrowed=Narrowed(
            _changed_since(query.get("changed_since", "")),
            _own(desk, asked.viewer.name) if show == "mine" else None,
            _after(query.get("after", "")),
        ),
    )
    left = _left(found)
    gaps = [] if "after" in query else coverage_page.warned(desk)
    return Answer(
        queue_page.of_groups(_TITLES[show], found, gaps, left, _EMPTY[show]),
        found,
        queue_page.table(found, left),
        choices=_choices(asked, show, found),
        following=_following(asked, found) if left else "",
    )


def _days(since: str) -> float | None:
    try:
        return span(since) / timedelta(days=1) if since else None
    except WrongScopeTime as error:
        raise NotAnswered(str(error)) from error


def _changed_since(given: str) -> datetime | None:
    try:
        return moment(given) if given else None
    except WrongScopeTime as error:
        raise NotAnswered(str(error)) from error


def _own(desk: Desk, name: str) -> list[str]:
    """All that is known to be owned by a person."""
    return [known for known, each in verdicts.latest(desk.home).items() if name and each.owner == name]


def _after(given: str) -> tuple[float, str] | None:
    gravity, _, group_id = given.partition(" ")
    try:
        return (float(gravity), group_id) if given else None
    except ValueError:
        raise NotAnswered(f"{given!r} is the place of no group.") from None


def _left(found: list[Row]) -> int:
    """How many groups follow."""
    return found[0]["next_count"] - len(found) if found else 0


def _following(asked: Asked, found: list[Row]) -> str:
    last = found[-1]
    return at(asked.path, {**_query(asked), "after": f"{last['gravity']!r} {last['group_id']}"})


def _query(asked: Asked) -> dict[str, str]:
    return {name: value for name, value in asked.query.items() if name not in ("after", "as")}


def _choices(asked: Asked, show: str, found: list[Row]) -> list[Choices]:
    query = _query(asked)

    def link(text: str, name: str, value: str, *, is_chosen: bool) -> Choice:
        return Choice(text, at(asked.path, {**query, name: value}), is_chosen)

    shows = {"await a verdict": "undecided", "all": "all"} | ({"mine": "mine"} if asked.viewer.name else {})
    since, severity = query.get("since", ""), query.get("min_severity", "")
    chosen = [
        Choices("Show", [link(text, "show", each, is_chosen=each == show) for text, each in shows.items()]),
        Choices(
            "Last event",
            [link(text, "since", each, is_chosen=each == since) for text, each in _SINCE.items()],
        ),
        Choices(
            "Severity",
            [
                link(text, "min_severity", each, is_chosen=each == severity)
                for text, each in _SEVERITIES.items()
            ],
        ),
        _changes(asked.path, query, found),
    ]
    return chosen


def _changes(path: str, query: Mapping[str, str], found: list[Row]) -> Choices:
    """Groups that changed lately; the script says since the reader's last visit."""
    given = query.get("changed_since", "")
    links = [Choice("ever", at(path, {**query, "changed_since": ""}), not given)]
    if found:
        newest = found[0]["newest_at"]
        day = instant(newest - timedelta(days=1))
        links.append(Choice("in the last day", at(path, {**query, "changed_since": day}), given == day))
    if given and given not in (each.text for each in links):
        links.append(Choice(f"since {given}", at(path, query), is_chosen=True))
    return Choices("Changed", links)
