"""Models: what they read, in which order they build, and that each gives exactly its contract."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from tests.sql.calls import calls, exec_session, execute, give
from tests.sql.support import build_all
from tracehound.sql import build, models
from tracehound.transforms.contracts import LAYERS, TABLES

DERIVED_LAYERS = ("context", "entities", "correlation", "trends")


def test_tables_are_read_from_the_sql_without_ctes_and_comments() -> None:
    query = """
        -- FROM flattened.processes
        WITH RECURSIVE findings AS (FROM flattened.finding_versions),
        labels (a, b) USING KEY (a) AS (
            SELECT finding_id, 1 FROM findings
            UNION SELECT known.a, 2 FROM labels JOIN recurring.labels AS known ON known.a = labels.a
        )
        SELECT * FROM labels WHERE a IN (SELECT finding_id FROM flattened.containers WHERE name = 'FROM raw.objects')
    """
    assert models.tables_read(query) == ("flattened.containers", "flattened.finding_versions")


def test_a_cte_may_share_its_name_with_a_table_of_a_schema() -> None:
    assert models.tables_read("WITH findings AS (FROM flattened.finding_versions) FROM findings") == (
        "flattened.finding_versions",
    )


def test_every_derived_table_has_a_model() -> None:
    derived = {name for name, table in TABLES.items() if table.layer in DERIVED_LAYERS}
    below = {
        "raw.completeness",
        "flattened.coverage",
        "flattened.finding_status",
        "flattened.findings_current",
        "flattened.newest_moment",
    }
    # It is what a run finds out about all others.
    told = {"trends.failed_checks"}
    assert set(models.models()) == derived - told | below


def test_models_come_after_what_they_read_and_never_read_a_later_layer() -> None:
    built: set[str] = {table.qualified_name for table in models.lake_tables()}
    # Persons are entities, and who they are follows from the process forest.
    before_entities = {model.qualified_name for model in models.needed_for(["entities"])}
    for model in models.models().values():
        assert set(model.depends_on) <= built
        later = {
            name for name in model.depends_on if LAYERS.index(TABLES[name].layer) > LAYERS.index(model.layer)
        }
        assert later <= (before_entities if model.layer == "entities" else set())
        built.add(model.qualified_name)


def test_what_entities_are_made_from_reads_no_entities() -> None:
    for model in models.needed_for(["entities"]):
        if model.layer == "correlation":
            assert {TABLES[name].layer for name in model.depends_on} <= {"raw", "flattened", "correlation"}


def _write(root: Path, name: str, query: str) -> None:
    path = root / f"{name.replace('.', '/')}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(query, encoding="utf-8")


def test_a_cycle_is_an_error_that_names_it(tmp_path: Path) -> None:
    _write(tmp_path, "entities.entities", "FROM entities.ecs_task")
    _write(tmp_path, "entities.ecs_task", "FROM entities.entities")
    with pytest.raises(models.ModelError, match=r"entities\.e.* -> entities\.e"):
        models.discover(tmp_path)


@pytest.mark.parametrize(
    ("name", "query", "message"),
    [
        ("entities.entities", "FROM flattened.findngs", r"unknown tables flattened\.findngs"),
        ("entities.entities", "FROM findings", "unknown tables findings"),
        ("entities.nothing", "SELECT 1", r"no contract for entities\.nothing"),
    ],
)
def test_unknown_tables_and_models_without_contract_are_errors(
    tmp_path: Path, name: str, query: str, message: str
) -> None:
    _write(tmp_path, name, query)
    with pytest.raises(models.ModelError, match=message):
        models.discover(tmp_path)


@pytest.mark.parametrize("name", models.models())
def test_every_model_gives_exactly_its_contract(con: duckdb.DuckDBPyConnection, name: str) -> None:
    build.check_columns(con, models.models()[name])


@pytest.mark.parametrize("name", models.models())
def test_every_model_says_its_grain_and_question(name: str) -> None:
    query = models.models()[name].query
    assert query.startswith("-- Grain: ")
    assert "Answers: " in query
    assert "Key: " in query


def test_a_model_that_is_empty_without_a_source_reads_it_and_has_no_rows(
    con: duckdb.DuckDBPyConnection,
) -> None:
    give(con, exec_session("a"))
    build_all(con)
    optional = [model for model in models.models().values() if model.empty_without]
    assert len(optional) == 41
    for model in optional:
        assert set(model.empty_without) <= set(model.depends_on)
        assert con.execute(f"SELECT count(*) FROM {model.qualified_name}").fetchall() == [(0,)]


def test_a_model_without_its_optional_source_is_not_even_tried(con: duckdb.DuckDBPyConnection) -> None:
    people = models.models()["correlation.people"]
    broken = replace(people, query="SELECT nothing FROM nowhere")
    assert build.lacks_source(con, broken)
    give(con, calls(execute("e1")))
    assert not build.lacks_source(con, broken)


def test_the_parser_finds_what_the_projects_models_name() -> None:
    parsed = models.discover()
    assert [(each.qualified_name, each.depends_on) for each in parsed] == [
        (name, each.depends_on) for name, each in models.models().items()
    ]


def test_names_in_comments_and_texts_are_not_read() -> None:
    query = (
        "-- From raw.findings.\nSELECT 'raw.objects', 'it''s raw.repeats', a.b FROM flattened.containers AS a"
    )
    assert models.tables_named(query) == models.tables_read(query) == ("flattened.containers",)
