"""The next warehouse file: memory that grows only where a model needs it."""

from pathlib import Path

import duckdb
import pytest

from tests.pipelines.support import finding, lines, put, read_in
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving import warehouse
from tracehound.pipelines.serving.warehouse import NextWarehouse
from tracehound.sql.build import Limits, allow_memory
from tracehound.sql.models import models

CURRENT = models()["flattened.findings_current"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    put(tmp_path / "export", "one.jsonl", lines(*map(finding, range(1, 51))))
    home = Home(tmp_path / "home").create()
    read_in(home, tmp_path / "export")
    return home


LITTLE, ENOUGH = "1MB", "500MB"


def test_a_model_that_needs_more_memory_in_place_gets_it(home: Home) -> None:
    following = NextWarehouse(home, Limits(ENOUGH, 1), reads_in_place=True)
    with following.open(CURRENT.depends_on) as con:
        allow_memory(con, LITTLE)
        assert following.build_model(con, CURRENT) == 50


@pytest.mark.parametrize(("memory", "reads_in_place"), [(LITTLE, True), (ENOUGH, False)])
def test_nobody_gets_more_than_may_be_used(home: Home, memory: str, reads_in_place: bool) -> None:
    with NextWarehouse(home, Limits(ENOUGH, 1), reads_in_place).open(CURRENT.depends_on) as con:
        allow_memory(con, LITTLE)
        with pytest.raises(duckdb.OutOfMemoryException):
            NextWarehouse(home, Limits(memory, 1), reads_in_place).build_model(con, CURRENT)


def test_a_large_file_is_let_go_between_models_and_a_small_one_stays_open(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    following = NextWarehouse(home, Limits(ENOUGH, 1))
    with following.open(()) as first:
        pass
    with following.open(()) as again:
        assert again is first
    monkeypatch.setattr(warehouse, "_LARGEST_KEPT_OPEN", 0)
    with following.open(()) as last:
        assert last is first
    with following.open(()) as other:
        assert other is not first
