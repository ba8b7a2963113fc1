"""Who watches, what is missing, what came in, and what was set aside."""

from datetime import date

import duckdb

from tests.sql.support import at, broken, build_again, build_all, built, finding, given, rows
from tracehound.sql import models

DAY = 24 * 60


def test_coverage_tells_quiet_places_from_blind_ones(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a", 0, region="eu-west-1"),
        finding("a", 9, region="eu-west-1"),
        finding("b", 3 * DAY, region="us-east-1"),
        finding("sample", 9 * DAY, region="us-east-1", is_sample=True),
        finding("old", -100 * DAY, region="eu-north-1"),
    )
    resources = [
        {
            "account_id": "1",
            "resource_type": "ECS",
            "coverage_status": "HEALTHY",
            "issue": None,
            "resource_count": 4,
        },
        {
            "account_id": "1",
            "resource_type": "ECS",
            "coverage_status": "UNHEALTHY",
            "issue": "x",
            "resource_count": 2,
        },
    ]
    watched = {"detector_id": "d", "detector_status": "ENABLED", "resources": resources}
    given(
        con, "raw.api_sweeps", {"region": "us-east-1", **watched}, {"region": "sa-east-1", "detector_id": ""}
    )
    columns = "region, is_watched, healthy_resource_count, unhealthy_resource_count, finding_count, version_count, quiet_days"
    assert built(con, "trends.coverage", columns) == [
        ("eu-north-1", None, None, None, 1, 1, None),
        ("eu-west-1", None, None, None, 1, 2, 3 - 9 / DAY),
        ("sa-east-1", False, 0, 0, 0, 0, None),
        ("us-east-1", True, 4, 2, 1, 1, 0.0),
    ]
    assert broken(con, "trends.coverage") == []


def test_completeness_has_every_day_of_findings_or_of_asking_and_is_unknown_where_the_api_was_not_asked(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(con, "flattened.finding_versions", finding("a", 0), finding("a", 9), finding("b", DAY))
    build_all(con, "trends.finding_versions")
    asked = {"api_coverage": "partial", "only_api_count": 4, "overdue_count": 3}
    days = (date(2026, 1, 9), date(2026, 1, 10))
    given(con, "raw.completeness", *({"updated_date": day, **asked} for day in days))
    build_again(con, models.models()["trends.completeness_daily"])
    query = """
        SELECT updated_date, finding_count, version_count, api_coverage, only_api_finding_count, overdue_finding_count
        FROM trends.completeness_daily ORDER BY updated_date
    """
    assert rows(con, query) == [
        (date(2026, 1, 9), 0, 0, "partial", 4, 3),
        (date(2026, 1, 10), 1, 2, "partial", 4, 3),
        (date(2026, 1, 11), 1, 1, "none", None, None),
    ]
    assert broken(con, "trends.completeness_daily") == []


def test_what_came_in_counts_on_the_day_of_reading(con: duckdb.DuckDBPyConnection) -> None:
    read = {
        "document_count": 9,
        "stored_count": 6,
        "repeated_count": 2,
        "rejected_count": 1,
        "size_bytes": 100,
    }
    given(
        con,
        "raw.objects",
        {"uri": "a", "read_at": at(0), **read},
        {"uri": "b", "read_at": at(1), "error": "cut off", **read},
        {"uri": "c", "read_at": at(DAY), **read},
    )
    assert built(con, "trends.intake_daily") == [
        (date(2026, 1, 10), 2, 1, 200, 18, 12, 4, 2),
        (date(2026, 1, 11), 1, 0, 100, 9, 6, 2, 1),
    ]
    assert broken(con, "trends.intake_daily") == []


def test_what_was_set_aside_counts_by_reason(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "raw.rejected",
        {"uri": "a", "document_number": 1, "reason_code": "not-json", "rejected_at": at(0), "size_bytes": 5},
        {"uri": "a", "document_number": 2, "reason_code": "not-json", "rejected_at": at(1), "size_bytes": 6},
        {"uri": "b", "document_number": 1, "reason_code": "no-id", "rejected_at": at(DAY), "size_bytes": 7},
    )
    assert built(con, "trends.rejected_daily") == [
        (date(2026, 1, 10), "not-json", 2, 1, 11),
        (date(2026, 1, 11), "no-id", 1, 1, 7),
    ]
    assert broken(con, "trends.rejected_daily") == []
