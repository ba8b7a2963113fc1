"""What changed significantly: beyond chance, against a baseline that is long enough."""

from datetime import UTC, datetime, timedelta

import pytest

from tracehound.desk.rates import Change, changes
from tracehound.desk.scope_time import ScopeTime

END = datetime(2026, 10, 31, tzinfo=UTC)
WEEK = ScopeTime(END - timedelta(days=7), END)


def counted(name: str, in_scope: int, in_baseline: int) -> dict[str, object]:
    return {"value": name, "began_in_scope_count": in_scope, "began_in_baseline_count": in_baseline}


@pytest.mark.parametrize(
    ("in_scope", "in_baseline", "expected"),
    [
        (5, 1, 0.2),  # Rare before, five now.
        (3, 1, None),
        (17, 45, 7.0),
        (14, 45, None),
        (0, 90, 14.0),  # Less is a change too.
        (4, 90, None),
        (50, 0, None),  # That is new, not changed.
    ],
)
def test_a_change_is_beyond_chance(in_scope: int, in_baseline: int, expected: float | None) -> None:
    found = changes([counted("A:B/C", in_scope, in_baseline)], WEEK, 45.0)
    assert found == ([] if expected is None else [Change("A:B/C", in_scope, expected)])


def test_the_largest_comes_first() -> None:
    found = changes([counted("a", 9, 1), counted("b", 30, 1), counted("c", 9, 1)], WEEK, 45.0)
    assert [each.finding_type for each in found] == ["b", "a", "c"]


def test_nothing_is_usual_before_two_weeks_are_known() -> None:
    assert changes([counted("a", 99, 1)], WEEK, 13.9) == []
    assert changes([counted("a", 99, 1)], WEEK, 14.0) != []
