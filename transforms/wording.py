"""How a count, a time and a span of time are written, the same in every output.

What belongs here: one value as text. What does not: sentences, and what only pages or only tables need.
"""

from datetime import UTC, date, datetime

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def counted(count: int, one: str, several: str = "") -> str:
    """A number with its noun: `1 object`, `2,000 objects`, `0 objects`; `several` where -s does not do."""
    return f"{count:,} {noun(count, one, several)}"


def noun(count: int, one: str, several: str = "") -> str:
    """The noun that goes with a number which is written elsewhere."""
    return one if count == 1 else several or f"{one}s"


def instant(value: datetime) -> str:
    """A time as ISO 8601 in UTC with `Z`, to the microsecond where it has one; without a zone it stays so."""
    if value.tzinfo is None:
        return value.isoformat()
    return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def second(value: datetime) -> str:
    """A time to the second, as people read it."""
    return instant(value.replace(microsecond=0))


def in_json(value: date | datetime) -> str:
    """A day or a time as JSON has it."""
    return instant(value) if isinstance(value, datetime) else value.isoformat()


def duration(seconds: float) -> str:
    """A span of time to the nearest whole of the largest unit that it contains at least twice."""
    seconds = abs(seconds)
    for unit, size in _UNITS:
        if seconds >= 2 * size:
            return counted(int(seconds / size + 0.5), unit)
    return f"{seconds:.0f} s" if seconds >= 1 else "less than a second"
