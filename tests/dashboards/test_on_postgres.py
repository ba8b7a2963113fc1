"""Every dashboard in Chromium over PostgreSQL: each chart shows what it shows over the served file.

Superset connects as a role that may read the marts and no more, to a database whose zone is far from UTC. Like the
tests of the served file, these run by `make dashboards-test`.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboards.bundle import DASHBOARDS
from dashboards.charts import Chart
from dashboards.datasets import BANDS
from dashboards.layout import Dashboard
from tests.dashboards.harness import ROOT, SUPERSET, Row, served, settle, shown, signed_in
from tests.hosts.support import typed
from tests.servers.postgres import Cluster, serving
from tracehound.pipelines.lake.home import Home

pytestmark = pytest.mark.skipif(SUPERSET not in os.environ, reason="NO SUPERSET: run `make dashboards-test`")

READER = (
    "CREATE ROLE dashboards LOGIN",
    "GRANT USAGE ON SCHEMA trends, flattened TO dashboards",
    "GRANT SELECT ON ALL TABLES IN SCHEMA trends TO dashboards",
    "GRANT SELECT ON flattened.newest_moment TO dashboards",
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with serving() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def home(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home to publish from again and again."""
    home = tmp_path_factory.mktemp("homes") / "home"
    shutil.copytree(demo.path, home)
    return home


@pytest.fixture(scope="module")
def database(cluster: Cluster, home: Path) -> str:
    """The address of a database as its reader."""
    cluster.run("CREATE DATABASE security", "ALTER DATABASE security SET timezone = 'Pacific/Auckland'")
    _publish(cluster, home)
    cluster.run(*READER, database="security")
    return cluster.address("security", user="dashboards")


@pytest.fixture(scope="module")
def addresses(home: Path, database: str) -> Iterator[tuple[str, str]]:
    """A Superset over the served file, and one over PostgreSQL, whose own files are beside it."""
    with served(home) as file, served(home.parent / "postgres", database) as postgres:
        yield file, postgres


@pytest.fixture(scope="module")
def pages(browser: Browser, addresses: tuple[str, str], home: Path) -> tuple[Page, Page]:
    file, postgres = addresses
    return signed_in(browser, file, home), signed_in(browser, postgres, home.parent / "postgres")


def _publish(cluster: Cluster, home: Path) -> None:
    said = typed("publish", "postgres", cluster.address("security"), home=home)
    assert said.code == 0, said.err


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda each: each.slug)
def test_each_chart_shows_what_it_shows_over_the_served_file(
    pages: tuple[Page, Page], addresses: tuple[str, str], dashboard: Dashboard
) -> None:
    ours, theirs = (
        shown(page, address, dashboard.slug) for page, address in zip(pages, addresses, strict=True)
    )
    assert {answer.status for answer in theirs.answers} == {200}
    assert _compared(theirs.filters()) == _compared(ours.filters()) != []
    for chart in dashboard.charts():
        rows, expected = (
            [row for result in seen.results(chart.question) for row in result] for seen in (theirs, ours)
        )
        assert _kept(chart, rows) == _kept(chart, expected), chart.question
        assert _order(chart, rows) == _order(chart, expected), chart.question
        if chart.params.get("row_limit") != len(rows):
            drawn, wanted = (
                sorted(seen.chart(chart.question).inner_text().splitlines()) for seen in (theirs, ours)
            )
            assert drawn == wanted, chart.question


def _kept(chart: Chart, rows: list[Row]) -> list[str]:
    """Rows in an order of their own, without those that tie for the last place of a chart that is cut: SQL leaves
    open which of them are shown."""
    if rows and len(rows) == chart.params.get("row_limit"):
        last = min(map(_total, rows))
        rows = [row for row in rows if _total(row) > last]
    return _compared(rows)


def _compared(rows: list[Row]) -> list[str]:
    return sorted(str({name: _figure(value) for name, value in sorted(row.items())}) for row in rows)


def _order(chart: Chart, rows: list[Row]) -> list[Any]:
    """What the rows are sorted by, as far as it is shown."""
    by = chart.params.get("timeseries_limit_metric")
    if by == "quietest":
        by = "quiet, days"
    return [_figure(row.get(by)) for row in rows]


def _total(row: Row) -> float:
    return sum(value for value in row.values() if isinstance(value, int | float))


def _figure(value: Any) -> Any:
    """The same for figures that differ in the last bits of a sum, or by type alone."""
    return f"{value:.9g}" if isinstance(value, int | float) else value


def test_a_figure_leads_to_the_findings_behind_it(
    pages: tuple[Page, Page], addresses: tuple[str, str]
) -> None:
    page = pages[1]
    chart = shown(page, addresses[1], "threat-overview").chart("How many are severe?")
    figure = chart.locator(".header-line").inner_text()
    chart.get_by_label("More Options").click()
    page.get_by_role("menuitem", name="Drill to detail").click()
    expect(page.get_by_role("dialog").get_by_text(f"{figure} rows")).to_be_visible(timeout=60_000)
    page.keyboard.press("Escape")


def test_a_click_in_a_chart_leaves_its_findings_in_the_list(
    pages: tuple[Page, Page], addresses: tuple[str, str]
) -> None:
    seen = shown(pages[1], addresses[1], "containers-and-images")
    bars = seen.rows({"image", *BANDS})
    image = max(bars, key=lambda bar: sum(bar[band] or 0 for band in BANDS))["image"]
    # The first bar is the highest: it reaches to the middle of the chart.
    seen.chart("Which images have findings?").locator("canvas").first.click(position={"x": 125, "y": 150})
    settle(pages[1])
    listed = seen.chart("Which findings are about containers?").locator("tbody tr")
    assert listed.count()
    assert all(image in text for text in listed.all_inner_texts())


def test_what_the_role_may_not_read_is_named_before_superset_starts(
    cluster: Cluster, database: str, tmp_path: Path
) -> None:
    cluster.run("CREATE ROLE stranger LOGIN", database="security")
    address = cluster.address("security", user="stranger")
    command = [os.environ[SUPERSET], "dashboards/superset/serve.py", "--database", address]
    done = subprocess.run(
        [*command, "--home", tmp_path], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "permission denied for schema" in done.stderr
    assert not (tmp_path / "superset").exists()


def test_a_publication_shows_in_a_server_that_runs_on(
    pages: tuple[Page, Page], addresses: tuple[str, str], cluster: Cluster, home: Path, tmp_path: Path
) -> None:
    (tmp_path / "more.json").write_text(json.dumps({"Id": "no finding"}))
    assert typed("run", str(tmp_path), home=home).code in {0, 1}
    _publish(cluster, home)
    seen = shown(pages[1], addresses[1], "operations")
    expect(seen.chart("How much was set aside?").locator(".header-line")).to_have_text("1")
