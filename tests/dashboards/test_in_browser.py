"""Every dashboard in Chromium, over the demo's findings: each chart has data, and figures are those of SQL.

Superset takes 900 MB and minutes to install, so this runs by `make dashboards-test`, which names its Python, and not by
`make test`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect

from dashboards.bundle import DASHBOARDS
from dashboards.datasets import BANDS
from dashboards.layout import Dashboard
from tests.dashboards.harness import ROOT, SUPERSET, served, settle, shown, signed_in

pytestmark = pytest.mark.skipif(SUPERSET not in os.environ, reason="NO SUPERSET: run `make dashboards-test`")

# What the demo has none of, and what a chart then shows instead of Superset's own words.
EMPTY_IN_THE_DEMO = {"Why were documents set aside?": '"Every document could be read."'}
EMPTY = '[role="img"][aria-label="empty"]'
SAID = "e => getComputedStyle(e.nextElementSibling, '::after').content"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    _tracehound("demo", "--home", str(home))
    return home


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with served(home) as address:
        yield address


@pytest.fixture(scope="module")
def page(browser: Browser, address: str, home: Path) -> Page:
    return signed_in(browser, address, home)


def _tracehound(*arguments: str) -> None:
    command = [sys.executable, "-m", "tracehound.cli.app", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert done.returncode in {0, 1}, done.stderr.decode()


def _sql(home: Path, query: str) -> int:
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        [[figure]] = con.execute(query).fetchall()
    return int(figure)


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda each: each.slug)
def test_each_chart_has_data_and_no_error(page: Page, address: str, dashboard: Dashboard) -> None:
    seen = shown(page, address, dashboard.slug)
    assert seen.answers
    assert {answer.status for answer in seen.answers} == {200}
    for chart in dashboard.charts():
        holder = seen.chart(chart.question)
        expect(holder).to_have_count(1)
        text = holder.inner_text()
        assert "error" not in text.lower(), text
        if chart.question in EMPTY_IN_THE_DEMO:
            assert holder.locator(EMPTY).evaluate(SAID) == EMPTY_IN_THE_DEMO[chart.question]
            assert "No results" not in text
            continue
        assert not holder.locator(EMPTY).count(), chart.question
        drawn = {"table": "tbody tr", "big_number_total": ".header-line"}
        assert holder.locator(drawn.get(chart.kind, "canvas")).count(), chart.question


@pytest.mark.parametrize(
    ("slug", "question", "query"),
    [
        (
            "threat-overview",
            "How many await triage?",
            """
            SELECT count(*)
            FROM flattened.findings_current
            INNER JOIN flattened.finding_status USING (finding_id)
            WHERE NOT is_sample AND status IN ('open', 'unknown')
            """,
        ),
        (
            "containers-and-images",
            "How many clusters?",
            """
            SELECT count(DISTINCT cluster_name)
            FROM (
                SELECT finding_id, updated_at, cluster_name FROM flattened.ecs_clusters
                UNION ALL
                SELECT finding_id, updated_at, cluster_name FROM flattened.eks_clusters
            )
            INNER JOIN flattened.findings_current USING (finding_id, updated_at)
            WHERE NOT is_sample AND cluster_name != ''
            """,
        ),
        ("operations", "How much was read?", "SELECT sum(document_count) FROM raw.objects"),
    ],
)
def test_a_figure_is_that_of_sql(
    page: Page, address: str, home: Path, slug: str, question: str, query: str
) -> None:
    holder = shown(page, address, slug).chart(question)
    expect(holder.locator(".header-line")).to_have_text(f"{_sql(home, query):,}")


def test_what_the_export_lacks_is_a_figure_only_where_the_api_was_asked(
    page: Page, address: str, home: Path
) -> None:
    asked = _sql(home, "SELECT count(*) FROM trends.completeness_daily WHERE api_coverage != 'none'")
    overdue = _sql(home, "SELECT coalesce(sum(overdue_finding_count), 0) FROM trends.completeness_daily")
    lacking = shown(page, address, "operations").chart("What does the export lack?")
    expect(lacking.locator(".header-line")).to_have_text(f"{overdue:,}" if asked else "No data")


def test_incidents_are_severe_or_of_several_types(page: Page, address: str, home: Path) -> None:
    query = """
        SELECT count(*)
        FROM correlation.finding_groups
        WHERE (severity_band IN ('High', 'Critical') OR len(finding_types) > 1)
            AND EXISTS (
                SELECT 1
                FROM flattened.finding_status
                WHERE list_contains(finding_ids, finding_id) AND status IN ('open', 'unknown')
            )
    """
    holder = shown(page, address, "threat-overview").chart("How many incidents?")
    expect(holder.locator(".header-line")).to_have_text(f"{_sql(home, query):,}")


def test_ages_are_in_order_and_in_human_words(page: Page, address: str) -> None:
    rows = shown(page, address, "threat-overview").rows({"age", *BANDS})
    ages = [row["age"].strip() for row in rows]
    known = ["up to a day", "1 to 7 days", "7 to 30 days", "30 to 90 days", "90 days and more"]
    assert ages == [age for age in known if age in ages]


def test_a_narrow_window_scrolls_instead_of_squeezing_charts(page: Page, address: str) -> None:
    chart = shown(page, address, "threat-overview").chart("How many await triage?")
    page.set_viewport_size({"width": 390, "height": 5000})
    settle(page)
    box = chart.bounding_box()
    assert box and box["width"] > 200


def test_bars_are_those_of_sql(page: Page, address: str, home: Path) -> None:
    rows = shown(page, address, "threat-overview").rows({"updated_date", *BANDS})
    query = """
        SELECT count(*)
        FROM flattened.findings_current
        WHERE NOT is_sample AND severity_band = '{band}' AND first_updated_at > (
            SELECT max(updated_at) - INTERVAL 90 DAY FROM flattened.findings_current WHERE NOT is_sample
        )
    """
    for band in ("Critical", "High"):
        assert sum(row[band] or 0 for row in rows) == _sql(home, query.format(band=band)), band


def test_a_figure_leads_to_the_findings_behind_it(page: Page, address: str) -> None:
    chart = shown(page, address, "threat-overview").chart("How many are severe?")
    figure = chart.locator(".header-line").inner_text()
    chart.get_by_label("More Options").click()
    page.get_by_role("menuitem", name="Drill to detail").click()
    expect(page.get_by_role("dialog").get_by_text(f"{figure} rows")).to_be_visible(timeout=60_000)
    page.keyboard.press("Escape")


def test_a_click_in_a_chart_leaves_its_findings_in_the_list(page: Page, address: str) -> None:
    seen = shown(page, address, "containers-and-images")
    bars = seen.rows({"image", *BANDS})
    image = max(bars, key=lambda bar: sum(bar[band] or 0 for band in BANDS))["image"]
    # The first bar is the highest: it reaches to the middle of the chart.
    seen.chart("Which images have findings?").locator("canvas").first.click(position={"x": 125, "y": 150})
    settle(page)
    listed = seen.chart("Which findings are about containers?").locator("tbody tr")
    assert listed.count()
    assert all(image in text for text in listed.all_inner_texts())


def test_a_publish_shows_in_a_server_that_runs_on(
    page: Page, address: str, home: Path, tmp_path: Path
) -> None:
    query = "SELECT sum(document_count) FROM raw.objects"
    before = _sql(home, query)
    shown(page, address, "operations")
    (tmp_path / "more.json").write_text(json.dumps({"Id": "no finding"}))
    _tracehound("run", str(tmp_path), "--home", str(home))
    assert _sql(home, "SELECT sum(rejected_count) FROM raw.objects") == 1
    seen = shown(page, address, "operations")
    expect(seen.chart("How much was set aside?").locator(".header-line")).to_have_text("1")
    expect(seen.chart("How much was read?").locator(".header-line")).to_have_text(f"{_sql(home, query):,}")
    assert _sql(home, query) >= before
    assert not seen.chart("Why were documents set aside?").locator(EMPTY).count()
    settle(page)
