"""The live desk in a real browser: the server, pages that are watched, and what axe finds in them.

What belongs here: what tests of the desk share. What does not: what its pages should do.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, Dialog, Page

from tests.web.conftest import application
from tracehound.pipelines.lake.home import Home

AXE = Path(__file__).parent / "axe"
_VIOLATIONS = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(event.violatedDirective + " " + event.blockedURI + " " + event.sample));
"""
# Rules of WCAG 2.2 A and AA; what is not serious is told by none of them.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_RUN_AXE = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => each.id + ": " + each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | "));
}"""


@contextmanager
def served(home: Home) -> Iterator[str]:
    """The desk of a home at a free port of this host, for whoever asks."""
    server = uvicorn.Server(uvicorn.Config(application(home), port=0, log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass
class Visit:
    """A page of the desk, and all that it did besides being shown."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Opens an address, which must answer."""
        answered = self.page.goto(self.base + path)
        assert answered is not None
        assert answered.ok, (path, answered.status)

    def dismiss(self, dialog: Dialog) -> None:
        """Notes a dialog, which no page of ours opens."""
        self.complaints.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def assert_quiet(self) -> None:
        """No script of somebody else ran, nothing was refused, and nothing was asked elsewhere."""
        assert self.page.evaluate("window.violations") == [], self.page.url
        assert self.complaints == [], self.page.url
        assert [each for each in self.requests if not each.startswith(f"{self.base}/")] == []


@contextmanager
def visit(browser: Browser, base: str, **context: Any) -> Iterator[Visit]:
    """A browser's window of its own."""
    with browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context}) as fresh:
        page = fresh.new_page()
        seen = Visit(page, base)
        page.add_init_script(_VIOLATIONS)
        page.on("dialog", seen.dismiss)
        page.on("console", lambda each: seen.complaints.append(f"{each.type} {each.text}"))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        fresh.on("request", lambda request: seen.requests.append(request.url))
        yield seen


def serious(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """What axe calls serious or critical on a page, by rule with some elements."""
    page.evaluate(_axe())
    found: list[str] = page.evaluate(_RUN_AXE, list(rules))
    return found


@cache
def _axe() -> str:
    return (AXE / "axe.min.js").read_text()
