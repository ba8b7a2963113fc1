"""Hours of accounts and regions whose API events are wanted, and which of them are still open.

What belongs here: pure rules of what is asked for and when it is settled. What does not: finding out what
findings ask for (`sql/cloudtrail/`), and asking (`pipelines.cloudtrail`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# CloudTrail delivers within minutes; what an hour lacked a whole hour after its end will not come.
DELIVERED_AFTER = timedelta(hours=1)
# An hour of which nothing was found is asked for again by later runs, for so long after its end.
STAYS_OPEN = timedelta(days=1)
HOUR = timedelta(hours=1)


class State(StrEnum):
    """What came of asking for an hour, as in raw.cloudtrail_coverage."""

    LOADED = "loaded"
    NONE_FOUND = "none_found"
    DENIED = "denied"
    FAILED = "failed"
    PARTIAL = "partial"


@dataclass(frozen=True, order=True)
class Ask:
    """An hour of an account and region, and one reason why its events are wanted.

    Reasons: session (a session began), credentials (they were issued, or a role was assumed), task (it was
    started or defined), key (calls of a key that a finding names).
    """

    account_id: str
    region: str
    hour_at: datetime
    reason: str

    @property
    def place(self) -> tuple[str, str, datetime]:
        """The hour without the reason."""
        return self.account_id, self.region, self.hour_at


@dataclass(frozen=True)
class Answered:
    """A row of raw.cloudtrail_coverage, as far as it decides whether an hour is open."""

    account_id: str
    region: str
    hour_at: datetime
    state: str
    asked_at: datetime

    @property
    def place(self) -> tuple[str, str, datetime]:
        """The hour."""
        return self.account_id, self.region, self.hour_at


def hour_of(moment: datetime) -> datetime:
    """The start of the hour that an instant is in."""
    return moment.replace(minute=0, second=0, microsecond=0)


def still_open(
    asks: Iterable[Ask], answers: Iterable[Answered], now: datetime
) -> dict[tuple[str, str, datetime], list[str]]:
    """The hours that have to be asked for now, in order, each with its reasons.

    `now` is when the run began; an hour that this run has asked for already is not open, whatever came of it.
    """
    settled = {answer.place for answer in answers if _is_settled(answer, now)}
    found: dict[tuple[str, str, datetime], set[str]] = {}
    for ask in asks:
        if ask.place not in settled and ask.hour_at <= now:
            found.setdefault(ask.place, set()).add(ask.reason)
    return {place: sorted(found[place]) for place in sorted(found)}


def _is_settled(answer: Answered, now: datetime) -> bool:
    """Whether asking again would bring nothing more, or this run has asked."""
    if answer.asked_at >= now:
        return True
    end = answer.hour_at + HOUR
    if answer.state == State.LOADED:
        return answer.asked_at >= end + DELIVERED_AFTER
    if answer.state == State.NONE_FOUND:
        return answer.asked_at >= end + STAYS_OPEN
    return False
