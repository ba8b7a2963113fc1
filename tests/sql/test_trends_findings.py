"""Findings that wait, how long detection takes, and what fills the list."""

import duckdb
import pytest

from tests.sql.support import at, broken, build_all, built, finding, given, part, process, rows

DAY = 24 * 60


def _sweep(con: duckdb.DuckDBPyConnection, days: float, **states: str) -> None:
    """What the API told of findings, so many days after the first of them."""
    given(con, "raw.api_sweeps", {"detector_id": "d", "asked_at": at(days * DAY)})
    for name, state in states.items():
        seen = {"finding_id": name, "detector_id": "d", "observed_at": at(days * DAY), "state": state}
        given(con, "raw.api_sightings", seen)


def _high(name: str, created: float, **facts: object) -> dict[str, object]:
    return finding(name, created, created_at=at(created), severity_band="High", **facts)


def test_waiting_findings_age_to_the_newest_version_and_not_to_the_clock(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(
        con,
        "flattened.finding_versions",
        _high("a", 0, detector_id="d"),
        _high("b", 1, detector_id="d"),
        _high("on target", 0.5 * DAY, detector_id="d"),
        _high("done", 0, detector_id="d"),
        _high("suppressed", 0, detector_id="d", is_archived=True),
        _high("nobody asked", 0),
        _high("newest", 7.5 * DAY, detector_id="d"),
        _high("sample", 20 * DAY, detector_id="d", is_sample=True),
        finding("low", 0, created_at=at(0), severity_band="Low"),
    )
    _sweep(
        con,
        40,
        done="archived",
        suppressed="archived",
        **dict.fromkeys(("a", "b", "on target", "newest", "sample"), "active"),
    )
    columns = "finding_id, severity_band, status, is_suppressed, floor(age_days), target_days, is_awaiting_triage, is_overdue"
    assert sorted(built(con, "trends.findings", columns)) == [
        ("a", "High", "open", False, 7, 7, True, True),
        ("b", "High", "open", False, 7, 7, True, True),
        ("done", "High", "archived", False, 7, 7, False, False),
        ("low", "Low", "unknown", False, 7, None, True, False),
        ("newest", "High", "open", False, 0, 7, True, False),
        ("nobody asked", "High", "unknown", False, 7, 7, True, True),
        ("on target", "High", "open", False, 7, 7, True, False),
        ("suppressed", "High", "archived", True, 7, 7, False, False),
    ]
    assert broken(con, "trends.findings") == []


def test_targets_are_the_defaults_and_low_has_none(con: duckdb.DuckDBPyConnection) -> None:
    columns = "severity_rank, severity_band, target_days"
    assert built(con, "trends.remediation_targets", columns) == [
        (1, "Critical", 1),
        (2, "High", 7),
        (3, "Medium", 30),
        (4, "Low", None),
    ]


def test_a_stated_target_counts_and_may_be_none(con: duckdb.DuckDBPyConnection) -> None:
    stated = [{"severity_band": "High", "target_days": 3}, {"severity_band": "Medium", "target_days": None}]
    given(con, "raw.reference_targets", *stated)
    columns = "severity_rank, target_days"
    assert built(con, "trends.remediation_targets", columns) == [(1, 1), (2, 3), (3, None), (4, None)]


def test_durations_are_of_findings_whose_times_are_in_order(con: duckdb.DuckDBPyConnection) -> None:
    def timed(name: str, detected: float, last: float, **facts: object) -> dict[str, object]:
        times = {"event_first_seen_at": at(0), "created_at": at(detected), "event_last_seen_at": at(last)}
        return finding(name, 1000, **(times | facts))

    given(
        con,
        "flattened.finding_versions",
        timed("a", 1, 10),
        timed("b", 2, 20),
        timed("c", 9, 30),
        timed("before its event", -5, 40),
        timed("event after the version", 3, 5000),
        timed("no event", 1, 10, event_first_seen_at=None),
        timed("sample", 99, 99, is_sample=True),
    )
    columns = """
        finding_count, detected_finding_count, median_time_to_detect_seconds, p95_time_to_detect_seconds,
        dwelt_finding_count, median_dwell_seconds, p95_dwell_seconds
    """
    # Seconds to detect are 60, 120, 180 and 540, of dwell 600, 1200, 1800, 2400 and 60000.
    [durations] = built(con, "trends.detection_times", columns)
    assert durations == pytest.approx((6, 4, 150, 486, 5, 1800, 48480))
    assert broken(con, "trends.detection_times") == []


def test_a_finding_counts_in_one_state_where_its_latest_version_is(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a", 0, severity_band="Low"), _high("a", 5))
    given(con, "flattened.ecs_clusters", part("a", 0, cluster_name="old"), part("a", 5, cluster_name="new"))
    columns = "ecs_cluster_name, severity_band, status"
    assert built(con, "trends.findings", columns) == [("new", "High", "unknown")]
    assert broken(con, "trends.findings") == []


def test_noise_is_the_tuples_that_reach_80_percent(con: duckdb.DuckDBPyConnection) -> None:
    for program, count in (("/a", 6), ("/b", 2), ("/c", 1), ("/d", 1)):
        for number in range(count):
            name = f"{program}{number}"
            given(con, "flattened.finding_versions", finding(name, event_count=3))
            given(con, "flattened.processes", process(name, "p", executable_path=program))
    given(con, "flattened.finding_versions", finding("/a0", 9, severity_band="Critical", event_count=5))
    given(con, "flattened.processes", process("/a0", "p", executable_path="/a", updated_at=at(9)))
    columns = """
        tuple_rank, executable_path, finding_count, finding_share, cumulative_share, version_count, event_count,
        severe_finding_count
    """
    assert built(con, "trends.noise", columns) == [
        (1, "/a", 6, 0.6, 0.6, 7, 20, 1),
        (2, "/b", 2, 0.2, 0.8, 2, 6, 0),
    ]
    assert broken(con, "trends.noise") == []


def test_a_day_says_how_many_findings_are_new(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a", 0), finding("a", DAY), finding("b", DAY))
    build_all(con, "trends.findings_daily")
    query = "SELECT finding_count, new_finding_count FROM trends.findings_daily ORDER BY updated_date"
    assert rows(con, query) == [(1, 1), (2, 1)]
    assert broken(con, "trends.findings_daily") == []
