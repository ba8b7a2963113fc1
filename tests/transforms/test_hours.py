"""Which hours are still open: what was asked for too early, refused or not found is asked for again."""

from datetime import UTC, datetime, timedelta

import pytest

from tracehound.transforms.cloudtrail.hours import Answered, Ask, State, hour_of, still_open

HOUR = datetime(2026, 10, 1, 12, tzinfo=UTC)
PLACE = ("111122223333", "eu-west-1", HOUR)
ASK = Ask(*PLACE, "session")


def is_open(state: State, asked_after: timedelta, now_after: timedelta = timedelta(days=30)) -> bool:
    """Whether the hour is open a while after its end, having been asked for so long after it."""
    end = HOUR + timedelta(hours=1)
    return PLACE in still_open([ASK], [Answered(*PLACE, state, end + asked_after)], end + now_after)


def test_what_was_never_asked_for_is_open_with_all_reasons() -> None:
    later = Ask("111122223333", "eu-west-1", HOUR + timedelta(hours=2), "task")
    asks = [later, ASK, Ask(*PLACE, "key"), ASK]
    assert still_open(asks, [], HOUR + timedelta(days=1)) == {
        PLACE: ["key", "session"],
        later.place: ["task"],
    }


@pytest.mark.parametrize(
    ("state", "minutes", "expected"),
    [
        (State.LOADED, 59, True),
        (State.LOADED, 60, False),
        (State.NONE_FOUND, 23 * 60, True),
        (State.NONE_FOUND, 24 * 60, False),
        (State.DENIED, 9999, True),
        (State.FAILED, 9999, True),
        (State.PARTIAL, 9999, True),
    ],
)
def test_an_hour_is_settled_once_no_more_can_come(state: State, minutes: int, expected: bool) -> None:
    assert is_open(state, timedelta(minutes=minutes)) == expected


@pytest.mark.parametrize("state", list(State))
def test_what_a_run_has_asked_for_is_not_open_in_it(state: State) -> None:
    assert not is_open(state, timedelta(0), timedelta(0))


def test_the_best_answer_of_several_roads_counts() -> None:
    end = HOUR + timedelta(hours=1)
    answers = [
        Answered(*PLACE, State.DENIED, end + timedelta(hours=2)),
        Answered(*PLACE, State.LOADED, end + timedelta(hours=2)),
    ]
    assert still_open([ASK], answers, end + timedelta(days=1)) == {}


def test_hours_of_the_future_are_not_asked_for() -> None:
    assert still_open([ASK], [], HOUR - timedelta(seconds=1)) == {}
    assert hour_of(HOUR + timedelta(minutes=59)) == HOUR
