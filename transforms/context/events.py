"""Events in which ECS tells the state of a task or a container instance, as EventBridge delivers them.

What belongs here: recognising them, what they are stored by, and what of one may be written at all. An event
has the values of environment variables (`overrides`), so nothing else of it is ever kept.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracehound.transforms.broken import Broken
from tracehound.transforms.cloudtrail.unwrapping import is_call
from tracehound.transforms.context.kinds import KINDS
from tracehound.transforms.context.members import kept
from tracehound.transforms.context.observing import State, state_of
from tracehound.transforms.defective import Defective
from tracehound.transforms.documents import Document
from tracehound.transforms.extent import TooMuch
from tracehound.transforms.instants import NoInstant, instant
from tracehound.transforms.jsontext import cleaned, read_value

SOURCE = "event"
_ARN = re.compile(r"arn:[a-z-]+:ecs:([a-z0-9-]+):(\d{12}):(?:task|container-instance)/.+", re.DOTALL)
# Kinds by the member that names the thing. A task names its container instance too.
_NAMED_BY = {"taskArn": "ecs_task", "containerInstanceArn": "container_instance"}
# Other events of ECS: they tell no state.
_TELLS_NOTHING = ({"eventType", "eventName", "clusterArn"}, {"eventType", "eventName", "deploymentId"})
# Text that may hold values of environment variables though nothing can be read of it.
_MARKS = ("containerOverrides", "ECS Task State Change")
_OF_FINDING = ({"id", "type", "service"}, {"Id", "Type", "Service"})
_ENVELOPE = ("version", "id", "detail-type", "source", "account", "time", "region", "resources")


@dataclass(frozen=True)
class Told:
    """A thing's state as an event tells it: columns of `raw.observations`."""

    account_id: str
    region: str
    kind: str
    thing_key: str
    observed_at: datetime
    state: State


def is_state(detail: Any) -> bool:
    """Whether the detail of an event is the state of a thing."""
    return isinstance(detail, dict) and _named_by(detail) is not None


def tells_nothing(detail: Any) -> bool:
    """Whether the detail is of an event of ECS that tells no state."""
    return isinstance(detail, dict) and any(detail.keys() >= members for members in _TELLS_NOTHING)


def is_of_another_source(document: Any) -> bool:
    """Whether a document is certainly no state of a thing: a finding, or a call."""
    if not isinstance(document, dict):
        return False
    return is_call(document) or any(document.keys() >= each for each in _OF_FINDING)


def may_hold_values(text: str | bytes) -> bool:
    """Whether text that can't be read may hold values of environment variables."""
    if isinstance(text, bytes):
        return any(mark.encode() in text for mark in _MARKS)
    return any(mark in text for mark in _MARKS)


def _named_by(detail: dict[str, Any]) -> str | None:
    return next((name for name in _NAMED_BY if name in detail), None)


def told(found: Document) -> Told:
    """The state that an event tells. Raises Defective, whose words are ours alone."""
    detail = found.finding
    name = _named_by(detail) or ""
    key = detail.get(name)
    arn = _ARN.fullmatch(key) if isinstance(key, str) else None
    if arn is None:
        raise Defective("no_arn", f"the event has no ARN as `{name}`")
    kind = KINDS[_NAMED_BY[name]]
    return Told(arn[2], arn[1], kind.name, cleaned(key), _time(found), state_of(kind, detail))


def _time(found: Document) -> datetime:
    for written in (envelope_of(found).get("time"), found.finding.get("updatedAt")):
        try:
            return instant(written)
        except NoInstant:
            continue
    raise Defective("no_event_time", "the event has no time that can be read")


def envelope_of(found: Document) -> dict[str, Any]:
    """The event around a detail, whatever messages are around it; empty if it can't be read."""
    text: Any = found.text
    value: Any = None
    for key in found.path.split("/"):
        try:
            value = read_value(text).value if isinstance(text, str) else None
        except (Broken, TooMuch):
            value = None
        if not isinstance(value, dict):
            return {}
        text = value.get(key)
    return value if isinstance(value, dict) else {}


def stripped(found: Document) -> dict[str, Any]:
    """The event with nothing in it but what may be written."""
    detail = found.finding
    kind = KINDS[_NAMED_BY[_named_by(detail) or ""]]
    envelope = envelope_of(found)
    around = {name: cleaned(envelope[name]) for name in _ENVELOPE if name in envelope}
    return around | {"detail": kept(detail, kind.keep)}
