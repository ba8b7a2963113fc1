import pytest

from tests.fuzz.smallest import smallest


@pytest.mark.parametrize("guilty", [{0}, {37}, {99}, {3, 4}, {0, 99}, {10, 50, 90}])
def test_what_breaks_together_is_found_among_many(guilty: set[int]) -> None:
    assert set(smallest(range(100), lambda part: guilty <= set(part))) == guilty


def test_one_of_several_is_found() -> None:
    assert len(smallest(range(100), lambda part: bool({5, 60} & set(part)))) == 1
