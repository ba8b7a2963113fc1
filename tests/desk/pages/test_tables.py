"""Tables as readers see them: what is the same everywhere is said once, ids stay whole, durations are words."""

import re

import pytest

from tracehound.desk.pages import Column, Fact, Facts, Link, Page, Table, render
from tracehound.desk.pages.cells import cell
from tracehound.desk.pages.tables import MOST_ROWS, shown
from tracehound.desk.pages.text import pieces

ACCOUNT = "111122223333"
COLUMNS = [Column("type"), Column("account"), Column("verdict"), Column("count", "number")]


def _table(**given: object) -> Table:
    rows = [(f"type {number}", ACCOUNT, None, number) for number in range(9)]
    return Table("Findings", COLUMNS, rows, **given)  # type: ignore[arg-type]


def test_what_all_rows_have_in_common_is_said_once() -> None:
    table = shown(_table())
    assert [column.name for column in table.columns] == ["type", "count"]
    assert [(column.name, view.text) for column, view in table.common] == [
        ("account", ACCOUNT),
        ("verdict", "—"),
    ]
    assert render(Page("p", "", [_table()])).count(ACCOUNT) == 1


def test_the_first_column_and_one_more_stay() -> None:
    table = shown(Table("t", COLUMNS, [("a", "b", "c", 1)] * 3))
    assert [column.name for column in table.columns] == ["type", "count"]


def test_one_row_has_nothing_in_common() -> None:
    table = shown(Table("t", COLUMNS, [("a", "b", "c", 1)]))
    assert len(table.columns) == 4
    assert not table.is_record


def test_a_single_long_row_is_a_list_that_links_still_lead_to() -> None:
    columns = [Column(f"column {number}") for number in range(9)]
    text = render(Page("p", "", [Table("t", columns, [[str(number) for number in range(9)]], anchors=["k"])]))
    assert "<table" not in text
    assert text.count("<dt>") == 9
    assert '<dl class="facts" id="a' in text


@pytest.mark.parametrize(("top", "folded"), [(0, 0), (3, 6), (7, 0)])
def test_rows_beyond_the_top_are_folded_away_if_that_saves_room(top: int, folded: int) -> None:
    text = render(Page("p", "", [_table(top=top)]))
    assert text.count('class="rest"') == folded
    assert (f"Show {folded} more rows" in text) == bool(folded)


@pytest.mark.parametrize(
    ("seconds", "text"), [(65012.77, "18 hours"), (190, "3 minutes"), (0, "less than a second"), (None, "—")]
)
def test_durations_are_words_and_sorted_as_numbers(seconds: float | None, text: str) -> None:
    view = cell(seconds, "duration")
    assert view.text == text
    assert view.sort == ("" if seconds is None else repr(float(seconds)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Execution:Runtime/NewBinaryExecuted", ["Execution:", "Runtime/", "NewBinaryExecuted"]),
        ("0accfff0d40b4836be2ff9951d6103f4", ["0accfff0d40b4836be2ff9951d6103f4"]),
        ("24baa900-e275-dba7-d358-13fe582e465e", ["24baa900-e275-dba7-d358-13fe582e465e"]),
        ("111122223333", ["111122223333"]),
        ("a" * 64, ["a" * 32, "a" * 32]),
        ("seen in us-east-1 by /usr/bin/curl", ["seen in us-east-1 by /usr/bin/curl"]),
    ],
)
def test_lines_end_after_marks_and_never_inside_an_id(text: str, expected: list[str]) -> None:
    assert list(pieces(text)) == expected


def test_no_character_gets_lost_between_pieces() -> None:
    for text in (
        "x" * 1000,
        "//::@@",
        "a.b" * 50,
        " ",
        "",
        "arn:aws:ecs:eu-west-1:111122223333:task/shop/" + "f" * 32,
    ):
        assert "".join(pieces(text)) == text


def test_a_page_has_so_many_rows_of_a_table_and_says_how_many_more() -> None:
    rows = [[f"row {each}"] for each in range(MOST_ROWS + 5)]
    table = Table("t", [Column("a")], rows, more=2, anchors=[f"k{each}" for each in range(len(rows))])
    facts = Facts(
        "f", [Fact("last", Link("the last", f"k{len(rows) - 1}")), Fact("first", Link("the first", "k0"))]
    )
    text = render(Page("p", "", [facts, table]))
    assert text.count("<tr") == MOST_ROWS + 1
    assert "and 7 more that this page leaves out" in text
    assert re.search('<a href="#[^>]+>(<[^>]+>)?the first', text)
    assert not re.search('<a href="#[^>]+>(<[^>]+>)?the last', text)
