"""The demo's home, built once for all tests that only look at it."""

import os
from pathlib import Path

import pytest

from tests.pipelines.support import tracehound
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import writer_lock

_LONGEST_BUILD_SECONDS = 600


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
    done = tracehound("demo", home=path)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture(scope="session")
def demo(demo_said: tuple[Home, str]) -> Home:
    return demo_said[0]
