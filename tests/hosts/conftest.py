"""One small home, made by a whole run, for all tests that need one: each takes a copy."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts.support import FINDING_ID, typed
from tests.pipelines.support import finding, lines, put
from tracehound.pipelines.lake.home import Home


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two findings in a folder."""
    folder = tmp_path_factory.mktemp("export")
    put(folder, "a.jsonl", lines(finding(1), finding(2)))
    return folder


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, export: Path) -> Home:
    """What a run over them serves; a test that changes it takes `home`."""
    home = Home(tmp_path_factory.mktemp("served") / "home")
    said = typed("run", export, home=home.path)
    assert said.code == 0, said.err
    assert typed("verdict", FINDING_ID, "benign", home=home.path).code == 0
    return home


@pytest.fixture
def home(served: Home, tmp_path: Path) -> Home:
    """A copy of the small home."""
    return Home(shutil.copytree(served.path, tmp_path / "home"))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        path.chmod(0o755)
        yield path
