"""The next warehouse file: memory that grows only where a model needs it."""

from pathlib import Path

import duckdb
import pytest

from tests.pipelines.support import finding, lines, put, read_in
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving import warehouse
from tracehound.pipelines.serving.warehouse import NextWarehouse
from tracehound.sql import in_parts
from tracehound.sql.build import Limits, allow_memory, build_model, recreate
from tracehound.sql.models import Model, models

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


def test_a_model_that_needs_more_memory_in_a_full_build_is_built_in_parts(home: Home) -> None:
    following = NextWarehouse(home, Limits(ENOUGH, 1))
    with following.open(CURRENT.depends_on) as con:
        whole = build_model(con, CURRENT)
        expected = con.table(CURRENT.qualified_name).fetchall()
        recreate(con, CURRENT.contract)
        allow_memory(con, LITTLE)
        assert following.build_model(con, CURRENT) == whole == 50
    with following.open(()) as con:
        assert con.table(CURRENT.qualified_name).fetchall() == expected


def test_parts_that_take_too_much_memory_are_made_smaller(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def fill(filling: in_parts._Filling, model: Model, parts: int) -> int:
        tried.append(parts)
        if parts < 64:
            raise duckdb.OutOfMemoryException("too large")
        return filled(filling, model, parts)

    filled = in_parts._Filling.fill
    monkeypatch.setattr(in_parts._Filling, "fill", fill)
    following = NextWarehouse(home, Limits(ENOUGH, 1))
    with following.open(CURRENT.depends_on) as con:
        allow_memory(con, LITTLE)
        assert following.build_model(con, CURRENT) == 50
    assert tried == [4, 16, 64]


@pytest.mark.parametrize(("memory", "reads_in_place"), [(LITTLE, True), (ENOUGH, False)])
def test_nobody_gets_more_than_may_be_used(
    home: Home, memory: str, reads_in_place: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warehouse, "has_parts", lambda _: False)
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
