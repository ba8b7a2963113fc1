"""Hours of accounts and regions whose API events are wanted, and which of them are still open.

What belongs here: pure rules of what is asked for and when it is settled. What does not: finding out what
findings ask for (`sql/cloudtrail/`), and asking (`pipelines.cloudtrail`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

# CloudTrail delivers within minutes: a whole hour after its end, an hour has what usually comes.
DELIVERED_AFTER = timedelta(hours=1)
# But CloudTrail promises no time. What is not there a day later did not happen: that long are calls that
# opened sessions waited for, and hours of which nothing was found.
LATEST_DELIVERY = timedelta(days=1)
# What was refused stays refused until somebody allows it. The newest refused hour of a region is asked for in
# each run, and shows when that has changed; the others would cost a request each.
ASKED_AGAIN_AFTER = timedelta(days=1)
HOUR = timedelta(hours=1)
SESSION, CREDENTIALS = "session", "credentials"


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
    road: str = "trail"
    settled_until_at: datetime | None = None

    @property
    def place(self) -> tuple[str, str, datetime]:
        """The hour."""
        return self.account_id, self.region, self.hour_at

    @property
    def way(self) -> tuple[str, str, str]:
        """Whose permissions decide about it: the account and region, and the road."""
        return self.account_id, self.region, self.road


def hour_of(moment: datetime) -> datetime:
    """The start of the hour that an instant is in."""
    return moment.replace(minute=0, second=0, microsecond=0)


def settled_until(hour_at: datetime, delivered_until: datetime | None) -> datetime | None:
    """Until when an hour has all calls that were made, if all that was delivered until then was read.

    None if that is not so of any part of it.
    """
    if delivered_until is None or delivered_until - LATEST_DELIVERY <= hour_at:
        return None
    return min(hour_at + HOUR, delivered_until - LATEST_DELIVERY)


def still_open(
    asks: Iterable[Ask], answers: Iterable[Answered], now: datetime, *, has_retries: bool = True
) -> dict[tuple[str, str, datetime], list[str]]:
    """The hours that have to be asked for now, in order, each with its reasons.

    `now` is when the run began; an hour that this run has asked for already is not open, whatever came of it.
    Without retries, hours that may go on as they are (refused, damaged, not delivered) are left out.
    """
    known = _Known(answers, now, has_retries=has_retries)
    found: dict[tuple[str, str, datetime], set[str]] = {}
    for ask in asks:
        if ask.hour_at <= now and not known.settles(ask):
            found.setdefault(ask.place, set()).add(ask.reason)
    return {place: sorted(found[place]) for place in sorted(found)}


class _Known:
    """What came of hours so far."""

    def __init__(self, answers: Iterable[Answered], now: datetime, *, has_retries: bool) -> None:
        self._now, self._has_retries = now, has_retries
        self._of_hour: dict[tuple[str, str, datetime], list[Answered]] = {}
        self._allowed_at: dict[tuple[str, str, str], datetime] = {}
        self._newest_refused: dict[tuple[str, str, str], datetime] = {}
        for answer in answers:
            self._of_hour.setdefault(answer.place, []).append(answer)
            if answer.state == State.DENIED:
                _raise(self._newest_refused, answer.way, answer.hour_at)
            else:
                _raise(self._allowed_at, answer.way, answer.asked_at)

    def settles(self, ask: Ask) -> bool:
        """Whether asking would bring nothing more, or it is too early to ask again, or this run has asked."""
        return any(self._is_settled(answer, ask.reason) for answer in self._of_hour.get(ask.place, ()))

    def _is_settled(self, answer: Answered, reason: str) -> bool:
        if answer.asked_at >= self._now:
            return True
        match answer.state:
            case State.LOADED | State.NONE_FOUND:
                return self._has_all(answer, reason) or self._is_too_early(answer)
            case State.DENIED:
                return not (self._has_retries and self._may_be_allowed(answer))
            case State.PARTIAL:
                return not self._has_retries
            case _:
                return False

    def _has_all(self, answer: Answered, reason: str) -> bool:
        end = answer.hour_at + HOUR
        if reason == SESSION:
            return answer.settled_until_at is not None and answer.settled_until_at >= end
        waits = DELIVERED_AFTER if answer.state == State.LOADED else LATEST_DELIVERY
        return answer.asked_at >= end + waits

    def _is_too_early(self, answer: Answered) -> bool:
        """Whether an hour is asked for again later: once it is twice as old, and after a day as a retry."""
        end = answer.hour_at + HOUR
        if answer.asked_at >= end + LATEST_DELIVERY:
            return not (self._has_retries and self._is_old(answer))
        age = self._now - end
        return age < min(2 * (answer.asked_at - end), LATEST_DELIVERY)

    def _is_old(self, answer: Answered) -> bool:
        return self._now >= answer.asked_at + ASKED_AGAIN_AFTER

    def _may_be_allowed(self, answer: Answered) -> bool:
        was_allowed_since = self._allowed_at.get(answer.way, answer.asked_at) > answer.asked_at
        is_newest = answer.hour_at == self._newest_refused[answer.way]
        return is_newest or was_allowed_since or self._is_old(answer)


_Key = TypeVar("_Key")


def _raise(times: dict[_Key, datetime], key: _Key, at: datetime) -> None:
    times[key] = max(at, times.get(key, at))
