"""From values to positions: where the marks of an axis are, and what they say.

What belongs here: times and amounts along one direction. What does not: anything that is drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, floor, log10

from tracehound.desk.pages.text import number

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEPS = tuple(
    timedelta(**{unit: count})
    for unit, counts in {
        "seconds": (1, 5, 15, 30),
        "minutes": (1, 2, 5, 10, 15, 30),
        "hours": (1, 2, 3, 6, 12),
        "days": (1, 2, 7, 14, 28, 91, 182, 365, 1461, 3652, 36524),
    }.items()
    for count in counts
)


_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Tick:
    """A mark of an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class TimeScale:
    """Positions of times between `left` and `right`."""

    first: datetime
    last: datetime
    left: float
    right: float

    @classmethod
    def over(cls, times: Sequence[datetime], left: float, right: float) -> "TimeScale":
        """A scale over these times; a single one stands in the middle of two minutes."""
        first, last = min(times), max(times)
        if first == last:
            first, last = _shifted(first, -60), _shifted(last, 60)
        return cls(first, last, left, right)

    def at(self, time: datetime) -> float:
        """Where a time is."""
        return self.left + (time - self.first) / (self.last - self.first) * (self.right - self.left)

    def ticks(self, most: int = 7) -> list[Tick]:
        """At most this many marks, at round times."""
        span = self.last - self.first
        step = next((each for each in _STEPS if span / each < most), _STEPS[-1])
        # Weeks and more are counted from the first day, for no other beginning is rounder.
        begin = _EPOCH if step < _WEEK else self.first.replace(hour=0, minute=0, second=0, microsecond=0)
        counts = range(-((begin - self.first) // step), (self.last - begin) // step + 1)
        times = [begin + count * step for count in counts]
        return [Tick(round(self.at(time), 1), _wording(time, step)) for time in times]


def _shifted(time: datetime, seconds: int) -> datetime:
    try:
        return time + timedelta(seconds=seconds)
    except OverflowError:
        return time


def _wording(time: datetime, step: timedelta) -> str:
    if step >= timedelta(days=1):
        return f"{time:%Y-%m-%d}"
    if step >= timedelta(hours=1) and time.hour == 0:
        return f"{time:%b %-d}"
    return f"{time:%H:%M:%S}" if step < timedelta(minutes=1) else f"{time:%H:%M}"


@dataclass(frozen=True)
class AmountScale:
    """Positions of amounts from 0 up: `zero` is where nothing is, `far` where `highest` is."""

    highest: float
    zero: float
    far: float
    step: float

    @classmethod
    def over(cls, amounts: Sequence[float], zero: float, far: float) -> "AmountScale":
        """A scale from 0 to a round number above all amounts."""
        most = max([*amounts, 0.0]) or 1.0
        rough = most / 4
        power = 10.0 ** floor(log10(rough))
        step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= rough)
        if all(float(each).is_integer() for each in amounts):
            step = max(1.0, ceil(step))
        return cls(step * ceil(most / step), zero, far, step)

    def at(self, amount: float) -> float:
        """Where an amount is."""
        return self.zero + amount / self.highest * (self.far - self.zero)

    def ticks(self) -> list[Tick]:
        """Marks at round amounts, 0 included."""
        count = round(self.highest / self.step)
        return [
            Tick(round(self.at(each * self.step), 1), number(each * self.step)) for each in range(count + 1)
        ]
