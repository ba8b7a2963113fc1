"""`python -m tests.browser.picture PAGE PICTURE`: the picture in the README, of the page of a finding.

What belongs here: which sections it shows. What does not: the page, which `tracehound investigate ID --html PAGE`
writes.
"""

import sys
from pathlib import Path

from tests.browser.harness import opened, started

_WIDTH, _MARGIN = 1280, 8


def take(page: Path, picture: Path) -> None:
    """A screenshot from the first to the last drawing of a page."""
    with started() as browser, opened(browser, page, viewport={"width": _WIDTH, "height": 900}) as seen:
        boxes = [each.bounding_box() for each in seen.page.locator("section:has(.picture)").all()]
        found = [box for box in boxes if box]
        top = min(box["y"] for box in found) - _MARGIN
        bottom = max(box["y"] + box["height"] for box in found) + _MARGIN
        seen.page.screenshot(
            path=picture, full_page=True, clip={"x": 0, "y": top, "width": _WIDTH, "height": bottom - top}
        )


if __name__ == "__main__":
    take(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
