"""What is known about findings from outside of them: state, coverage, completeness."""

from typing import Any

import duckdb

from tests.sql.support import PLACE, at, build_all, built, finding, given, rows
from tracehound.sql import checks

DAY = 24 * 60
DETECTOR = {"detector_id": "d", **PLACE}
STATUS = "finding_id, status, is_suppressed"
FIGURES = """
    updated_date::VARCHAR, api_coverage, export_count, api_count, both_count, only_api_count, only_export_count,
    overdue_count
"""


def sweep(con: duckdb.DuckDBPyConnection, minute: float, **facts: object) -> None:
    given(con, "raw.api_sweeps", DETECTOR | {"asked_at": at(minute)} | facts)


def sighting(
    con: duckdb.DuckDBPyConnection, finding_id: str, minute: float, state: str, **facts: object
) -> None:
    row = {"finding_id": finding_id, "observed_at": at(minute), "state": state}
    given(con, "raw.api_sightings", DETECTOR | row | facts)


def test_the_last_sweep_tells_whether_a_finding_is_open_or_archived(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        *(finding(name, is_archived=False) for name in ("open", "archived", "gone")),
    )
    sweep(con, 10)
    sweep(con, 20)
    for name in ("open", "archived", "gone"):
        sighting(con, name, 10, "active")
    sighting(con, "archived", 20, "archived")
    sighting(con, "gone", 20, "gone")
    assert built(con, "flattened.finding_status", f"{STATUS}, status_since_at, last_swept_at") == [
        ("archived", "archived", False, at(20), at(20)),
        ("gone", "expired", False, at(20), None),
        ("open", "open", False, at(10), at(20)),
    ]


def test_a_version_newer_than_the_last_sweep_tells_its_own_state(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a", is_archived=False),
        finding("a", 30, is_archived=False),
    )
    given(con, "flattened.finding_versions", finding("new", 30, is_archived=False, detector_id="d"))
    sweep(con, 10)
    sighting(con, "a", 10, "archived")
    assert built(con, "flattened.finding_status", STATUS) == [("a", "open", False), ("new", "open", False)]


def test_without_a_sweep_nothing_is_known_and_a_finding_that_is_kept_no_more_is_expired(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("old", -91 * DAY),
        finding("recent"),
        finding("elsewhere", detector_id="x"),
    )
    given(con, "flattened.finding_versions", finding("deleted", detector_id="d"))
    given(con, "raw.objects", {"read_at": at(400 * DAY)})
    sweep(con, 5)
    assert built(con, "flattened.finding_status", STATUS) == [
        ("deleted", "expired", False),
        ("elsewhere", "unknown", False),
        ("old", "expired", False),
        ("recent", "unknown", False),
    ]


def test_suppressed_is_what_was_never_met_unarchived(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("suppressed", is_archived=True),
        finding("exported", is_archived=False),
    )
    given(con, "flattened.finding_versions", finding("seen", is_archived=True))
    sweep(con, 10)
    sighting(con, "seen", 5, "active")
    for name in ("suppressed", "exported", "seen"):
        sighting(con, name, 10, "archived")
    assert built(con, "flattened.finding_status", STATUS) == [
        ("exported", "archived", False),
        ("seen", "archived", False),
        ("suppressed", "archived", True),
    ]


def test_of_two_detectors_the_one_that_still_has_the_finding_tells(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a", is_archived=False))
    sweep(con, 10)
    sweep(con, 10, account_id="999999999999", detector_id="administrator")
    sighting(con, "a", 5, "archived")
    sighting(con, "a", 10, "gone", account_id="999999999999", detector_id="administrator")
    assert built(con, "flattened.finding_status", STATUS) == [("a", "archived", False)]


def test_not_watched_is_told_from_no_findings(con: duckdb.DuckDBPyConnection) -> None:
    features = [{"name": "S3", "status": "ENABLED"}, {"name": "EKS", "status": "DISABLED"}]
    resource = {"account_id": "1", "resource_type": "ECS", "issue": None}
    resources = [
        resource | {"coverage_status": "HEALTHY", "resource_count": 3},
        resource | {"coverage_status": "UNHEALTHY", "resource_count": 2},
    ]
    sweep(con, 0, detector_status="DISABLED")
    sweep(con, 5, detector_status="ENABLED", features=features, resources=resources)
    sweep(con, 5, region="us-east-1", detector_id="")
    sweep(con, 5, region="us-west-2", detector_status="DISABLED")
    columns = """
        region, is_watched, detector_id, enabled_features, disabled_features, healthy_resource_count,
        unhealthy_resource_count
    """
    assert built(con, "flattened.coverage", columns) == [
        ("eu-west-1", True, "d", ["S3"], ["EKS"], 3, 2),
        ("us-east-1", False, None, [], [], 0, 0),
        ("us-west-2", False, "d", [], [], 0, 0),
    ]


def api(number: int, minute: float = 0, **facts: object) -> dict[str, Any]:
    uri = "guardduty://111111111111/eu-west-1/d/span"
    return {
        "finding_id": f"f{number}",
        "updated_at": at(minute),
        "body_sha256": f"api{minute}",
        "uri": uri,
    } | facts


def export(number: int, minute: float = 0, **facts: object) -> dict[str, Any]:
    uri = "s3://b/AWSLogs/111111111111/GuardDuty/eu-west-1/2026/01/10/x.jsonl.gz"
    return api(number, minute, body_sha256=f"s3{minute}", uri=uri) | facts


def read(con: duckdb.DuckDBPyConnection, minute: float) -> None:
    given(con, "raw.objects", {"uri": export(0)["uri"], "read_at": at(minute)})


def windows(con: duckdb.DuckDBPyConnection, *spans: tuple[float, float]) -> None:
    for start, end in spans:
        given(con, "raw.api_windows", DETECTOR | {"from_at": at(start), "to_at": at(end)})


def keeps_up(con: duckdb.DuckDBPyConnection) -> bool:
    return checks.run_check(con, checks.checks()["raw.completeness.export_keeps_up"]).passed


def test_ids_are_counted_by_where_they_came_from(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "raw.findings", api(1), export(2), export(3), api(4))
    # The same body from both, and an older version that the API showed no more.
    again = {"body_sha256": "s30", "uri": api(3)["uri"], "document_number": 7}
    given(con, "raw.repeats", {"finding_id": "f3", "updated_at": at(0), "etag": "e", **again})
    given(con, "raw.findings", export(5), api(5, 1))
    given(con, "raw.findings", api(9) | {"uri": "file:///elsewhere.json"})
    assert built(con, "raw.completeness", FIGURES) == [("2026-01-10", "none", 3, 4, 2, 3, 1, 0)]


def test_a_day_without_findings_is_told_from_a_day_that_was_not_asked(con: duckdb.DuckDBPyConnection) -> None:
    noon_to_noon = (0, DAY), (DAY, 3 * DAY)
    windows(con, *noon_to_noon, (5 * DAY, 6 * DAY))
    columns = "updated_date::VARCHAR, api_coverage, api_count"
    assert built(con, "raw.completeness", columns) == [
        ("2026-01-10", "partial", 0),
        ("2026-01-11", "complete", 0),
        ("2026-01-12", "complete", 0),
        ("2026-01-13", "partial", 0),
        ("2026-01-15", "partial", 0),
        ("2026-01-16", "partial", 0),
    ]


def test_a_member_is_asked_for_with_its_administrator(con: duckdb.DuckDBPyConnection) -> None:
    windows(con, (-12 * 60, 12 * 60))
    given(con, "raw.findings", api(1, account_id="222222222222"))
    assert built(con, "raw.completeness", "account_id, api_coverage, api_count") == [
        ("111111111111", "complete", 0),
        ("222222222222", "complete", 1),
    ]


def test_what_the_export_lacks_is_overdue_after_its_interval_alone(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "raw.findings", export(1), api(1), api(2))
    read(con, 7 * 60)
    build_all(con, "raw.completeness")
    assert keeps_up(con)
    read(con, 7 * 60 + 1)
    build_all(con, "raw.completeness")
    assert rows(con, "SELECT overdue_count, overdue_ids FROM raw.completeness") == [(1, ["f2"])]
    assert not keeps_up(con)
    given(con, "raw.findings", export(2, 3 * DAY))
    build_all(con, "raw.completeness")
    assert keeps_up(con), "a newer version that the export gave is as good"


def test_the_detectors_own_interval_counts(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "raw.findings", export(1), api(2))
    sweep(con, 0, publishing_frequency="FIFTEEN_MINUTES")
    read(con, 76)
    build_all(con, "raw.completeness")
    assert not keeps_up(con)


def test_archived_findings_and_places_without_an_export_are_never_overdue(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(con, "raw.findings", export(1), api(2), api(3, account_id="222222222222"))
    sighting(con, "f2", 5, "archived")
    read(con, 9 * DAY)
    build_all(con, "raw.completeness")
    assert keeps_up(con)
    assert rows(con, "SELECT sum(only_api_count) FROM raw.completeness") == [(2,)]
