"""The scope time: the span that a question is about, and the baseline before it.

What belongs here: from the typed text to two instants. What does not: what is queried in them.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tracehound.transforms.wording import instant

BASELINE = timedelta(days=45)
# With a shorter baseline, nobody can say what is usual.
TRAINING_DAYS = 14
DEFAULT_LENGTH = "24h"
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LENGTH = re.compile(r"(\d{1,6})([mhdw])")


class WrongScopeTime(ValueError):
    """The typed text is not a span of time; the message says why."""


@dataclass(frozen=True)
class ScopeTime:
    """From one instant to another, both included."""

    from_at: datetime
    to_at: datetime

    @property
    def baseline_at(self) -> datetime:
        """Start of the baseline, which ends where the scope time begins."""
        return self.from_at - BASELINE


def known_for(first_seen_at: datetime, from_at: datetime) -> timedelta:
    """How much of the baseline something covers that is known since an instant; none if that is later."""
    return max(min(from_at - first_seen_at, BASELINE), timedelta())


def scope_time(first: str | None, last: str | None, length: str | None, newest: datetime) -> ScopeTime:
    """The scope time of `--from`, `--to` and `--last`; by default the last 24 hours of data.

    Raises WrongScopeTime.
    """
    if first and length:
        raise WrongScopeTime("--from and --last both set the start of the scope time; give only one.")
    to_at = moment(last, is_end=True) if last else newest
    try:
        from_at = moment(first) if first else to_at - span(length or DEFAULT_LENGTH)
        chosen = ScopeTime(from_at, to_at)
        _ = chosen.baseline_at
    except OverflowError:
        raise WrongScopeTime("the scope time starts before year 1.") from None
    if from_at > to_at:
        raise WrongScopeTime(
            f"the scope time ends at {instant(to_at)}, before its start at {instant(from_at)}."
        )
    return chosen


def span(text: str) -> timedelta:
    """A duration, such as 30m, 24h, 7d or 2w. Raises WrongScopeTime."""
    match = _LENGTH.fullmatch(text.strip())
    if match is None or int(match[1]) == 0:
        raise WrongScopeTime(f"{text!r} is not a duration; write it like 30m, 24h, 7d or 2w.")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def moment(text: str, *, is_end: bool = False) -> datetime:
    """A day or an instant in ISO form, UTC unless stated; as an end, a day means the end of that day."""
    try:
        value = datetime.fromisoformat(text.strip())
    except ValueError:
        raise WrongScopeTime(f"{text!r} is not a time; write 2026-10-20 or 2026-10-20T14:30.") from None
    if is_end and len(text.strip()) == len("2026-10-20"):
        value += timedelta(days=1) - timedelta(microseconds=1)
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
