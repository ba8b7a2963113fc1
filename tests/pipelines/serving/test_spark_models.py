"""A run with the engine Spark: what is asked of it, what is loaded, and what a failure leaves. Without Java."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.pipelines.support import finding, lines, put, read_in
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving import spark_models
from tracehound.pipelines.serving.warehouse import NextWarehouse
from tracehound.pipelines.settings.reading import read
from tracehound.spark import running
from tracehound.spark.coverage import why_not
from tracehound.spark.failures import FailedOnValues
from tracehound.sql import build
from tracehound.sql.models import Model, models
from tracehound.transforms.contracts import Table

CURRENT = models()["flattened.findings_current"]
SESSION = object()


class Engine:
    """What a run asks of Spark, answered by one row that no query gave."""

    def __init__(self, session: object, scratch: Path) -> None:
        assert session is SESSION
        assert list(scratch.iterdir()) == []
        self.read: dict[str, list[str]] = {}
        Engine.last = self

    last: "Engine"
    fails = False

    def register(self, table: Table, files: list[str]) -> None:
        self.read[table.qualified_name] = files

    def write(self, model: Model, folder: Path) -> None:
        if self.fails:
            raise FailedOnValues("overflow")
        folder.mkdir(parents=True)
        with duckdb.connect() as con:
            for macro in build.MACROS:
                con.execute(macro)
            con.execute(f"CREATE SCHEMA {model.layer}")
            build.recreate(con, model.contract)
            con.execute(f"INSERT INTO {model.qualified_name} (finding_id) VALUES ('by Spark')")
            build.export_table(con, model.contract, folder / "part-0.parquet")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setattr(running, "Models", Engine)
    monkeypatch.setattr(spark_models, "session_of", lambda _: SESSION)
    monkeypatch.setattr(Engine, "fails", False)
    made = Home(tmp_path / "home", read({"engine": "spark"}, {})).create()
    made.spark.mkdir()
    put(made.spark, "left by a killed run", b"")
    # Read by DuckDB: only the models are asked of Spark here.
    read_in(Home(made.path), put(tmp_path, "one.jsonl", lines(finding())))
    yield made


def _built(home: Home, model: Model) -> NextWarehouse:
    following = NextWarehouse(home, build.Limits("1GB", 1))
    following.begin()
    following.build_or_keep(model, model.depends_on)
    return following


def _ids(following: NextWarehouse) -> list[str]:
    with following.open((CURRENT.qualified_name,)) as con:
        return [key for (key,) in con.execute(f"SELECT finding_id FROM {CURRENT.qualified_name}").fetchall()]


def test_a_model_is_built_from_the_lake_and_loaded_from_what_spark_wrote(home: Home) -> None:
    following = _built(home, CURRENT)
    assert following.why_whole
    assert _ids(following) == ["by Spark"]
    following.close()
    assert set(Engine.last.read) == set(CURRENT.depends_on)
    assert Engine.last.read["flattened.finding_versions"]
    assert all(Path(file).is_relative_to(home.lake) for files in Engine.last.read.values() for file in files)
    with duckdb.connect() as con:
        [in_lake] = con.read_parquet(str(home.files(CURRENT.contract)[0])).project("finding_id").fetchall()
    assert in_lake == ("by Spark",)
    assert list(home.spark.iterdir()) == []


def test_rows_that_fail_a_query_leave_the_table_as_it_was(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    _built(home, CURRENT).close()
    monkeypatch.setattr(Engine, "fails", True)
    following = _built(home, CURRENT)
    assert _ids(following) == ["by Spark"]
    assert following.outcomes.is_doubtful(CURRENT.qualified_name)
    following.close()


def test_what_a_killed_run_left_goes_whatever_the_engine(home: Home) -> None:
    NextWarehouse(Home(home.path), build.Limits("1GB", 1)).begin()
    assert not home.spark.exists()


def test_views_are_left_to_duckdb() -> None:
    left = {name: why_not(model) for name, model in models().items() if why_not(model)}
    assert left.keys() == {"trends.findings", "correlation.callers", "correlation.entity_risk"}
    assert all("view" in str(why) for why in left.values())
