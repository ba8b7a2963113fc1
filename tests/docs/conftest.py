"""A home to type along in."""

import shutil
from collections.abc import Iterator

import pytest

from tests.docs import typing_along
from tracehound.pipelines.lake.home import Home


@pytest.fixture(scope="module")
def home(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo's served file in a home of its own, since a verdict is kept beside it."""
    home = Home(tmp_path_factory.mktemp("desk"))
    shutil.copy(demo.warehouse, home.warehouse)
    return home


@pytest.fixture
def as_typed() -> Iterator[None]:
    """As by a person who types the command in a terminal as wide as the page."""
    with typing_along.terminal():
        yield
