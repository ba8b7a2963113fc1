"""The demo's home, built once for all tests that only look at it, and what was skipped."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import garbage, history, once
from tests.pipelines.support import tracehound_process
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import writer_lock

_LONGEST_BUILD_SECONDS = 600
history.leave_out()
once.remember()


def pytest_collection_finish() -> None:
    garbage.look_among_what_comes()


@pytest.fixture
def kept_history() -> Iterator[None]:
    """Lets a test have the events of its runs."""
    with history.kept():
        yield


@pytest.fixture(scope="session")
def demo_said(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str]:
    """The home that `tracehound demo` makes, and what that said. The first worker builds, the others wait."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    home, said = Home(shared / "demo" / "home"), shared / "demo-said.txt"
    with writer_lock(shared / "demo.lock", "the tests' demo", _LONGEST_BUILD_SECONDS):
        if not said.exists():
            said.write_text(_build(home.path))
    return home, said.read_text()


def _build(path: Path) -> str:
    done = tracehound_process("demo", home=path)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture(scope="session")
def demo(demo_said: tuple[Home, str]) -> Home:
    return demo_said[0]


_SKIPPED = {
    "NO BROWSER": "tests of pages did not run. Install Debian's chromium.",
    "NO POSTGRESQL": "tests of publishing to PostgreSQL did not run. Install Debian's postgresql.",
    "NO MOUNT": "tests of full disks did not run. Run them as root.",
    "NO PUBLISHED FINDINGS": "tests of findings that others published did not run. They are no part of this project.",
}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says loudly what was not tried for want of something: a skipped test is easily overlooked."""
    reports = [str(each.longrepr) for each in terminalreporter.stats.get("skipped", [])]
    for mark, told in _SKIPPED.items():
        if count := sum(mark in report for report in reports):
            terminalreporter.write_sep("!", f"{mark}: {count} {told}", red=True, bold=True)
