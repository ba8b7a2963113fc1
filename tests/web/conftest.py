"""A small home, and the desk of it in this process. Whoever writes to a home makes one of its own."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from tests.pipelines.support import finding, lines, put, serve
from tracehound.pipelines.lake.home import Home
from tracehound.web.app import create
from tracehound.web.identity import Person, Way

BASE = "http://127.0.0.1:8765"
# Findings choose their ids: these mean something in paths.
ODD_IDS = ("a/b", "a.json", "..", "~", "a%2Fb", "a?b#c", "é ü", "=1+1")


def small_home(folder: Path) -> Home:
    """A home with two ordinary findings and those with odd ids."""
    odd = [finding(id=each) for each in ODD_IDS]
    source = put(folder, "findings.jsonl", lines(finding(1), finding(2, severity=8), *odd)).parent
    return replace(serve(Home(folder / "home"), source), is_default=True)


def copied(home: Home, folder: Path) -> Home:
    """A copy of a home, for tests that write to it."""
    shutil.copytree(home.path, folder / "home", dirs_exist_ok=True)
    return replace(home, path=folder / "home")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return small_home(tmp_path_factory.mktemp("web"))


async def everyone(_: Request) -> Person:
    """Lets everyone in, as the person at this host."""
    return Person("ann")


def application(home: Home, way: Way = everyone, **given: Any) -> ASGIApp:
    """A desk that writes no audit log, and has no tools for assistants unless they are asked for."""
    return create(home, way, given.pop("write_line", lambda _: None), **({"assists": False} | given))


def opened(
    app: ASGIApp,
    base: str = BASE,
    client: tuple[str, int] = ("127.0.0.1", 50000),
    headers: dict[str, str] | None = None,
) -> TestClient:
    return TestClient(app, base_url=base, follow_redirects=False, client=client, headers=headers)


@pytest.fixture
def client(home: Home) -> Iterator[TestClient]:
    with opened(application(home)) as client:
        yield client
