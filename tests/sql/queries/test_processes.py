"""Questions about processes: who stands above whom, and what came in which way."""

import duckdb
import pytest

from tests.sql.queries.support import ask, ask_again, ran
from tests.sql.support import at, finding, given, part, process, task

EXEC = ("/managed-agents/ssm-agent-worker", "/managed-agents/ssm-session-worker", "/bin/sh")


@pytest.fixture
def exec_session(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Two findings below one ECS Exec session: a shell in b is the parent of nmap in a."""
    given(
        con,
        "flattened.finding_versions",
        finding("a", 5, severity=5.0),
        finding("b", 2, severity=8.0, finding_type="Execution:Runtime/SuspiciousCommand"),
        finding("sample", is_sample=True),
    )
    ran(con, "a", *EXEC, "/usr/bin/nmap", updated=5, started_at=at(4), effective_user_id=0, user_id=1000)
    ran(con, "b", *EXEC, updated=2, started_at=at(1))
    ran(con, "sample", *EXEC, "/usr/bin/nmap")
    return con


def test_processes_in_several_findings(exec_session: duckdb.DuckDBPyConnection) -> None:
    columns = "process_uuid finding_count roles process_of ancestor_in"
    assert ask(exec_session, "processes_in_several_findings", columns) == [
        ("/bin/sh", 2, ["ancestor", "process"], ["b"], ["a"]),
        (EXEC[1], 2, ["ancestor"], None, ["a", "b"]),
    ]
    launchers = ask_again(
        exec_session, "processes_in_several_findings", "process_uuid", include_launchers="true"
    )
    assert (EXEC[0],) in launchers
    assert ask_again(exec_session, "processes_in_several_findings", "process_uuid", from_="2026-01-11") == []


def test_ancestors_that_only_another_finding_knows(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b"))
    given(con, "flattened.processes", process("a", "curl", "sh", name="curl"))
    given(
        con,
        "flattened.processes",
        process("b", "sh", "nginx", name="sh"),
        process("b", "nginx", None, 1, name="nginx"),
    )
    columns = "distance name is_stated_here other_finding_ids"
    expected = [(0, "curl", True, None), (1, "sh", False, ["b"]), (2, "nginx", False, ["b"])]
    assert ask(con, "ancestors_of_finding", columns, finding_id="a") == expected
    arn = "arn:aws:guardduty:eu-west-1:111111111111:detector/d/finding/a"
    assert ask_again(con, "ancestors_of_finding", columns, finding_id=arn) == expected


def test_root_ancestors(exec_session: duckdb.DuckDBPyConnection) -> None:
    columns = (
        "origin root_program starter_program session_program finding_count high_finding_count session_count"
    )
    assert ask(exec_session, "root_ancestors", columns) == [
        ("ecs_exec", "ssm-agent-worker", "ssm-agent-worker", "ssm-session-worker", 2, 1, 1)
    ]


def test_findings_by_origin(exec_session: duckdb.DuckDBPyConnection) -> None:
    given(exec_session, "flattened.finding_versions", finding("c", 9))
    ran(exec_session, "c", "/entrypoint", updated=9, namespace_pid=1, started_at=at(0))
    columns = "origin finding_id session_process_uuid"
    assert ask(exec_session, "findings_by_origin", columns) == [
        ("ecs_exec", "b", EXEC[1]),
        ("ecs_exec", "a", EXEC[1]),
        ("entry_point", "c", None),
    ]
    assert ask_again(exec_session, "findings_by_origin", columns, origin="entry_point") == [
        ("entry_point", "c", None)
    ]


def test_processes_below_ecs_exec(exec_session: duckdb.DuckDBPyConnection) -> None:
    names = ask(exec_session, "processes_below_ecs_exec", "name")
    assert sorted(names) == [("nmap",), ("sh",), ("ssm-session-wor",)]


def test_binaries_installed_then_executed(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b"))
    for name, installer in (("a", "/usr/bin/dpkg"), ("b", "/usr/bin/wget")):
        ran(con, name, f"/usr/bin/tool-{name}", started_at=at(2))
        modifying = {
            "role": "modifying",
            "lineage_of": "modifying",
            "executable_path": installer,
            "name": "i",
        }
        given(con, "flattened.processes", process(name, f"{name}-installer", **modifying))
        given(con, "flattened.runtime_contexts", part(name, modified_at=at(1)))
    columns = "executable_path seconds_until_executed installer_origin"
    assert ask(con, "binaries_installed_then_executed", columns) == [("/usr/bin/tool-a", 60.0, "unknown")]
    assert ask_again(con, "binaries_installed_then_executed", columns, maximum_seconds=59) == []


def test_processes_that_became_root(exec_session: duckdb.DuckDBPyConnection) -> None:
    assert ask(exec_session, "processes_that_became_root", "name user_id effective_user_id") == [
        ("nmap", 1000, 0)
    ]


def test_modified_paths(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a"),
        finding("b", 5),
        finding("c", 6),
        finding("sample", is_sample=True),
    )
    for name, minute in (("a", 0), ("b", 5), ("sample", 0)):
        ran(con, name, "/usr/bin/tee", updated=minute)
        given(
            con,
            "flattened.runtime_contexts",
            part(name, minute, file_path="/etc/cron.d/x", related_file_paths=[]),
        )
    ran(con, "c", "/tmp/x", updated=6)
    modifying = {"role": "modifying", "lineage_of": "modifying", "executable_path": "/usr/bin/wget"}
    given(con, "flattened.processes", process("c", "wget", **modifying, updated_at=at(6)))
    given(con, "flattened.runtime_contexts", part("c", 6, modified_at=at(5)))
    assert ask(con, "modified_paths", "path modified_by finding_count") == [
        ("/etc/cron.d/x", "/usr/bin/tee", 2),
        ("/tmp/x", "/usr/bin/wget", 1),
    ]


def test_task_age_at_first_event(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("old", 90),
        finding("young", 2),
        finding("sample", is_sample=True),
    )
    given(
        con,
        "flattened.ecs_tasks",
        *(
            task(name, "t", minute, task_created_at=at(0))
            for name, minute in (("old", 90), ("young", 2), ("sample", 0))
        ),
    )
    columns = "finding_id task_age_seconds"
    assert ask(con, "task_age_at_first_event", columns) == [("young", 120.0), ("old", 5400.0)]
    assert ask_again(con, "task_age_at_first_event", columns, maximum_seconds=3600) == [("young", 120.0)]
