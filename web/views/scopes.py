"""The time that links carry: of a case, or as it was asked for.

What belongs here: from instants to parameters of addresses, and links to other spans. What does not: what is
asked in them (`desk.scope_time`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from tracehound.desk.scope_time import ScopeTime
from tracehound.transforms.wording import instant
from tracehound.web.asks import Choice, Choices

_SPANS = {"24 hours": 1, "7 days": 7, "30 days": 30, "90 days": 90}


def days(first: datetime | None, last: datetime | None) -> Mapping[str, str]:
    """The days of a case, as profiles take them; nothing where the case states no time."""
    if first is None or last is None:
        return {}
    return {"from": first.date().isoformat(), "to": last.date().isoformat()}


def choices(at: str, chosen: ScopeTime) -> Choices:
    """Links to other spans that end with this one, at an address without a query."""
    to = instant(chosen.to_at)
    links = []
    for name, count in _SPANS.items():
        start = chosen.to_at - timedelta(days=count)
        query = f"from={instant(start)}&to={to}".replace("+", "%2B")
        links.append(Choice(name, f"{at}?{query}", start == chosen.from_at))
    return Choices("Scope time", links)
