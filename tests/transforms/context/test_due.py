"""When a thing is asked for again."""

from datetime import UTC, datetime, timedelta

import pytest

from tracehound.transforms.context.due import Answered, Result, is_due, urgency

NOW = datetime(2026, 11, 30, tzinfo=UTC)
AGAIN = timedelta(hours=24)


def _is_due(
    kind: str, state: Result | None, hours: float, *, has_state: bool = False, is_kept: bool = True
) -> bool:
    last = Answered(state, NOW - timedelta(hours=hours), has_state) if state else None
    return is_due(kind, last, NOW, AGAIN, is_kept=is_kept)


def test_what_was_never_asked_for_is_due() -> None:
    assert _is_due("role", None, 0)


@pytest.mark.parametrize(
    "state", [each for each in Result if each is not Result.THROTTLED], ids=lambda each: each.value
)
def test_what_can_change_is_due_after_some_hours(state: Result) -> None:
    assert not _is_due("role", state, 23.9)
    assert _is_due("role", state, 24)


def test_what_never_changes_is_due_until_it_is_told() -> None:
    assert not _is_due("task_definition", Result.FOUND, 1000, has_state=True)
    assert _is_due("task_definition", Result.FAILED, 24)


@pytest.mark.parametrize(
    ("kind", "is_again"), [("ecs_task", False), ("instance", False), ("role", True), ("image", True)]
)
def test_what_is_gone_is_due_again_only_if_its_name_may_be_given_again(kind: str, is_again: bool) -> None:
    assert _is_due(kind, Result.GONE, 1000) == is_again


def test_what_was_throttled_is_due_at_once() -> None:
    assert _is_due("ecs_task", Result.THROTTLED, 0)


def test_a_state_that_was_told_and_is_lost_is_due_at_once() -> None:
    assert _is_due("task_definition", Result.FOUND, 0, has_state=True, is_kept=False)
    assert not _is_due("investigation", Result.FOUND, 0, is_kept=False)


def test_what_aws_forgets_soon_comes_first_and_what_belongs_to_no_thing_last() -> None:
    kinds = ["account", "role", "ecs_task", "image", "network_interface"]
    assert sorted(kinds, key=urgency) == ["ecs_task", "network_interface", "role", "image", "account"]
