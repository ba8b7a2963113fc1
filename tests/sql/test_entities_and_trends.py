"""Given versions, who and what they speak of, and what a day brought."""

import duckdb

from tests.sql.support import at, built, container, finding, given, part, peer, task, task_arn

DAY = 24 * 60


def test_the_current_finding_is_its_latest_version_with_its_history(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("f", 10, severity=5.0, title="new"),
        finding("f", 0, severity=8.0, title="old"),
        finding("g", 5, severity=2.0, title="other"),
    )
    columns = "finding_id, title, severity, highest_severity, version_count, first_updated_at, updated_at"
    assert built(con, "flattened.findings_current", columns) == [
        ("f", "new", 5.0, 8.0, 2, at(0), at(10)),
        ("g", "other", 2.0, 2.0, 1, at(5), at(5)),
    ]


def test_entities_come_from_every_version_and_never_from_samples(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("f", 0, severity=5.0),
        finding("f", 10, severity=8.0),
        finding("s", 0, is_sample=True),
    )
    given(
        con,
        "flattened.network_peers",
        peer("f", "203.0.113.1", 0),
        peer("f", "203.0.113.2", 10),
        peer("s", "203.0.113.9", 0),
    )
    named = "entity_key, role, version_count"
    addresses = [
        row
        for row in built(con, "entities.finding_entities", f"entity_kind, {named}")
        if row[0] == "ip_address"
    ]
    assert addresses == [
        ("ip_address", "203.0.113.1", "remote", 1),
        ("ip_address", "203.0.113.2", "remote", 1),
    ]
    figures = built(con, "entities.entities", "entity_kind, entity_key, finding_count, highest_severity")
    assert [row for row in figures if row[0] == "ip_address"] == [
        ("ip_address", "203.0.113.1", 1, 8.0),
        ("ip_address", "203.0.113.2", 1, 8.0),
    ]


def test_profiles_of_a_task_its_cluster_image_and_account(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("f", 0, severity=5.0), finding("g", 10, severity=8.0))
    given(con, "flattened.ecs_tasks", task("f", "t1", 0), task("g", "t1", 10))
    given(con, "flattened.containers", container("f", "c1", 0), container("g", "c1", 10))
    assert built(con, "entities.ecs_task", "task_arn, finding_count, highest_severity, image_keys") == [
        (task_arn("t1"), 2, 8.0, ["shop:1"])
    ]
    assert built(
        con, "entities.container_image", "image_key, task_count, container_count, finding_count"
    ) == [("shop:1", 1, 1, 2)]
    assert built(con, "entities.aws_account", "account_id, finding_count") == [("111111111111", 2)]


def test_relations_say_what_was_seen_together_and_when(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("f", 0), finding("g", 10))
    given(con, "flattened.containers", container("f", "c1", 0), container("g", "c1", 10))
    given(con, "flattened.network_peers", peer("f", "203.0.113.1", 0), peer("g", "203.0.113.1", 10))
    columns = "entity_kind, related_kind, related_key, finding_count, first_seen_at, last_seen_at"
    assert ("container", "ip_address", "203.0.113.1", 2, at(0), at(10)) in built(
        con, "entities.entity_relations", columns
    )


def test_a_day_counts_findings_versions_and_the_true_increase(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("f", 0, event_count=1, created_at=at(0)),
        finding("f", 10, event_count=4, created_at=at(0)),
        finding("f", DAY, event_count=9, created_at=at(0)),
        finding("late", 5, event_count=100, created_at=at(-99 * DAY)),
        finding("s", 0, event_count=7, is_sample=True),
    )
    columns = "finding_count, version_count, event_count_increase, unattributed_event_count"
    assert built(con, "trends.findings_daily", f"updated_date::VARCHAR, {columns}") == [
        ("2026-01-10", 2, 3, 4, 100),
        ("2026-01-11", 1, 1, 5, 0),
    ]


def test_a_cluster_profile_needs_no_task(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("f", 0))
    given(con, "flattened.ecs_clusters", part("f", 0, cluster_arn="arn:c", cluster_name="c", status="ACTIVE"))
    assert built(con, "entities.ecs_cluster", "cluster_arn, cluster_name, status, task_count") == [
        ("arn:c", "c", "ACTIVE", 0)
    ]
