"""Tables of models in the lake: written by full builds and on demand, and it is known which are older."""

import shutil
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.pipelines.serving.test_failed_checks import failing
from tests.pipelines.serving.test_refresh import arrive, built_whole, differing
from tests.pipelines.support import finding, lines
from tracehound.pipelines import damage
from tracehound.pipelines.lake import parquet, standings
from tracehound.pipelines.lake.built import WAREHOUSE_KEY
from tracehound.pipelines.lake.home import MODEL_FILE, Home
from tracehound.pipelines.lake.standings import State
from tracehound.pipelines.plan import plan
from tracehound.pipelines.serving import beginning, lake_models
from tracehound.pipelines.serving.warehouse import NextWarehouse, built_tables
from tracehound.sql import build, ddl
from tracehound.sql.models import models
from tracehound.transforms.contracts import TABLES

CURRENT = TABLES["flattened.findings_current"]
NOISE = TABLES["trends.noise"]


@pytest.fixture(autouse=True)
def _refresh_whatever_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small homes grow by more than a run does in real ones."""
    monkeypatch.setattr(beginning, "_MOST_NEW", 100.0)


@pytest.fixture(scope="module")
def refreshed_once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a full build of two findings, and a refresh by a third."""
    folder = tmp_path_factory.mktemp("refreshed")
    home = arrive(Home(folder / "home"), folder / "export", 1, lines(finding(1), finding(2)))
    assert lake_models.older(home) == []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(beginning, "_MOST_NEW", 100.0)
        return arrive(home, folder / "export", 2, lines(finding(3)))


@pytest.fixture
def home(refreshed_once: Home, tmp_path: Path) -> Home:
    return Home(shutil.copytree(refreshed_once.path, tmp_path / "home"))


def rows(home: Home, name: str) -> pl.DataFrame:
    return parquet.read(home.files(TABLES[name]), TABLES[name])


def served(home: Home, name: str) -> pl.DataFrame:
    columns = ", ".join(ddl.quoted(column) for column in TABLES[name].schema)
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        return con.sql(f"SELECT {columns} FROM {ddl.quoted_name(TABLES[name])}").pl()


def test_a_refresh_leaves_the_lakes_models_and_says_which_are_older(home: Home) -> None:
    assert rows(home, CURRENT.qualified_name).height == 2
    assert served(home, CURRENT.qualified_name).height == 3
    assert CURRENT.qualified_name in lake_models.older(home)
    # Nothing of Kubernetes has come.
    assert "entities.kubernetes_workload_profile" not in lake_models.older(home)
    standing = lake_models.known(home)[CURRENT.qualified_name]
    assert standing.read_at is not None
    assert standing.read_at < (lake_models.last_read_at(home) or standing.read_at)
    # What is served is all new: a run has nothing to do.
    assert not plan(home, [], "trends").has_work


def test_publishing_writes_what_is_older_and_nothing_else(home: Home) -> None:
    older = lake_models.older(home)
    left = {
        path: path.stat().st_mtime_ns
        for name in models().keys() - set(older)
        for path in home.files(TABLES[name])
    }
    assert list(lake_models.publish(home, build.Limits())) == older
    for name in models():
        assert served(home, name).equals(rows(home, name)), name
    assert {path: path.stat().st_mtime_ns for path in left} == left
    assert lake_models.older(home) == []
    assert {each.read_at for each in lake_models.known(home).values()} == {lake_models.last_read_at(home)}
    assert damage.trouble(home, deep=True) == []
    assert lake_models.publish(home, build.Limits()) == ()


def test_a_lost_served_file_is_built_from_what_is_stored_though_models_are_older(
    home: Home, tmp_path: Path
) -> None:
    whole = built_whole(home, tmp_path / "whole")
    assert differing(home, whole) == {}
    assert lake_models.older(whole) == []
    assert rows(whole, CURRENT.qualified_name).height == 3


def test_a_damaged_table_of_a_model_is_written_again(home: Home, tmp_path: Path) -> None:
    (home.folder(NOISE) / MODEL_FILE).write_bytes(b"garbage")
    assert any("trends/noise" in said for said in damage.notice(home))
    assert plan(home, [], "trends").models == (NOISE.qualified_name,)
    arrive(home, tmp_path / "more", 4, lines(finding(4)))
    assert served(home, NOISE.qualified_name).equals(rows(home, NOISE.qualified_name))


def test_a_run_up_to_a_layer_builds_its_older_tables_in_the_lake(home: Home) -> None:
    stale = plan(home, [], "entities").models
    assert CURRENT.qualified_name in stale
    assert "entities.kubernetes_workload_profile" not in stale


def test_what_was_built_in_the_lake_and_not_served_is_not_taken_for_served(home: Home) -> None:
    name = CURRENT.qualified_name
    standings.note(home, {name: standings.Standing(None, State.NOT_SERVED)})
    assert name not in lake_models.older(home)
    lake_models.note_refreshed(home, ())
    assert name in lake_models.older(home)


def test_a_record_with_other_content_counts_as_nothing_known(home: Home) -> None:
    standings.path_of(home).write_bytes(b'{"trends.noise": 1}')
    assert lake_models.older(home) == list(models())


def test_a_model_that_fails_in_a_full_build_keeps_the_rows_that_are_served(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, name = served(home, NOISE.qualified_name), NOISE.qualified_name
    assert not before.equals(rows(home, name))
    built_tables(home).note(WAREHOUSE_KEY, "")
    monkeypatch.setattr(build, "build_model", failing(models()[name]))
    following = NextWarehouse(home, build.Limits("1GB", 1))
    assert following.build_or_keep(models()[name], ()) == before.height
    with following.open(()) as con:
        assert con.table(name).pl().select(before.columns).equals(before)
    following.close()
