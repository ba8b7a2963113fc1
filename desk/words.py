"""How times, spans and lists are written, on terminals and pages alike.

What belongs here: one value as text. What does not: sentences (`desk.telling`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

_MOST_NAMED = 4


def duration(seconds: float) -> str:
    """A span of time in the largest unit that it contains at least twice."""
    seconds = abs(seconds)
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {unit}"
    return f"{seconds:.0f} s" if seconds >= 1 else "less than a second"


def moment(value: datetime | None) -> str:
    """A time of UTC to the second."""
    return f"{value:%Y-%m-%d %H:%M:%S}" if value else "not stated"


def findings(count: int) -> str:
    """A number of findings."""
    return f"{count:,} finding{'' if count == 1 else 's'}"


def as_text(value: Any) -> str:
    """A value of any kind as readable text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(as_text, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {as_text(each)}" for key, each in value.items() if each is not None)
    return str(value)


def listed(values: Sequence[Any], most: int = _MOST_NAMED) -> str:
    """Some values, and how many more there are."""
    named = [str(value) for value in values if value not in (None, "")]
    more = f" and {len(named) - most} more" if len(named) > most else ""
    return ", ".join(named[:most]) + more
