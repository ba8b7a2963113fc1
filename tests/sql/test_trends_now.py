"""The findings behind the figures of now, and what has changed from one week to the next."""

import duckdb

from tests.sql.support import at, broken, built, container, finding, given

DAY = 24 * 60


def test_a_finding_is_where_its_latest_version_is_and_as_old_as_the_newest_version_of_all(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a", 0, created_at=at(0), severity_band="Low"),
        finding("a", DAY, created_at=at(0), severity_band="High", title="A"),
        finding("b", 7.5 * DAY, created_at=at(7.5 * DAY), severity_band="Critical"),
        finding("sample", 9 * DAY, created_at=at(0), is_sample=True),
    )
    given(con, "flattened.containers", container("a", "c", DAY, image_repository="shop", image_tag="2"))
    columns = "finding_id, title, image_tag, severity_band, is_awaiting_triage, age_days, age_band, age_band_rank, is_overdue"
    assert built(con, "trends.findings", columns) == [
        ("a", "A", "2", "High", True, 7.5, "7 to 30 days", 3, True),
        ("b", None, "", "Critical", True, 0.0, "up to a day", 1, False),
    ]
    assert broken(con, "trends.findings") == []


def test_archived_findings_wait_for_nobody(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a", 0, detector_id="d", severity_band="High"))
    given(con, "flattened.finding_versions", finding("newest", 30 * DAY, severity_band="Low"))
    given(con, "raw.api_sweeps", {"detector_id": "d", "asked_at": at(31 * DAY)})
    seen = {"finding_id": "a", "detector_id": "d", "observed_at": at(31 * DAY), "state": "archived"}
    given(con, "raw.api_sightings", seen)
    columns = "finding_id, status, is_awaiting_triage, is_overdue, group_finding_count"
    assert built(con, "trends.findings", columns) == [
        ("a", "archived", False, False, 1),
        ("newest", "unknown", True, False, 1),
    ]


def test_seven_days_are_compared_with_the_seven_before(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("long ago", -14 * DAY),
        finding("earlier", -13 * DAY),
        finding("earlier too", -7 * DAY),
        finding("goes on", -7 * DAY),
        finding("goes on", 0),
        finding("new", -6 * DAY, severity_band="High"),
        finding("newest", 0),
    )
    given(
        con, "flattened.ecs_clusters", {"finding_id": "new", "updated_at": at(-6 * DAY), "cluster_name": "c"}
    )
    counts = """
        value, new_finding_count, severe_new_finding_count, earlier_new_finding_count, new_finding_count_change
    """
    assert built(con, "trends.week_changes", f"dimension, {counts}") == [
        ("account_id", "111111111111", 2, 1, 3, -1),
        ("cluster_name", "c", 1, 1, 0, 1),
        ("finding_type", "Execution:Runtime/NewBinaryExecuted", 2, 1, 3, -1),
    ]
    assert broken(con, "trends.week_changes") == []
