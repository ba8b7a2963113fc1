"""What is imported is declared, and what is declared is imported: a pin that nobody needs is installed by everybody."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = [path.name for path in (ROOT / "src" / "tracehound").iterdir() if path.is_symlink()]
DEVELOPERS = ["benchmarks", "dashboards", "notebooks", "tests"]
# DuckDB imports it, to give times with a zone to Python.
NEVER_IMPORTED = {"pytz"}
# Rooms that are installed where they are wanted, and the extras that have what they import.
EXTRAS = {
    "web": "desk",
    "assistants": "mcp",
    "pipelines/iceberg": "iceberg",
    "pipelines/postgres": "postgres",
    "spark": "spark",
}
# Starlette imports it, to read forms.
NEVER_IMPORTED_THERE = {"python-multipart"}
LOCKS = ["requirements.txt", "requirements-ui.txt", "requirements-desk.txt", "requirements-dev.txt"]
# What runs in Superset's own environment.
ELSEWHERE = ROOT / "dashboards" / "superset"


@cache
def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _names(pins: list[str]) -> set[str]:
    return {_normal(re.split(r"[\[<>=]", pin)[0]) for pin in pins}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _imported(rooms: list[str]) -> set[str]:
    """Distributions whose modules are imported in these folders."""
    modules = {module.partition(".")[0] for room in rooms for module in _modules(ROOT / room)}
    owners = packages_distributions()
    return {
        _normal(owner)
        for module in modules - set(sys.stdlib_module_names)
        for owner in owners.get(module, [])
    }


def _modules(folder: Path) -> Iterator[str]:
    elsewhere = {ELSEWHERE, *(ROOT / room for room in EXTRAS)} - {folder}
    for path in folder.rglob("*.py"):
        if any(other in path.parents for other in elsewhere):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module


def _pinned(file: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)==", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE))


def test_what_a_run_imports_is_what_is_declared_for_it() -> None:
    declared = _names(_project()["project"]["dependencies"])
    run = [room for room in ROOMS if room not in EXTRAS]
    assert _imported(run) - {"tracehound"} == declared - NEVER_IMPORTED


@pytest.mark.parametrize("room", EXTRAS)
def test_what_a_room_beside_it_imports_is_its_extra(room: str) -> None:
    project = _project()["project"]
    extra = _names(project["optional-dependencies"][EXTRAS[room]])
    beside = _imported([room]) - _names(project["dependencies"]) - {"tracehound"}
    assert beside == extra - NEVER_IMPORTED_THERE


def test_what_tests_and_tools_import_is_declared() -> None:
    project = _project()["project"]
    extras = [pin for extra in EXTRAS.values() for pin in project["optional-dependencies"][extra]]
    declared = _names(project["dependencies"] + extras + _project()["dependency-groups"]["dev"])
    assert _imported(DEVELOPERS) - {"tracehound"} <= declared


def _declared() -> list[str]:
    """What is installed with the command or one of its extras, each with its range."""
    project = _project()["project"]
    extras = project["optional-dependencies"].values()
    return [*project["dependencies"], *(each for extra in extras for each in extra)]


@pytest.mark.parametrize("declared", _declared())
def test_a_range_begins_with_what_is_tested_or_earlier_and_ends(declared: str) -> None:
    found = re.fullmatch(r"([\w-]+)(?:\[\w+\])?>=([\d.]+)(?:,<([\d.]+))?", declared)
    assert found
    name, first, end = found.groups()
    text = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    [locked] = re.findall(rf"^{name}==([\d.]+)", text, re.MULTILINE)
    assert _release(first) <= _release(locked)
    # Of pytz a version is the year of its data.
    assert _release(locked) < _release(end) if end else name == "pytz"


def _release(version: str) -> list[int]:
    return list(map(int, version.split(".")))


def test_locks_pin_what_is_declared_by_hash_and_name_no_registry() -> None:
    project = _project()["project"]
    wanted = _names(project["dependencies"])
    beside = [
        set(),
        _names(project["optional-dependencies"]["ui"]),
        _names(project["optional-dependencies"]["desk"] + project["optional-dependencies"]["mcp"]),
        _names(_project()["dependency-groups"]["dev"]),
    ]
    for file, more in zip(LOCKS, beside, strict=True):
        text = (ROOT / file).read_text(encoding="utf-8")
        assert wanted | more <= _pinned(file), file
        assert "://" not in text
        assert "--index" not in text
        assert text.count("--hash=sha256:") >= len(_pinned(file))


def test_what_a_run_needs_has_one_version_in_all_locks() -> None:
    run, pages, desk, tools = (
        set(re.findall(r"^(\S+==\S+)", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE))
        for file in LOCKS
    )
    assert run < pages < tools
    assert run < desk < tools
