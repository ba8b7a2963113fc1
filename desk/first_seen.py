"""What was new where a finding happened: first seen there between its first and its last event.

What belongs here: which places are checked, and since when each is known. What does not: what is new in all
stored data; canned queries answer that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracehound.desk.connection import Desk, Row
from tracehound.desk.entities import Resource
from tracehound.desk.scope_time import TRAINING_DAYS, known_for

_MOST_OF_A_KIND = 20
# Tasks, pods and containers are short-lived, so new things in them say little.
_SCOPES = ("ecs_cluster", "eks_cluster", "instance", "lambda_function", "principal", "aws_account")


@dataclass(frozen=True)
class KnownScope:
    """A scope of a finding, for how many days of the baseline it is known, and what was first seen in it.

    `is_own`: this finding names the thing. `is_new_anywhere`: the thing is new in all stored data.
    """

    resource: Resource
    from_at: datetime
    to_at: datetime
    baseline_days: float
    is_young: bool
    first_seen: list[Row]

    @property
    def has_no_history(self) -> bool:
        """Whether the scope is known since the finding itself: then all in it is seen for the first time."""
        return self.baseline_days == 0


def in_scope(
    desk: Desk, finding: Row, resources: Sequence[Resource], observables: Sequence[Resource]
) -> list[KnownScope]:
    """The scopes of a finding, each with what was first seen in it during the finding."""
    begun = finding["first_event_at"]
    ended = max(begun, finding["last_event_at"])
    scopes = [each for each in resources if each.kind in _SCOPES and each.known]
    if not scopes:
        return []
    rows = desk.rows(
        "first_seen",
        scope_ids=[each.known["entity_id"] for each in scopes if each.known],
        from_at=begun,
        to_at=ended,
        most=_MOST_OF_A_KIND,
    )
    own = {(each.kind, each.key) for each in (*resources, *observables)}
    for row in rows:
        row["is_own"] = (row["related_kind"], row["related_key"]) in own
        row["is_new_anywhere"] = row["first_seen_anywhere_at"] >= begun
    return [_scope(each, begun, ended, rows) for each in scopes]


def _scope(resource: Resource, begun: datetime, ended: datetime, rows: Sequence[Row]) -> KnownScope:
    assert resource.known is not None
    known = known_for(resource.known["first_seen_at"], begun) / timedelta(days=1)
    place = resource.kind, resource.key
    first_seen = [row for row in rows if (row["scope_kind"], row["scope_key"]) == place]
    return KnownScope(resource, begun, ended, round(known, 1), known < TRAINING_DAYS, first_seen)
