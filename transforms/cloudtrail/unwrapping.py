"""From a stored document to the record in it, and to what identifies it.

What belongs here: the forms that `transforms.cloudtrail.heads` recognises, read whole. What does not: what
else a record says (`transforms.cloudtrail.typed`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracehound.transforms.broken import Broken
from tracehound.transforms.cloudtrail.kinds import KUBERNETES, is_kept_call
from tracehound.transforms.cloudtrail.names import Place
from tracehound.transforms.defective import Defective
from tracehound.transforms.extent import TooMuch
from tracehound.transforms.instants import NoInstant, instant
from tracehound.transforms.jsontext import cleaned, decode_text, read_value

TRAIL, EVENT, LOOKUP, AUDIT = "trail", "event", "lookup", "audit"
_GROUP = re.compile(r"/aws/eks/(.+)/cluster")
_MEMBERS = frozenset({"eventSource", "eventName", "awsRegion"})
# An event may come as the text of a message of SNS, or of a queue, in which it was not on one line.
_MESSAGES = ("Message", "body")
_MOST_MESSAGES = 3
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Unwrapped:
    """A record, the road by which it came, and what its envelope tells; empty where that says nothing."""

    record: Record
    road: str
    account_id: str = ""
    cluster_name: str = ""


@dataclass(frozen=True)
class Identity:
    """What an event is stored by: the columns of `raw.cloudtrail_events` that its content gives."""

    account_id: str
    region: str
    event_id: str
    event_at: datetime
    event_name: str
    road: str


def is_call(value: Any) -> bool:
    """Whether a value is a record of CloudTrail, of any kind."""
    return isinstance(value, dict) and value.keys() >= _MEMBERS


def is_kept(record: Record) -> bool:
    """Whether a record of CloudTrail is of a kept kind."""
    return is_kept_call(text_of(record["eventSource"]) or "", text_of(record["eventName"]) or "")


def unwrapped(document: bytes) -> Unwrapped:
    """The record in a document. Raises Defective."""
    value = _object(decode_text(document))
    for _ in range(_MOST_MESSAGES):
        message = next((value[key] for key in _MESSAGES if isinstance(value.get(key), str)), None)
        if message is None or "eventVersion" in value:
            break
        value = _object(message)
    inner = value.get("CloudTrailEvent")
    if isinstance(inner, str):
        return Unwrapped(_object(inner), LOOKUP)
    detail = value.get("detail")
    if isinstance(detail, dict):
        return Unwrapped(detail, EVENT)
    events = value.get("logEvents")
    if isinstance(events, list):
        return _of_logs(value, events)
    return Unwrapped(value, AUDIT if "auditID" in value else TRAIL)


def _of_logs(envelope: Record, events: list[Any]) -> Unwrapped:
    message = events[0].get("message") if events and isinstance(events[0], dict) else None
    if not isinstance(message, str):
        raise Defective("no_record", "the envelope of CloudWatch Logs has no message")
    record = _object(message)
    owner, group = text_of(envelope.get("owner")), text_of(envelope.get("logGroup"))
    cluster = _GROUP.fullmatch(group or "")
    return Unwrapped(
        record, AUDIT if "auditID" in record else TRAIL, owner or "", cluster[1] if cluster else ""
    )


def _object(text: str) -> dict[str, Any]:
    try:
        value = cleaned(read_value(text).value)
    except (Broken, TooMuch) as error:
        raise Defective("not_json", f"not JSON that can be read: {error}") from None
    if not isinstance(value, dict):
        raise Defective("no_record", f"not a record: a JSON {type(value).__name__}, not an object")
    return value


def identity(document: bytes, place: Place) -> Identity:
    """What a document is stored by; `place` is what the name of its object tells. Raises Defective."""
    found = unwrapped(document)
    record = found.record
    if found.road == AUDIT:
        target = record.get("objectRef")
        name = text_of(target.get("subresource")) if isinstance(target, dict) else None
        account, region = found.account_id or place.account_id, place.region
        event_id, written = text_of(record.get("auditID")), record.get("requestReceivedTimestamp")
    else:
        name = text_of(record.get("eventName"))
        account = account_of(record) or found.account_id or place.account_id
        region = text_of(record.get("awsRegion")) or place.region
        event_id, written = text_of(record.get("eventID")), record.get("eventTime")
    if not event_id or not name:
        missing = "name" if event_id else "id"
        raise Defective(f"no_event_{missing}", f"the event has no {missing}")
    return Identity(account, region, event_id, _time(written), name, found.road)


def account_of(record: Record) -> str | None:
    """The account that received a call; some events name only the caller's."""
    received = text_of(record.get("recipientAccountId"))
    caller = record.get("userIdentity")
    return received or (text_of(caller.get("accountId")) if isinstance(caller, dict) else None)


def source_of(found: Unwrapped) -> str:
    """The service that was called; empty if the record doesn't name one."""
    return KUBERNETES if found.road == AUDIT else text_of(found.record.get("eventSource")) or ""


def text_of(value: Any) -> str | None:
    """A member as text: AWS writes some numbers as numbers here and as strings there; None if it is empty."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return str(value) or None


def _time(written: Any) -> datetime:
    try:
        return instant(written)
    except NoInstant:
        raise Defective(
            "no_event_time", f"the event has no time that can be read: {str(written)[:80]!r}"
        ) from None
