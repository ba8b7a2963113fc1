"""Which hours are still open: what was asked for too early, refused or not found is asked for again."""

from datetime import UTC, datetime, timedelta

import pytest

from tracehound.transforms.cloudtrail.hours import Answered, Ask, State, hour_of, still_open

HOUR = datetime(2026, 10, 1, 12, tzinfo=UTC)
PLACE = ("111122223333", "eu-west-1", HOUR)
ASK = Ask(*PLACE, "session")
END = HOUR + timedelta(hours=1)


def answer(
    state: State, asked_after: timedelta, hours_before: int = 0, until: datetime | None = None
) -> Answered:
    """What came of an hour before `HOUR`, asked for so long after the end of `HOUR`."""
    hour = HOUR - timedelta(hours=hours_before)
    return Answered(*PLACE[:2], hour, state, END + asked_after, settled_until_at=until)


def is_open(
    state: State,
    asked_after: timedelta,
    now_after: timedelta = timedelta(days=30),
    reason: str = "key",
    until: datetime | None = None,
    *,
    has_retries: bool = True,
) -> bool:
    """Whether the hour is open a while after its end, having been asked for so long after it."""
    answers = [answer(state, asked_after, until=until)]
    return PLACE in still_open([Ask(*PLACE, reason)], answers, END + now_after, has_retries=has_retries)


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


def test_an_hour_of_a_session_is_open_until_late_deliveries_are_known() -> None:
    after, week = timedelta(hours=2), timedelta(days=7)
    assert is_open(State.LOADED, after, week, "session")
    assert is_open(State.LOADED, after, week, "session", END - timedelta(minutes=1))
    assert not is_open(State.LOADED, after, week, "session", END)


@pytest.mark.parametrize("minutes", [10, 60, 600])
def test_the_older_an_hour_the_seldomer_it_is_asked_for(minutes: int) -> None:
    asked, day = timedelta(minutes=minutes), timedelta(days=1)
    soon = min(2 * asked, day)
    assert not is_open(State.LOADED, asked, soon - timedelta(seconds=1), "session")
    assert is_open(State.LOADED, asked, soon, "session")


def test_before_its_end_an_hour_is_asked_for_each_time() -> None:
    assert is_open(State.LOADED, -timedelta(minutes=20), -timedelta(minutes=19), "session")


def test_what_was_not_delivered_in_a_day_is_tried_again_once_a_day_and_makes_no_run_due() -> None:
    asked = timedelta(days=2)
    for hours, has_retries, expected in ((23, True, False), (24, True, True), (240, False, False)):
        after = asked + timedelta(hours=hours)
        assert is_open(State.LOADED, asked, after, "session", has_retries=has_retries) == expected


@pytest.mark.parametrize(
    ("state", "expected"), [(State.DENIED, False), (State.PARTIAL, False), (State.FAILED, True)]
)
def test_what_stays_as_it_is_makes_no_run_due(state: State, expected: bool) -> None:
    assert is_open(state, timedelta(days=2), has_retries=False) == expected


def refused(now_after: timedelta, *more: Answered) -> list[datetime]:
    """Which hours are open, of three that were refused two days after."""
    answers = [answer(State.DENIED, timedelta(days=2), number) for number in range(3)]
    asks = [Ask(*each.place, "key") for each in answers]
    return [hour for *_, hour in still_open(asks, [*answers, *more], END + now_after)]


def test_of_refused_hours_one_a_region_is_tried_until_a_day_is_over() -> None:
    assert refused(timedelta(days=2, hours=23)) == [HOUR]
    assert len(refused(timedelta(days=3))) == 3


def test_once_a_region_answers_its_refused_hours_are_asked_for() -> None:
    allowed = answer(State.LOADED, timedelta(days=2, hours=1), 5)
    assert len(refused(timedelta(days=2, hours=2), allowed)) == 3
    elsewhere = Answered("999988887777", *allowed.place[1:], State.LOADED, allowed.asked_at)
    assert refused(timedelta(days=2, hours=2), elsewhere) == [HOUR]


@pytest.mark.parametrize("state", list(State))
def test_what_a_run_has_asked_for_is_not_open_in_it(state: State) -> None:
    assert not is_open(state, timedelta(0), timedelta(0))


def test_the_best_answer_of_several_roads_counts() -> None:
    end = HOUR + timedelta(hours=1)
    answers = [
        Answered(*PLACE, State.DENIED, end + timedelta(hours=2)),
        Answered(*PLACE, State.LOADED, end + timedelta(hours=2), "lookup"),
    ]
    assert still_open([Ask(*PLACE, "key")], answers, end + timedelta(days=1)) == {}


def test_hours_of_the_future_are_not_asked_for() -> None:
    assert still_open([ASK], [], HOUR - timedelta(seconds=1)) == {}
    assert hour_of(HOUR + timedelta(minutes=59)) == HOUR
