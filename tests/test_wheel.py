"""What is installed is one name, `tracehound`, with all its files, and works without the repository."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = (
    "assistants",
    "cli",
    "desk",
    "intrusions",
    "pipelines",
    "simulator",
    "sql",
    "transforms",
    "web",
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a wheel's files are put into, as into site-packages. Nothing is fetched for it."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    # Guides of `assistants` are links to pages of `docs`.
    for name in ("src", "docs", *ROOMS):
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / name, source / name, symlinks=True, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    made = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
    ]
    subprocess.run([*made, "--wheel-dir", folder, source], check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(folder / "installed")
    return folder / "installed"


def test_it_is_one_name(installed: Path) -> None:
    names = sorted(path.name.partition("-")[0] for path in installed.iterdir())
    assert names == ["tracehound", "tracehound"], "the package and what is said of it"
    assert (installed / "tracehound").is_dir()


@pytest.mark.parametrize("room", ROOMS)
def test_it_has_every_file(installed: Path, room: str) -> None:
    def files(folder: Path) -> set[Path]:
        return {
            path.relative_to(folder)
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
        }

    assert files(installed / "tracehound" / room) == files(ROOT / room)


def test_it_works_in_an_environment_of_its_own(installed: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", symlinks=True)
    # Libraries are taken from here; the links of an editable install are not, since .pth files do not count.
    paths = os.pathsep.join((str(installed), sysconfig.get_path("purelib")))
    tried = "import tracehound.sql.models as m; m.models(); print(m.__file__)"
    done = subprocess.run(
        [tmp_path / "venv" / "bin" / "python", "-c", tried],
        env={"PYTHONPATH": paths, "PATH": os.environ["PATH"]},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()) == installed / "tracehound" / "sql" / "models.py"
    command = [tmp_path / "venv" / "bin" / "python", "-m", "tracehound.cli.app", "queries"]
    said = subprocess.run(
        command,
        env={"PYTHONPATH": paths, "PATH": os.environ["PATH"]},
        cwd=tmp_path,
        check=True,
        stdout=subprocess.PIPE,
    )
    assert b"executables" in said.stdout
