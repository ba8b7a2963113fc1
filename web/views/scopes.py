"""The time that links carry: of a case, or as it was asked for.

What belongs here: from instants to parameters of addresses, and links to other spans. What does not: what is
asked in them (`desk.scope_time`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from tracehound.desk.scope_time import ScopeTime, moment
from tracehound.transforms.wording import instant
from tracehound.web.asks import Choice, Choices
from tracehound.web.views.narrowing import at

_SPANS = {"24 hours": 1, "7 days": 7, "30 days": 30, "90 days": 90}


def days(first: datetime | None, last: datetime | None) -> Mapping[str, str]:
    """The days of a case, as profiles take them; nothing where the case states no time."""
    if first is None or last is None:
        return {}
    return {"from": first.date().isoformat(), "to": last.date().isoformat()}


def choices(path: str, chosen: ScopeTime, first_at: datetime, last_at: datetime) -> Choices:
    """Links to other spans: some that end with this one, the last day of something, and all days of it."""
    links = []
    for name, count in _SPANS.items():
        start = chosen.to_at - timedelta(days=count)
        asked = {"from": instant(start), "to": instant(chosen.to_at)}
        links.append(Choice(name, at(path, asked), start == chosen.from_at))
    for name, since in (("its last day", last_at), ("all its days", first_at)):
        asked = dict(days(since, last_at))
        ends = (moment(asked["from"]), moment(asked["to"], is_end=True))
        links.append(Choice(name, at(path, asked), ends == (chosen.from_at, chosen.to_at)))
    return Choices("Scope time", links)
