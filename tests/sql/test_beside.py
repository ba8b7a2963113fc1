"""Steps beside others: each is taken once, by a thread that is free or by who wants it, and none outlives its answer."""

import threading
from collections.abc import Iterator

import pytest

from tracehound.sql.beside import THREADS, Beside


@pytest.fixture
def beside() -> Iterator[Beside]:
    made = Beside()
    yield made
    made.close()


@pytest.fixture
def busy() -> Iterator[threading.Event]:
    """All threads that take steps are busy until this is set."""
    others, ended = Beside(), threading.Event()
    began = threading.Barrier(THREADS + 1)

    def occupy() -> None:
        began.wait(30)
        ended.wait(30)

    for _ in range(THREADS):
        others.begin(occupy)
    began.wait(30)
    yield ended
    ended.set()
    others.close()


def test_a_step_is_taken_beside_its_caller(beside: Beside) -> None:
    met = threading.Barrier(2)

    def step() -> int:
        met.wait(30)
        return threading.get_ident()

    begun = beside.begin(step)
    met.wait(30)
    assert begun() != threading.get_ident()


def test_an_error_is_raised_where_the_result_is_wanted(beside: Beside) -> None:
    begun = beside.begin(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        begun()


def test_a_step_that_no_thread_began_is_taken_once_by_who_wants_it(
    beside: Beside, busy: threading.Event
) -> None:
    taken: list[int] = []
    begun = beside.begin(lambda: taken.append(threading.get_ident()))
    begun()
    busy.set()
    beside.close()
    assert taken == [threading.get_ident()]


def test_steps_may_wait_for_steps_though_no_thread_is_free(beside: Beside) -> None:
    def nested(depth: int) -> int:
        return beside.begin(lambda: nested(depth - 1))() + 1 if depth else 0

    several = [beside.begin(lambda: nested(20)) for _ in range(4 * THREADS)]
    assert [each() for each in several] == [20] * len(several)


def test_what_nobody_wants_is_dropped_or_waited_for(busy: threading.Event) -> None:
    taken: list[str] = []
    dropped = Beside()
    dropped.begin(lambda: taken.append("dropped"))
    dropped.close()
    busy.set()
    waited = Beside()
    may_end, began = threading.Event(), threading.Event()

    def step() -> None:
        began.set()
        may_end.wait(30)
        taken.append("waited for")

    waited.begin(step)
    began.wait(30)
    threading.Timer(0.1, may_end.set).start()
    waited.close()
    assert taken == ["waited for"]
