"""Pictures for the docs, of the page of a finding that `tracehound investigate ID --html PAGE` writes.

What belongs here: what they show. What does not: the page.
"""

import argparse
from pathlib import Path

from playwright.sync_api import FloatRect, Page

from tests.browser.harness import opened, started

_WIDTH, _MARGIN = 1280, 8
# About as wide as GitHub shows a README, and drawn twice as fine.
_README_WIDTH, _FINE = 900, 2
_SAID = "Who opened it"


def drawings(page: Path, picture: Path) -> None:
    """A screenshot from the first to the last drawing of a page, trees among them."""
    with started() as browser, opened(browser, page, viewport={"width": _WIDTH, "height": 900}) as seen:
        # Of what stands between the drawings, only who opened the session.
        for details in (
            seen.page.locator("section:not(:has(.picture, ol.tree))").filter(has_not_text=_SAID).all()
        ):
            details.evaluate("each => { each.style.display = 'none' }")
        boxes = [each.bounding_box() for each in seen.page.locator("section:has(.picture, ol.tree)").all()]
        found = [box for box in boxes if box]
        top = min(box["y"] for box in found) - _MARGIN
        bottom = max(box["y"] + box["height"] for box in found) + _MARGIN
        _shoot(seen.page, picture, {"x": 0, "y": top, "width": _WIDTH, "height": bottom - top})


def process_tree(page: Path, picture: Path) -> None:
    """A screenshot of the process tree alone, for a README."""
    view = {"width": _README_WIDTH, "height": 900}
    with (
        started() as browser,
        opened(browser, page, viewport=view, device_scale_factor=_FINE, color_scheme="light") as seen,
    ):
        section = seen.page.locator("section:has(ol.tree)").first
        drawing = section.locator("ol.tree").bounding_box()
        around = section.bounding_box()
        assert drawing and around, "The page has no process tree."
        _shoot(seen.page, picture, {**around, "height": drawing["y"] + drawing["height"] - around["y"]})


def _shoot(page: Page, picture: Path, clip: FloatRect) -> None:
    page.screenshot(path=picture, full_page=True, clip=clip)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.browser.picture", description=__doc__)
    parser.add_argument("page", type=Path, help="the page of a finding")
    parser.add_argument("picture", type=Path, help="the PNG to write")
    parser.add_argument("--tree", action="store_true", help="only the process tree, as wide as a README")
    given = parser.parse_args()
    take = process_tree if given.tree else drawings
    take(given.page.resolve(), given.picture)
