"""Significant changes: finding types that began more or less often than in the baseline.

What belongs here: the rule. What does not: counting (`profile_findings.sql`) and printing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt

from tracehound.desk.connection import Row
from tracehound.desk.scope_time import TRAINING_DAYS, ScopeTime

# By chance (Poisson), one count in some hundreds is this many standard deviations off.
_DEVIATIONS = 3.0


@dataclass(frozen=True)
class Change:
    """A finding type, how many of its findings began in the scope time, and how many were expected."""

    finding_type: str
    began_count: int
    expected_count: float


def changes(types: Iterable[Row], scope_time: ScopeTime, baseline_days: float) -> list[Change]:
    """Types in the baseline whose number changed beyond chance, the largest change first.

    None if the baseline is shorter than its training: nothing is usual yet. A type that is not in the
    baseline is new, not changed.
    """
    if baseline_days < TRAINING_DAYS:
        return []
    length = (scope_time.to_at - scope_time.from_at) / timedelta(days=1)
    found = [
        Change(
            str(row["value"]),
            row["began_in_scope_count"],
            round(row["began_in_baseline_count"] * length / baseline_days, 1),
        )
        for row in types
        if row["began_in_baseline_count"]
    ]
    return sorted(filter(_is_significant, found), key=lambda each: (-_distance(each), each.finding_type))


def _distance(change: Change) -> float:
    return abs(change.began_count - change.expected_count)


def _is_significant(change: Change) -> bool:
    deviation = sqrt(max(change.expected_count, 1.0))
    return _distance(change) > _DEVIATIONS * deviation
