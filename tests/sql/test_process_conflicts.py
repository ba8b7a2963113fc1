"""Sightings of a process that contradict each other: listed with their findings, and no tie between them."""

import duckdb

from tests.sql.support import at, build_all, built, container, finding, given, process, rows, task, task_arn

CONFLICTS = "correlation.process_conflicts"
COLUMNS = "process_uuid, attribute, value, finding_count, finding_ids, is_chosen"


def test_each_value_is_listed_with_its_findings(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a"),
        finding("b"),
        finding("c"),
        finding("s", is_sample=True),
    )
    given(
        con,
        "flattened.processes",
        process("a", "p", "x", executable_sha256="aa", started_at=at(0)),
        process("b", "p", "y", executable_sha256="BB", started_at=at(1)),
        process("c", "p", "y", executable_sha256="bb", started_at=at(1)),
        process("s", "p", "z", executable_sha256="cc"),
    )
    given(con, "flattened.ecs_tasks", task("a", "t1"), task("b", "t2"))
    assert built(con, CONFLICTS, COLUMNS) == [
        ("p", "executable", "aa", 1, ["a"], False),
        ("p", "executable", "bb", 2, ["b", "c"], True),
        ("p", "parent", "x", 1, ["a"], False),
        ("p", "parent", "y", 2, ["b", "c"], True),
        ("p", "started_at", "2026-01-10T12:00:00Z", 1, ["a"], True),
        ("p", "started_at", "2026-01-10T12:01:00Z", 2, ["b", "c"], False),
        ("p", "task", task_arn("t1"), 1, ["a"], True),
        ("p", "task", task_arn("t2"), 1, ["b"], False),
    ]


def test_where_all_agree_nothing_is_listed(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b"))
    given(con, "flattened.processes", process("a", "p", "x"), process("b", "p", "x"))
    assert built(con, CONFLICTS) == []


def test_a_uuid_of_several_starts_ties_only_within_a_place(con: duckdb.DuckDBPyConnection) -> None:
    for n, (place, minute) in enumerate([("c1", 0), ("c1", 0), ("c2", 300)]):
        given(con, "flattened.finding_versions", finding(f"f{n}", minute))
        given(con, "flattened.containers", container(f"f{n}", place, minute))
        given(con, "flattened.processes", process(f"f{n}", "p", updated_at=at(minute), started_at=at(minute)))
    build_all(con, "correlation.finding_links")
    assert rows(con, "SELECT process_uuid, is_contradictory FROM correlation.process_sessions") == [
        ("p", True)
    ]
    assert rows(con, "SELECT finding_id, linked_finding_id, entity_key FROM correlation.finding_links") == [
        ("f1", "f0", "111111111111/eu-west-1/p in 111111111111/eu-west-1/c1")
    ]
