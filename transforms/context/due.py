"""When a thing is asked for: what came of the last time decides.

What belongs here: pure rules over what was asked. What does not: what is asked for in the first place
(`transforms.context.things`), and asking (`pipelines.context`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tracehound.transforms.context.kinds import KINDS

# Kinds whose names are never given again: what is gone stays gone.
_NAMED_ONCE = frozenset(
    {"ecs_task", "task_definition", "service_revision", "container_instance", "network_interface", "instance"}
)
# Kinds of things that AWS forgets within hours.
_SOON_GONE = frozenset({"ecs_task", "network_interface", "container_instance", "instance"})
# What waits for all else: it is no thing of a finding, and stays.
_PATIENT = frozenset({"account", "detection_rule", "investigation"})


class Result(StrEnum):
    """What came of asking, as in `raw.context_asks`."""

    FOUND = "found"
    UNCHANGED = "unchanged"
    GONE = "gone"
    DENIED = "denied"
    THROTTLED = "throttled"
    FAILED = "failed"
    REGION_OFF = "region_off"
    NO_ROLE = "no_role"


_TOLD = frozenset({Result.FOUND, Result.UNCHANGED})


@dataclass(frozen=True)
class Answered:
    """What came of asking the last time, and when; `has_state` if AWS told a state."""

    state: Result
    asked_at: datetime
    has_state: bool = False


def is_due(kind: str, last: Answered | None, now: datetime, again: timedelta, *, is_kept: bool) -> bool:
    """Whether a thing is to be asked for now; `is_kept` says that a state of it is stored.

    What never changes is asked for until it was told, what is gone for good no more, what AWS had no time for
    at once, and all else when `again` has passed.
    """
    if last is None or last.state is Result.THROTTLED or (last.has_state and not is_kept):
        return True
    if last.state in _TOLD and KINDS[kind].is_immutable:
        return False
    if last.state is Result.GONE and kind in _NAMED_ONCE:
        return False
    return is_old(last, now, again)


def urgency(kind: str) -> int:
    """How long a kind of thing can wait to be asked for, the lowest first: AWS forgets some soon."""
    return 2 if kind in _PATIENT else int(kind not in _SOON_GONE)


def is_old(last: Answered | None, now: datetime, again: timedelta) -> bool:
    """Whether an answer is from so long ago that a new one is wanted; or there is none."""
    return last is None or now - last.asked_at >= again
