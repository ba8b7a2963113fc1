"""An ordinary page in a real browser: sorting, filtering, pictures, print, dark, narrow, and without scripts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser import example
from tests.browser.harness import Opened, opened
from tests.browser.measures import outside, overlapping
from tracehound.desk.pages import write


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    write(example.page(), path)
    return path


@pytest.fixture
def seen(browser: Browser, path: Path) -> Iterator[Opened]:
    with opened(browser, path) as seen:
        yield seen
        seen.assert_quiet()


def findings(seen: Opened) -> Locator:
    return seen.page.locator("section", has=seen.page.get_by_role("heading", name="Findings", exact=True))


def column(seen: Opened, number: int) -> list[str]:
    cells: list[str] = (
        findings(seen).locator(f"tbody tr:not([hidden]) td:nth-child({number})").all_inner_texts()
    )
    return [cell.strip() for cell in cells]


@pytest.mark.parametrize(
    ("header", "number", "key", "first"),
    [
        ("last seen", 1, str, "ascending"),
        ("severity", 2, lambda text: float(text.split()[-1]), "descending"),
        ("type", 3, str.lower, "ascending"),
        ("count", 5, int, "descending"),
    ],
)
def test_a_header_sorts_and_sorts_back(seen: Opened, header: str, number: int, key: Any, first: str) -> None:
    before = column(seen, number)
    button = findings(seen).get_by_role("button", name=header)
    button.click()
    once = column(seen, number)
    assert once == sorted(before, key=key, reverse=first == "descending")
    assert findings(seen).locator(f"th:nth-child({number})").get_attribute("aria-sort") == first
    button.press("Enter")
    assert column(seen, number) == sorted(before, key=key, reverse=first != "descending") != once
    assert findings(seen).locator("th[aria-sort]").count() == 1


def test_a_filter_keeps_rows_that_have_all_words(seen: Opened) -> None:
    section = findings(seen)
    section.get_by_label("Filter rows").fill("RUNTIME high")
    shown = column(seen, 3)
    assert len(shown) == 5
    assert all("Runtime" in each for each in shown)
    assert {each.split()[-2] for each in column(seen, 2)} == {"High"}
    assert section.locator(".count").inner_text() == "5 of 20 rows, and 3 more that this page leaves out"
    section.get_by_label("Filter rows").fill("")
    assert len(column(seen, 3)) == 20
    assert section.locator(".count").inner_text() == "20 rows, and 3 more that this page leaves out"


def test_an_event_leads_to_its_row_even_if_a_filter_hides_it(seen: Opened) -> None:
    findings(seen).get_by_label("Filter rows").fill("PortProbe")
    seen.page.locator("svg a", has_text="CryptoMinerExecuted").first.click()
    target = findings(seen).locator("tr:target")
    # The page shows the row when the browser tells that the address has changed, some time after the click.
    expect(target).to_be_visible()
    assert target.inner_text().count("Impact:Runtime/CryptoMinerExecuted") == 1


def test_pictures_have_room_for_all_they_show(seen: Opened) -> None:
    pictures = seen.page.locator(".picture svg").all()
    assert len(pictures) == 5
    for picture in pictures:
        box = picture.bounding_box()
        assert box
        assert box["width"] > 500
        assert box["height"] > 80
        assert outside(picture) == []
        assert overlapping(picture) == []


def test_pictures_show_what_there_is(seen: Opened) -> None:
    def count(what: str) -> int:
        return seen.page.locator(what).count()

    assert count("section:has-text('Within half an hour') .node") == 18
    assert count("section:has-text('The miner descends') .process") == 10
    assert count("section:has-text('The miner descends') .rails :is(.tee, .end)") == 9
    assert count("section:has-text('The miner descends') .is-acting") == 1
    # Of 24 nodes, two findings of one type have the same neighbours.
    assert count(".graph .box") == 23
    assert count(".graph .tie") > 24
    assert count("section:has-text('One image repository') .piece") == 10
    assert count("section:has-text('New binaries appear') .stroke") == 4


def test_pointing_at_a_node_shows_its_ties(seen: Opened) -> None:
    seen.page.locator(".graph .box", has_text="payments-exports").hover()
    assert seen.page.locator(".graph .tie.near").count() == 2
    assert seen.page.locator(".graph .box.near").count() == 3


def test_a_process_folds_what_is_below_it(seen: Opened) -> None:
    tree = seen.page.locator("ol.tree")
    fold = tree.get_by_role("button", name="processes below setup")
    assert fold.get_attribute("aria-expanded") == "true"
    fold.press("ArrowLeft")
    assert tree.locator("li:visible strong").all_inner_texts()[-2:] == ["curl", "setup"]
    fold.press("ArrowUp")
    assert seen.page.evaluate("document.activeElement.getAttribute('aria-label')") == "5 processes below sh"
    seen.page.get_by_role("button", name="Unfold all").click()
    assert tree.locator("li:visible").count() == 10
    seen.page.get_by_role("button", name="Fold all", exact=True).click()
    assert tree.locator("li:visible strong").all_inner_texts() == ["containerd-shim-runc-v2"]


def test_a_tree_is_filtered_to_what_has_the_words_and_what_leads_there(seen: Opened) -> None:
    tree = seen.page.locator("ol.tree")
    seen.page.get_by_label("Filter processes").fill("XMRIG new")
    assert tree.locator("li:visible strong").all_inner_texts() == [
        "containerd-shim-runc-v2",
        "ssm-agent-worker",
        "ssm-session-worker",
        "sh",
        "setup",
        "bash",
        "xmrig",
    ]
    seen.page.get_by_label("Filter processes").fill("")
    assert tree.locator("li:visible").count() == 10


def test_an_empty_section_says_why(seen: Opened) -> None:
    assert seen.page.get_by_text("Nobody has given a verdict on this group yet.").is_visible()
    assert seen.page.get_by_text("No coverage was read: the API source is not configured.").is_visible()


def test_every_picture_is_also_a_table(seen: Opened) -> None:
    same = seen.page.locator(".same")
    assert same.count() == seen.page.locator(".picture").count()
    for details in same.all():
        details.locator("> summary").click()
        assert details.locator("tbody tr").count() > 3


def test_it_prints_on_white_without_controls(seen: Opened) -> None:
    seen.page.emulate_media(media="print", color_scheme="dark")
    assert not seen.page.locator(".filter").first.is_visible()
    assert not seen.page.locator("nav").is_visible()
    colours = seen.page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor]"
    )
    assert colours == ["rgb(27, 32, 39)", "rgba(0, 0, 0, 0)"]
    assert seen.page.pdf(format="A4").startswith(b"%PDF")


def test_dark_is_dark_and_readable(browser: Browser, path: Path) -> None:
    with opened(browser, path, color_scheme="dark") as seen:
        text, ground = seen.page.evaluate(
            "[getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor]"
        )
        assert text == "rgb(230, 233, 238)"
        assert ground == "rgb(15, 18, 22)"
        assert (
            seen.page.evaluate("getComputedStyle(document.querySelector('svg .fill-critical')).fill")
            == "rgb(207, 155, 255)"
        )


def test_a_narrow_screen_scrolls_tables_and_pictures_not_the_page(browser: Browser, path: Path) -> None:
    with opened(browser, path, viewport={"width": 360, "height": 740}) as seen:
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 360
        assert seen.page.evaluate("document.querySelector('.picture').scrollWidth") > 900
        seen.assert_quiet()


def test_without_scripts_all_is_there_and_no_control_is_dead(browser: Browser, path: Path) -> None:
    with opened(browser, path, java_script_enabled=False) as seen:
        assert seen.page.locator("tbody tr").count() > 40
        assert seen.page.locator("button, input").count() == 0
        assert seen.page.locator(".process:visible").count() == 10
        assert seen.page.locator(".picture svg").count() == 5
