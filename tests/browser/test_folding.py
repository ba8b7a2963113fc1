"""What is folded away: shown on demand, when a filter or a link asks for it, and on paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.harness import Opened, opened
from tracehound.desk.pages import Chapter, Code, Column, Detail, Details, Link, Page, Table, write

_ROWS = 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    members = [[f"member {number}", number] for number in range(_ROWS)]
    columns = [Column("name"), Column("count", "number")]
    table = Table("Members", columns, members, anchors=[row[0] for row in members], top=5)
    detail = Detail("A group", "what it is about", [Code("Go on with", "tracehound group g-1")], "g-1", 8.0)
    links = [[Link("to the group", "g-1")], [Link("to the last", "member 19")]]
    page = Page(
        "Folded",
        "",
        [
            Chapter("One"),
            table,
            Details("Groups", [detail]),
            Chapter("Two"),
            Table("Links", [Column("x")], links),
        ],
    )
    write(page, tmp_path / "page.html")
    return tmp_path / "page.html"


@pytest.fixture
def seen(browser: Browser, path: Path) -> Iterator[Opened]:
    with opened(browser, path) as seen:
        yield seen
        seen.assert_quiet()


def _shown(seen: Opened) -> list[str]:
    rows = seen.page.locator("#s2 tbody tr").all()
    return [row.locator("td").first.inner_text() for row in rows if row.is_visible()]


def test_rows_are_folded_and_unfolded_by_keyboard(seen: Opened) -> None:
    assert len(_shown(seen)) == 5
    summary = seen.page.locator("#s2 .more summary")
    assert summary.inner_text() == "Show 15 more rows"
    summary.press("Enter")
    assert len(_shown(seen)) == _ROWS
    assert summary.inner_text() == "Show fewer rows"


def test_sorting_shows_the_first_in_the_new_order(seen: Opened) -> None:
    seen.page.locator("#s2 th button", has_text="count").click()
    assert _shown(seen) == [f"member {number}" for number in range(19, 14, -1)]


def test_a_filter_finds_what_is_folded_away(seen: Opened) -> None:
    seen.page.locator("#s2").get_by_label("Filter rows").fill("19")
    assert _shown(seen) == ["member 19"]


def test_links_lead_to_what_is_folded_away(seen: Opened) -> None:
    folded = seen.page.get_by_text("tracehound group g-1")
    expect(folded).to_be_hidden()
    seen.page.get_by_role("link", name="to the group").click()
    # The page unfolds when the browser tells that the address has changed, some time after the click.
    expect(folded).to_be_visible()
    seen.page.get_by_role("link", name="to the last").click()
    expect(seen.page.get_by_role("cell", name="member 19")).to_be_visible()


def test_paper_has_all_rows(seen: Opened) -> None:
    seen.page.emulate_media(media="print")
    assert len(_shown(seen)) == _ROWS


def test_without_scripts_rows_still_unfold(browser: Browser, path: Path) -> None:
    with opened(browser, path, java_script_enabled=False) as seen:
        assert len(_shown(seen)) == 5
        seen.page.locator("#s2 .more summary").click()
        assert len(_shown(seen)) == _ROWS


def test_contents_are_by_chapter(seen: Opened) -> None:
    assert seen.page.locator("nav .chapter").all_inner_texts() == ["One", "Two"]
    assert seen.page.locator("nav li a").all_inner_texts() == ["Members", "Groups", "Links"]
