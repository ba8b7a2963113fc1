"""CloudTrail's LookupEvents on a loopback address, as strict as botocore's model and AWS's documentation.

It answers beside GuardDuty and STS (`tests.servers.guardduty`), as one endpoint does. Records are given as
CloudTrail writes them, and answered text by text as they were given. They are listed newest first, 50 a page,
by one attribute a call, and for 90 days.
"""

import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session

from tests.servers.guardduty import ACCOUNT, GuardDuty, Handler, Refusal, answering, checked

MODEL = botocore.session.get_session().get_service_model("cloudtrail")
LOOKUP = MODEL.operation_model("LookupEvents")
KEPT = timedelta(days=90)
PAGE = 50
_TARGET = f"{MODEL.metadata['targetPrefix']}.{LOOKUP.name}"
_TIMES = ("StartTime", "EndTime")


@dataclass(frozen=True)
class Event:
    """A record as the service has stored it."""

    text: str
    record: dict[str, Any]
    happened_at: datetime

    @property
    def attributes(self) -> dict[str, set[str]]:
        """What it can be looked up by."""
        identity = self.record.get("userIdentity") or {}
        resources = self.record.get("resources") or []
        values = {
            "EventId": [self.record["eventID"]],
            "EventName": [self.record["eventName"]],
            "EventSource": [self.record["eventSource"]],
            "ReadOnly": [str(self.record.get("readOnly", False)).lower()],
            "AccessKeyId": [identity.get("accessKeyId")],
            "Username": [identity.get("userName"), str(identity.get("principalId", "")).rpartition(":")[2]],
            "ResourceName": [each.get("ARN") for each in resources],
            "ResourceType": [each.get("type") for each in resources],
        }
        return {key: {value for value in found if value} for key, found in values.items()}

    def answer(self) -> dict[str, Any]:
        """An element of `Events`."""
        identity = self.record.get("userIdentity") or {}
        found = {
            "EventId": self.record["eventID"],
            "EventName": self.record["eventName"],
            "EventSource": self.record["eventSource"],
            "EventTime": self.happened_at.timestamp(),
            "ReadOnly": str(self.record.get("readOnly", False)).lower(),
            "AccessKeyId": identity.get("accessKeyId"),
            "Username": identity.get("userName"),
            "Resources": [],
            "CloudTrailEvent": self.text,
        }
        return {key: value for key, value in found.items() if value is not None}


class CloudTrail(GuardDuty):
    """The server's state, and what it was asked.

    With `per_second`, more requests a second from an account and region are throttled, as by AWS.
    """

    def __init__(self) -> None:
        super().__init__()
        self.events: dict[tuple[str, str], list[Event]] = defaultdict(list)
        self.lookups: list[dict[str, Any]] = []
        self.looked_up_regions: Counter[str] = Counter()
        self.throttled = 0
        self.per_second: int | None = None
        self._times: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._tokens: dict[str, tuple[dict[str, Any], int]] = {}

    def record(self, region: str, *records: Mapping[str, Any] | str, account: str = ACCOUNT) -> None:
        """Adds records; a text is kept as it is."""
        for each in records:
            text = each if isinstance(each, str) else json.dumps(each)
            read = json.loads(text)
            happened_at = datetime.fromisoformat(read["eventTime"].replace("Z", "+00:00"))
            self.events[account, region].append(Event(text, read, happened_at))

    def look_up(self, account: str, region: str, given: dict[str, Any]) -> dict[str, Any]:
        """The answer to LookupEvents. Raises Refusal."""
        token = given.pop("NextToken", None)
        if token is not None and (token not in self._tokens or self._tokens[token][0] != given):
            raise Refusal(400, "InvalidNextTokenException", "The token is invalid, or of another request.")
        start = self._tokens[token][1] if token else 0
        size = given.get("MaxResults", PAGE)
        found = self._matching(account, region, given)
        answer: dict[str, Any] = {"Events": [event.answer() for event in found[start : start + size]]}
        if start + size < len(found):
            answer["NextToken"] = f"token-{len(self._tokens)}"
            self._tokens[answer["NextToken"]] = (given, start + size)
        return answer

    def _matching(self, account: str, region: str, given: dict[str, Any]) -> list[Event]:
        attributes = given.get("LookupAttributes", [])
        if len(attributes) > 1:
            raise Refusal(400, "InvalidLookupAttributesException", "Only one attribute can be given.")
        now = datetime.now(UTC)
        first = max(given.get("StartTime", now - KEPT), now - KEPT)
        last = given.get("EndTime", now)
        if given.get("StartTime", first) > last:
            raise Refusal(400, "InvalidTimeRangeException", "The start time is after the end time.")
        found = [
            event
            for event in self.events[account, region]
            if first <= event.happened_at <= last
            and all(each["AttributeValue"] in event.attributes[each["AttributeKey"]] for each in attributes)
        ]
        return sorted(found, key=lambda event: (event.happened_at, event.record["eventID"]), reverse=True)

    def pace(self, account: str, region: str) -> None:
        """Raises Refusal where an account asks a region too often."""
        if self.per_second is None:
            return
        times, now = self._times[account, region], time.monotonic()
        while times and times[0] <= now - 1:
            times.popleft()
        if len(times) >= self.per_second:
            self.throttled += 1
            raise throttled()
        times.append(now)


def throttled() -> Refusal:
    return Refusal(400, "ThrottlingException", "Rate exceeded")


class _Handler(Handler):
    state: CloudTrail

    def asked(self, account: str, region: str, body: bytes) -> tuple[int, bytes, str]:
        target = self.headers.get("X-Amz-Target")
        if target is None:
            return super().asked(account, region, body)
        if target != _TARGET:
            raise Refusal(400, "UnknownOperationException", f"no operation {target}")
        state = self.state
        with state.lock:
            state.calls[LOOKUP.name] += 1
            state.looked_up_regions[region] += 1
            for fault in state.faults:
                if fault.strikes(LOOKUP.name, account, region):
                    raise Refusal(fault.status, fault.code, fault.message)
            state.pace(account, region)
            given = _input(body)
            state.lookups.append({"account": account, "region": region, **given})
            answer = state.look_up(account, region, given)
        return 200, json.dumps(answer).encode(), "application/x-amz-json-1.1"


def _input(body: bytes) -> dict[str, Any]:
    """The parameters, checked by the model. Raises Refusal."""
    given = json.loads(body)
    times = {name: given.pop(name) for name in _TIMES if name in given}
    if not all(isinstance(each, (int, float)) for each in times.values()):
        raise Refusal(400, "SerializationException", "times are seconds since 1970")
    read = checked(LOOKUP.input_shape, given, "input")
    return read | {name: datetime.fromtimestamp(each, UTC) for name, each in times.items()}


@contextmanager
def serving() -> Iterator[CloudTrail]:
    """A server in threads of this process; it ends with the block."""
    state = CloudTrail()
    with answering(state, _Handler):
        yield state
