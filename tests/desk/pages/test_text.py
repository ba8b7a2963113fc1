from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from tracehound.desk.pages import Link
from tracehound.desk.pages.cells import LONGEST, cell
from tracehound.desk.pages.text import fit, number, title, width, words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234567, "1,234,567"), (0.5, "0.5"), (2.0, "2"), (Decimal("8.90"), "8.9"), (0.0042, "0.0042"), (0.0, "0"),
        (float("inf"), "inf"), (-1.25, "-1.25"),
    ],
)  # fmt: skip
def test_numbers_have_no_digits_that_say_nothing(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"), ("", "—"), ([], "—"), (True, "yes"), (["a", None, 3], "a, —, 3"), (Link("there", "x"), "there"),
        ("a\x00\u202eb", "a\\x00\\u202eb"), (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4, 5, 999), "2026-01-02 03:04:05Z"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2))), "2026-01-02 01:04:05Z"),
    ],
)  # fmt: skip
def test_any_value_has_words(value: object, text: str) -> None:
    assert words(value) == text  # type: ignore[arg-type]


def test_cells_sort_by_what_they_mean() -> None:
    assert cell(9.5, "severity").sort == "9.5"
    assert cell("High", "severity").sort == "7.0"
    assert cell("High", "severity").text == "High"
    assert cell(8, "severity").text == "High 8"
    assert cell(datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC), "time").sort == "1000005"
    assert cell(1500, "number").sort == "1500.0"
    assert cell(float("nan"), "number").sort == ""
    assert cell("not a time", "time").sort == ""
    assert cell(None, "severity").is_none


def test_long_values_are_shortened_and_kept_whole() -> None:
    assert not cell("x" * LONGEST, "text").whole
    long = cell("x" * 100_000, "text")
    assert len(long.text) < 200
    assert len(long.whole) == 100_000


@pytest.mark.parametrize("keep_end", [False, True])
@pytest.mark.parametrize(
    "text", ["/usr/bin/containerd-shim", "W" * 100_000, "日本語" * 50, "😀" * 90, "é" * 300, "i" * 500]
)
def test_what_is_fitted_fits(text: str, keep_end: bool) -> None:
    fitted = fit(text, 90, 12, keep_end)
    assert width(fitted, 12) <= 90
    assert fitted.startswith("…") if keep_end else fitted.endswith("…")


def test_what_has_room_is_left_as_it_is() -> None:
    assert fit("/bin/sh", 90, 12) == "/bin/sh"
    assert fit("a\x1bb", 90, 12) == "a\\x1bb"


def test_a_title_says_how_long_the_whole_is() -> None:
    assert title("x" * 5000).endswith("… (5,000 characters)")
