"""The demo's home, built once for all tests that only look at it, and what was skipped."""

import gc
import os
from pathlib import Path

import pytest

from tests.pipelines.support import tracehound_process
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import writer_lock

_LONGEST_BUILD_SECONDS = 600
# As a command does: what is loaded and collected stays, so looking for garbage among it is in vain.
gc.set_threshold(20_000, 20, 20)


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says loudly what was not tried for want of a browser or of rights: a skipped test is easily overlooked."""
    skipped = [
        each for each in terminalreporter.stats.get("skipped", []) if "NO BROWSER" in str(each.longrepr)
    ]
    if skipped:
        message = f"NO BROWSER: {len(skipped)} tests of pages did not run. Install Debian's chromium."
        terminalreporter.write_sep("!", message, red=True, bold=True)
    unmounted = [
        each for each in terminalreporter.stats.get("skipped", []) if "NO MOUNT" in str(each.longrepr)
    ]
    if unmounted:
        message = f"NO MOUNT: {len(unmounted)} tests of full disks did not run. Run them as root."
        terminalreporter.write_sep("!", message, red=True, bold=True)
