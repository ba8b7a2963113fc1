"""Superset as `make dashboards` starts it, and its dashboards as a browser shows them.

What belongs here: starting, signing in, opening, and what a chart shows. What does not: what it should show.
`python -m tests.dashboards.harness HOME FOLDER [HEIGHT]` takes a picture of each dashboard over a home, or of so
many pixels of its beginning.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Response

from dashboards.bundle import DASHBOARDS
from dashboards.superset.serve import HOST, USER

ROOT = Path(__file__).parents[2]
SUPERSET = "TRACEHOUND_DASHBOARDS"
Row = dict[str, Any]
_SECONDS = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(home: Path, database: str = "") -> Iterator[str]:
    """The address of a Superset over a home or a database, by the Python that the environment names; stopped as
    Ctrl-C does."""
    python = os.environ.get(SUPERSET, str(ROOT / ".superset-venv/bin/python"))
    port = free_port()
    command = [python, "dashboards/superset/serve.py", "--home", str(home), "--port", str(port)]
    command += ["--database", database]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        said = ""
        for line in server.stdout:
            said += line
            if "Ctrl-C stops it" in line:
                break
        assert "Sign in as" in said, said
        try:
            yield f"http://{HOST}:{port}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)


def signed_in(browser: Browser, address: str, home: Path, **context: Any) -> Page:
    """A page of somebody who signed in as the printed words say."""
    page = browser.new_context(**{"viewport": {"width": 1600, "height": 1000}, **context}).new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}/login/")
    # The form is drawn anew once its script has loaded, and forgets what was typed before.
    page.wait_for_load_state("networkidle")
    page.fill("#username", USER)
    page.fill("#password", (home / "superset" / "password").read_text())
    page.keyboard.press("Enter")
    page.wait_for_url("**/welcome/**")
    return page


@dataclass
class Shown:
    """A dashboard in a browser: what it asked for its charts, and the charts themselves."""

    page: Page
    answers: list[Response] = field(default_factory=list)
    questions: dict[int, str] = field(default_factory=dict)

    def chart(self, question: str) -> Locator:
        """The chart with this title."""
        return self.page.locator(".dashboard-component-chart-holder").filter(
            has=self.page.get_by_text(question, exact=True)
        )

    def results(self, question: str) -> list[list[Row]]:
        """Rows of each result of the chart with this title."""
        return [
            list(result["data"])
            for answer in self.answers
            if self._asked_by(answer) == question
            for result in answer.json()["result"]
        ]

    def filters(self) -> list[Row]:
        """What the filters of the dashboard have to choose from."""
        answers = [answer for answer in self.answers if not self._asked_by(answer)]
        return [row for answer in answers for result in answer.json()["result"] for row in result["data"]]

    def _asked_by(self, answer: Response) -> str | None:
        return self.questions.get(answer.request.post_data_json["form_data"].get("slice_id"))

    def rows(self, columns: set[str]) -> list[Row]:
        """Rows of the one answer that has all these columns and no more."""
        [result] = [
            result
            for answer in self.answers
            for result in answer.json()["result"]
            if set(result["colnames"]) == columns
        ]
        return list(result["data"])


def shown(page: Page, address: str, slug: str) -> Shown:
    """Opens a dashboard, tall enough for all its charts to load, and waits until they have."""
    seen = Shown(page)
    page.set_viewport_size({"width": 1600, "height": 5000})
    page.on("response", lambda answer: seen.answers.append(answer) if "/chart/data" in answer.url else None)
    page.goto(f"{address}/superset/dashboard/{slug}/")
    page.wait_for_selector(".dashboard-component-chart-holder")
    settle(page)
    charts = page.request.get(f"{address}/api/v1/dashboard/{slug}/charts").json()["result"]
    seen.questions = {chart["id"]: chart["slice_name"] for chart in charts}
    return seen


def settle(page: Page) -> None:
    """Waits until nothing loads any more."""
    page.wait_for_timeout(1500)
    page.wait_for_function(
        "() => !document.querySelector('[data-test=\"loading-indicator\"], .loading')",
        timeout=_SECONDS * 1000,
    )
    page.wait_for_load_state("networkidle")
    # Bars grow for a second.
    page.wait_for_timeout(1500)


def _pictures(home: Path, folder: Path, most: int = 10_000) -> None:
    from tests.browser.harness import started  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    with served(home) as address, started() as browser:
        page = signed_in(browser, address, home, device_scale_factor=0.8)
        for dashboard in DASHBOARDS:
            shown(page, address, dashboard.slug)
            last = page.locator(".dashboard-component-chart-holder").last.bounding_box()
            assert last
            height = min(most, int(last["y"] + last["height"]) + 16)
            whole = {"x": 0, "y": 0, "width": 1600, "height": height}
            page.screenshot(path=folder / f"{dashboard.slug}.png", clip=whole)


if __name__ == "__main__":
    _pictures(Path(sys.argv[1]).resolve(), Path(sys.argv[2]), *map(int, sys.argv[3:]))
