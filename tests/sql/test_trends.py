"""Daily findings: three numbers with three names."""

import duckdb

from tests.sql.support import at, broken, build_all, built, finding, given, part, rows
from tracehound.sql import checks

DAY = 24 * 60
FIGURES = """
    SELECT updated_date::VARCHAR, finding_count, version_count, event_count_increase, unattributed_event_count
    FROM trends.findings_daily ORDER BY updated_date
"""


def _reconciles(con: duckdb.DuckDBPyConnection) -> bool:
    return checks.run_check(con, checks.checks()["trends.findings_daily.daily_findings_reconcile"]).passed


def test_increases_belong_to_the_day_of_their_version(con: duckdb.DuckDBPyConnection) -> None:
    versions = [(0, 1), (60, 4), (DAY, 10), (DAY + 5, None), (DAY + 9, 11)]
    given(
        con,
        "flattened.finding_versions",
        *(finding("a", minute, event_count=count) for minute, count in versions),
    )
    build_all(con, "trends.findings_daily")
    assert rows(con, FIGURES) == [("2026-01-10", 1, 2, 4, 0), ("2026-01-11", 1, 3, 7, 0)]
    assert _reconciles(con)


def test_a_history_that_began_earlier_is_unattributed(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("late", 0, event_count=40, created_at=at(-DAY)))
    given(con, "flattened.finding_versions", finding("late", 5, event_count=42, created_at=at(-DAY)))
    given(con, "flattened.finding_versions", finding("whole", 0, event_count=3, created_at=at(0)))
    build_all(con, "trends.findings_daily")
    assert rows(con, FIGURES) == [("2026-01-10", 2, 3, 5, 40)]
    assert _reconciles(con)


def test_a_count_that_falls_reconciles_and_is_warned_of(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a", event_count=1), finding("a", DAY, event_count=0))
    build_all(con, "trends.findings_daily")
    assert rows(con, FIGURES) == [("2026-01-10", 1, 1, 1, 0), ("2026-01-11", 1, 1, -1, 0)]
    assert _reconciles(con)
    assert not checks.run_check(con, checks.checks()["trends.findings_daily.daily_counts_fall"]).passed


def test_samples_are_out(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a", is_sample=True, event_count=1))
    build_all(con, "trends.findings_daily")
    assert rows(con, FIGURES) == []
    assert _reconciles(con)


def test_a_version_is_in_one_cell_of_its_dimensions(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a", severity_band="High", tactic="Impact", region=None))
    given(con, "flattened.ecs_clusters", part("a", cluster_name="shop"))
    image = {"image_registry": "docker.io", "image_repository": "library/nginx", "image_key": "nginx"}
    sidecar = {"described_by": "ecs_task", "image_registry": "a.io", "image_repository": "envoy"}
    given(con, "flattened.containers", part("a", described_by="container", **image), part("a", **sidecar))
    build_all(con, "trends.findings_daily")
    query = """
        SELECT account_id, region, ecs_cluster_name, eks_cluster_name, image_repository, severity_band, tactic
        FROM trends.findings_daily
    """
    assert rows(con, query) == [("111111111111", "", "shop", "", "docker.io/library/nginx", "High", "Impact")]


def test_counts_at_the_end_of_a_number_stay_there(con: duckdb.DuckDBPyConnection) -> None:
    most, least = 2**63 - 1, -(2**63)
    given(
        con,
        "flattened.finding_versions",
        *(finding(name, created_at=at(0), event_count=most) for name in ("a", "b")),
        finding("falls", created_at=at(0), event_count=most),
        finding("falls", 5, created_at=at(0), event_count=least, finding_type="Other"),
    )
    daily = built(con, "trends.findings_daily", "finding_type, event_count_increase")
    assert daily == [("Execution:Runtime/NewBinaryExecuted", most), ("Other", least)]
    assert built(con, "trends.noise", "finding_type, event_count") == [
        ("Execution:Runtime/NewBinaryExecuted", most),
        ("Other", least),
    ]
    assert broken(con, "trends.findings_daily") == ["daily_counts_fall"]
