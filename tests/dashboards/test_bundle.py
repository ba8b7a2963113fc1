"""What is imported: fresh, complete, in the colours of all pages, and over marts alone."""

import json
import re
import runpy
from pathlib import Path

import duckdb
import pytest
import typer
import yaml

from dashboards import bundle
from dashboards.charts import Chart
from dashboards.datasets import BANDS, DATASETS, Dataset
from dashboards.layout import Dashboard
from dashboards.style import css, empty_text
from tests.sql.support import warehouse
from tracehound.cli.app import app
from tracehound.desk.colours import LOOKS
from tracehound.pipelines.lake.home import Home
from tracehound.sql.ddl import quoted

CHARTS = [chart for dashboard in bundle.DASHBOARDS for chart in dashboard.charts()]


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return warehouse(tmp_path_factory.mktemp("warehouse"))


def test_bundle_is_fresh() -> None:
    written = {
        str(path.relative_to(bundle.FOLDER)): path.read_text()
        for path in bundle.FOLDER.rglob("*")
        if path.is_file()
    }
    assert written == bundle.files(), "dashboards/superset/bundle is stale: run `make docs`"
    assert bundle.POSTGRES.read_text() == bundle.postgres(), f"{bundle.POSTGRES} is stale: run `make docs`"


@pytest.mark.parametrize("dashboard", bundle.DASHBOARDS, ids=lambda each: each.slug)
def test_severities_have_the_colours_of_all_pages(dashboard: Dashboard) -> None:
    written = yaml.safe_load((bundle.FOLDER / "dashboards" / f"{dashboard.slug}.yaml").read_text())
    colours = written["metadata"]["label_colors"]
    assert {band: colours[band] for band in BANDS} == {look.band: look.fill[0] for look in LOOKS}


@pytest.mark.parametrize("chart", CHARTS, ids=lambda each: each.slug)
def test_a_chart_asks_a_question_says_what_it_counts_and_in_which_unit(chart: Chart) -> None:
    assert chart.question.endswith("?")
    assert chart.description or chart.params.get("query_mode") == "raw"
    if chart.kind == "big_number_total":
        assert chart.params["subtitle"]
    if chart.kind.startswith("echarts"):
        assert chart.params["y_axis_title"]


@pytest.mark.parametrize("dashboard", bundle.DASHBOARDS, ids=lambda each: each.slug)
def test_a_chart_without_rows_says_what_that_means(dashboard: Dashboard) -> None:
    rules = css(dashboard)
    for chart in dashboard.charts():
        if chart.kind == "big_number_total":
            continue
        text = empty_text(dashboard, chart)
        assert text.endswith(".") or "?" in text
        assert f'[data-test-chart-name="{chart.question}"]' in rules
        assert f'content: "{text}"' in rules


def test_an_empty_chart_blames_filters_only_where_they_apply() -> None:
    texts = {chart.question: empty_text(each, chart) for each in bundle.DASHBOARDS for chart in each.charts()}
    assert texts["Why were documents set aside?"] == "Every document could be read."
    assert texts["How old are they?"].endswith("Or the filters leave none.")


@pytest.mark.parametrize("dashboard", bundle.DASHBOARDS, ids=lambda each: each.slug)
def test_commands_in_its_texts_exist_and_a_finding_is_investigated(dashboard: Dashboard) -> None:
    known = set(typer.main.get_command(app).commands)
    named = {
        name
        for section in dashboard.sections
        for text in (section.text, section.empty)
        for name in re.findall(r"`tracehound (\w+)", text)
    }
    assert named <= known
    assert "investigate" in re.findall(r"tracehound (\w+) FINDING_ID", dashboard.sections[-1].text)


def test_no_table_makes_elements_of_strings() -> None:
    written = [yaml.safe_load(path.read_text()) for path in (bundle.FOLDER / "charts").iterdir()]
    tables = [chart for chart in written if chart["viz_type"] == "table"]
    assert tables
    assert [chart["params"]["allow_render_html"] for chart in tables] == [False] * len(tables)


def test_pages_ask_no_other_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret_key").write_text("key")
    monkeypatch.setenv("TRACEHOUND_SUPERSET", str(tmp_path))
    monkeypatch.syspath_prepend(bundle.FOLDER.parent)
    settings = runpy.run_path(str(bundle.FOLDER.parent / "superset_config.py"))
    policy = settings["TALISMAN_CONFIG"]["content_security_policy"]
    assert not [
        source for sources in policy.values() for source in sources if "." in source or "//" in source
    ]
    assert policy["default-src"] == ["'self'"]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda each: each.slug)
def test_a_chart_names_only_what_its_dataset_has(chart: Chart) -> None:
    params = chart.params
    columns = chart.dataset.names()
    metrics = {metric.name for metric in chart.dataset.metrics}
    named = [params.get("x_axis"), *params.get("all_columns", ())]
    named += [each["subject"] for each in params["adhoc_filters"]]
    groups = params.get("groupby", [])
    named += [groups] if isinstance(groups, str) else groups
    assert {name for name in named if name} <= columns
    figures = [params.get("metric"), params.get("timeseries_limit_metric"), *params.get("metrics", ())]
    assert {name for name in figures if name} <= metrics


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda each: each.name)
def test_every_figure_and_derived_column_is_sql_over_its_mart(
    dataset: Dataset, con: duckdb.DuckDBPyConnection
) -> None:
    assert dataset.table.layer == "trends"
    source = f"({dataset.query})" if dataset.query else dataset.table.qualified_name
    for each in (*dataset.derived, *dataset.metrics):
        con.execute(f"SELECT {each.expression} AS {quoted(each.name)} FROM {source}").fetchall()


def test_every_dashboard_ends_with_the_findings_behind_its_figures() -> None:
    for dashboard in bundle.DASHBOARDS:
        last = dashboard.charts()[-1]
        assert last.dataset.name == "findings"
        assert "finding_id" in last.params["all_columns"]


def test_every_filter_is_a_column_of_the_findings() -> None:
    for dashboard in bundle.DASHBOARDS:
        for choice in dashboard.filters:
            assert choice.column in choice.dataset.names()


def test_the_served_file_is_opened_to_read_and_reaches_nothing_else() -> None:
    written = yaml.safe_load((bundle.FOLDER / "databases" / "tracehound.yaml").read_text())
    config = written["extra"]["engine_params"]["connect_args"]["config"]
    assert config == {
        "access_mode": "read_only",
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    assert written["sqlalchemy_uri"] == "duckdb:////srv/tracehound/warehouse.duckdb"
    assert not written["allow_dml"]


def test_postgresql_stands_in_for_the_served_file_with_days_of_utc_and_to_read() -> None:
    served = yaml.safe_load((bundle.FOLDER / "databases" / "tracehound.yaml").read_text())
    postgres = yaml.safe_load(bundle.POSTGRES.read_text())
    assert postgres["uuid"] == served["uuid"]
    arguments = postgres["extra"]["engine_params"]["connect_args"]
    assert arguments == {"options": "-c timezone=UTC -c default_transaction_read_only=on"}
    assert not postgres["allow_dml"]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda each: each.slug)
def test_no_chart_sorts_by_what_may_be_unknown(chart: Chart, demo: Home) -> None:
    """DuckDB sorts nulls last, PostgreSQL first."""
    sorts = [json.loads(each)[0] for each in chart.params.get("order_by_cols", ())]
    by = chart.params.get("timeseries_limit_metric")
    sorts += [each.expression for each in chart.dataset.metrics if each.name == by]
    defined = {each.name: each.expression for each in chart.dataset.derived}
    groups = chart.params.get("groupby") or [chart.params.get("x_axis")] if by else []
    keys = ", ".join(defined.get(name, quoted(name)) for name in groups)
    source = f"({chart.dataset.query})" if chart.dataset.query else chart.dataset.table.qualified_name
    with duckdb.connect(str(demo.warehouse), read_only=True) as con:
        for sort in sorts:
            found = con.execute(
                f"SELECT {sort} FROM {source} {f'GROUP BY {keys}' if keys else ''}"
            ).fetchall()
            assert (None,) not in found, sort


def test_requirements_are_pinned_by_hash_and_name_no_registry() -> None:
    text = (Path(bundle.__file__).parent / "superset" / "requirements.txt").read_text()
    entries = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert entries
    assert all("==" in line and line.endswith("\\") for line in entries)
    assert "://" not in text
