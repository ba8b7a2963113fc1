"""CloudTrail's LookupEvents as the source needs it: events of one attribute, newest first, at AWS's pace.

What belongs here: calls, and their errors in words. What does not: which spans of time are requested
(`pipelines.cloudtrail.lookup_spans`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tracehound.pipelines.aws.answers import Page, member, pages
from tracehound.pipelines.aws.clients import Access
from tracehound.pipelines.aws.errors import Means, means, reason
from tracehound.pipelines.aws.pace import Pace

# AWS allows two requests a second for each account and region.
SECONDS_APART = 0.5
PAGE = 50
BY_NAME = "EventName"
BY_KEY = "AccessKeyId"
_SERVICE = "cloudtrail"
_CALL = "LookupEvents"


@dataclass(frozen=True)
class Event:
    """An event that LookupEvents returned; `text` is CloudTrail's record, verbatim."""

    event_id: str
    happened_at: datetime
    text: str


class Api:
    """LookupEvents in one region, for one of our identities."""

    def __init__(self, access: Access, pace: Pace) -> None:
        self._client = access.client(_SERVICE)
        self._pace = pace

    def events(self, attribute: str, value: str, start: datetime, end: datetime) -> Iterator[list[Event]]:
        """Pages of the events from `start` to before `end`, whole seconds both, newest first.

        Raises AWS_ERRORS, and WrongAnswer where the listing does not end.
        """
        wanted = {
            "LookupAttributes": [{"AttributeKey": attribute, "AttributeValue": value}],
            "StartTime": start,
            # Both bounds are included, to the second.
            "EndTime": end.timestamp() - 1,
            "MaxResults": PAGE,
        }

        def ask(token: str | None) -> Page:
            self._pace.keep()
            page: Page = self._client.lookup_events(**wanted, **({"NextToken": token} if token else {}))
            return page

        for page in pages(
            _SERVICE, _CALL, ask, lambda each: each.get("NextToken"), lambda each: each["Events"]
        ):
            yield [_event(each) for each in member(page, "Events", _SERVICE, _CALL)]


def _event(answer: dict[str, Any]) -> Event:
    happened_at = member(answer, "EventTime", _SERVICE, _CALL).astimezone(UTC)
    event_id = str(member(answer, "EventId", _SERVICE, _CALL))
    return Event(event_id, happened_at, str(member(answer, "CloudTrailEvent", _SERVICE, _CALL)))


def is_denied(error: BaseException) -> bool:
    """Whether AWS refuses the call itself, so that it stays refused until somebody allows it."""
    return Means.DENIED in means(error)


def explained(error: Exception) -> str:
    """What happened, and what to do about it."""
    if isinstance(error, OSError) and error.filename:
        return f"an answer can't be stored: {error.strerror or error}. Free some space and run again."
    what = reason(error, "cloudtrail:LookupEvents, or leave the region out: `cloudtrail:eu-west-1,us-east-1`")
    return f"{what} Completed spans are kept; run again to continue from there."
