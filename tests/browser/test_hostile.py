"""Whatever strings a page is given, it shows them and does nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import hostile
from tests.browser.harness import Opened, opened
from tests.browser.measures import outside, overlapping
from tracehound.desk.pages import write
from tracehound.transforms.hostile import DANGEROUS, safe

_TAGS = """() => {
  const counts = {};
  for (const each of document.querySelectorAll("*")) counts[each.tagName] = (counts[each.tagName] || 0) + 1;
  return counts;
}"""
_ATTRIBUTES = """() => [...new Set(Array.from(document.querySelectorAll("*"), (each) =>
  each.getAttributeNames()).flat())].sort()"""
_TEXT = """() => {
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  let text = document.title;
  while (walker.nextNode()) if (!["SCRIPT", "STYLE"].includes(walker.currentNode.parentNode.tagName))
    text += walker.currentNode.data.replaceAll("\\n", "");
  return text;
}"""

_NO_MARKS = re.compile(r"[^\s/:@,=&;|?_.-]")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "page.html"
    write(hostile.page(), path)
    return path


@pytest.fixture(scope="module")
def attacked(browser: Browser, path: Path) -> Iterator[Opened]:
    with opened(browser, path) as seen:
        yield seen


def test_nothing_runs_loads_or_complains(browser: Browser, path: Path) -> None:
    with opened(browser, path) as seen:
        for summary in seen.page.locator("summary").all()[:5]:
            summary.click()
        seen.page.locator("th button").first.click()
        seen.page.locator(".filter input").first.fill('<img src=x onerror="alert(1)">')
        seen.page.locator(".graph .box").first.hover()
        seen.assert_quiet()


def test_no_string_becomes_an_element(attacked: Opened, browser: Browser, tmp_path: Path) -> None:
    plain = tmp_path / "plain.html"
    write(hostile.page([_harmless(each, place) for place, each in enumerate(hostile.STRINGS)]), plain)
    with opened(browser, plain) as harmless:
        assert attacked.page.evaluate(_TAGS) == harmless.page.evaluate(_TAGS)
        assert attacked.page.evaluate(_ATTRIBUTES) == harmless.page.evaluate(_ATTRIBUTES)


def _harmless(each: str, place: int) -> str:
    """As long as what is shown of a string, as different from the others, and with the same marks to break at."""
    number = iter(f"{place:02d}")
    return _NO_MARKS.sub(lambda _: next(number, "x"), safe(each)) if each.strip() else each


def test_links_stay_on_the_page_and_nothing_handles_events_inline(attacked: Opened) -> None:
    links = attacked.page.evaluate(
        "Array.from(document.querySelectorAll('[href],[src]'), (each) => each.getAttribute('href'))"
    )
    assert links
    assert all(each.startswith("#") for each in links)
    assert attacked.page.evaluate("document.querySelectorAll('script').length") == 1
    attributes = attacked.page.evaluate(_ATTRIBUTES)
    assert not [
        each for each in attributes if each.startswith("on") or each in ("style", "src", "srcdoc", "action")
    ]


def test_what_acts_on_readers_is_shown_by_code(attacked: Opened) -> None:
    text = attacked.page.evaluate(_TEXT)
    assert not DANGEROUS.search(text)
    assert "invoice\\u202egpj.exe" in text
    assert "a\\x00b\\x07c\\x1b[31md" in text
    assert "{{7*7}}" in text
    assert "W" * 100_000 in text


def test_the_policy_stops_what_got_in_all_the_same(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    write(hostile.page(["x"] * 13), path)
    injected = (
        """<script>document.title = "taken"</script><img src=x onerror="document.title = 'taken'"></main>"""
    )
    path.write_text(path.read_text().replace("</main>", injected))
    with opened(browser, path) as seen:
        assert seen.page.title() != "taken"
        refused = [each for each in seen.complaints if "Content Security Policy" in each]
        assert len(refused) >= 2


def test_long_strings_don_t_make_the_page_wide(attacked: Opened) -> None:
    assert attacked.page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_pictures_keep_within_their_frames(attacked: Opened) -> None:
    for picture in attacked.page.locator(".picture svg").all():
        assert outside(picture) == []
        assert overlapping(picture) == []
