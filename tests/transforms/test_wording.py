"""Counts, times and spans of time read the same in every output."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tracehound.cli.commands import layout
from tracehound.desk import documents, values
from tracehound.desk.words import moment
from tracehound.transforms import wording


@pytest.mark.parametrize(
    ("count", "nouns", "text"),
    [
        (0, ("object",), "0 objects"),
        (1, ("object",), "1 object"),
        (2000, ("object",), "2,000 objects"),
        (1, ("body", "bodies"), "1 body"),
        (2, ("body", "bodies"), "2 bodies"),
    ],
)
def test_a_noun_agrees_with_its_number(count: int, nouns: tuple[str, ...], text: str) -> None:
    assert wording.counted(count, *nouns) == text


def test_how_many_more_agrees_too(capsys: pytest.CaptureFixture[str]) -> None:
    for count, words in ((1, ("finding",)), (2, ("finding", "(--json has all)")), (0, ("finding",))):
        layout.more(count, *words)
    layout.more(3, "entity", several="entities")
    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == [
        "… 1 more finding",
        "… 2 more findings (--json has all)",
        "… 3 more entities",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "less than a second"),
        (119, "119 s"),
        (-150, "3 minutes"),
        (149, "2 minutes"),
        (2 * 3600 - 1, "120 minutes"),
        (3 * 3600 - 120, "3 hours"),
        (2 * 86400, "2 days"),
        (2.6 * 86400, "3 days"),
    ],
)
def test_a_span_is_rounded_to_the_nearest_unit(seconds: float, text: str) -> None:
    assert wording.duration(seconds) == text


def test_one_format_of_times() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    elsewhere = at.astimezone(timezone(timedelta(hours=5)))
    for each in (at, elsewhere):
        exact = "2026-01-02T03:04:05.000678Z"
        assert wording.instant(each) == values.text(each) == documents.plain(each) == exact
        assert moment(each) == "2026-01-02T03:04:05Z"
    assert wording.instant(at.replace(tzinfo=None)) == "2026-01-02T03:04:05.000678"
    assert documents.plain(at.date()) == "2026-01-02"
