"""A real browser (the system's Chromium) for pages: what it opens is watched for whatever a page must not do.

What belongs here: finding and starting the browser, opening pages. What does not: what pages should look like.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

MISSING = "NO BROWSER: chromium is not on the PATH. Pages were not opened. Install Debian's chromium."


def require_chromium() -> str:
    """Where Chromium is. Skips the test where it is missing; where a browser must be, the test fails."""
    found = shutil.which("chromium")
    if found:
        return found
    if os.environ.get("CI") or os.environ.get("TRACEHOUND_REQUIRE_BROWSER"):
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@contextmanager
def started() -> Iterator[Browser]:
    """A browser without a window, stopped by its own handle whatever happens."""
    path = require_chromium()
    # Chromium's sandbox refuses root, as which CI's containers run.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Opened:
    """A page, and all that it did besides being shown."""

    page: Page
    dialogs: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def assert_quiet(self) -> None:
        """Nothing was asked, logged or loaded but the page itself."""
        assert not self.dialogs
        assert not self.complaints
        assert len(self.requests) == 1, self.requests[1:]


@contextmanager
def opened(browser: Browser, path: Path, **context: Any) -> Iterator[Opened]:
    """Opens a file in a context of its own."""
    with browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context}) as fresh:
        page = fresh.new_page()
        seen = Opened(page)
        page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda message: seen.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        fresh.on("request", lambda request: seen.requests.append(request.url))
        page.goto(path.as_uri())
        yield seen
