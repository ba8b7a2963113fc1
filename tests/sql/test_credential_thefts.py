"""Who presumably took the credentials that a call was made with."""

import duckdb
import pytest

from tests.sql.support import built, finding, given, part, process, task, task_arn

THEFTS = "correlation.credential_thefts"


def call(con: duckdb.DuckDBPyConnection, minute: float, session: str) -> None:
    given(con, "flattened.finding_versions", finding("call", minute))
    key = {"principal_id": f"AROA:{session}", "principal_session_name": session, "user_name": "role"}
    given(con, "flattened.access_keys", part("call", minute, **key))


def in_task(con: duckdb.DuckDBPyConnection, name: str, minute: float, session: str, **facts: object) -> None:
    given(con, "flattened.finding_versions", finding(name, minute, **facts))
    given(con, "flattened.ecs_tasks", task(name, "t1", minute))
    given(con, "flattened.processes", process(name, session, updated=minute))


def test_the_session_that_was_seen_to_reach_for_credentials_took_them(
    con: duckdb.DuckDBPyConnection,
) -> None:
    in_task(con, "a1", 0, "thief", severity=2.0)
    in_task(con, "a2", 1, "thief", severity=5.0)
    in_task(con, "b1", 2, "other", severity=8.0)
    in_task(con, "b2", 3, "other", severity=8.0)
    command = {"command_line_example": "curl 169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"}
    given(con, "flattened.runtime_contexts", part("a1", 0, **command))
    call(con, 10, "t1")
    assert built(
        con, THEFTS, "finding_id, source_kind, source_key, holder_finding_id, has_credential_access"
    ) == [("call", "ecs_task", task_arn("t1"), "a1", True)]


@pytest.mark.parametrize(
    "command",
    [
        "wget -qO- http://169.254.169.254/latest/meta-data/iam/security-credentials/",
        "curl 169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "cat /proc/self/environ",
        "sh -c printenv | grep AWS",
        "cat /var/run/secrets/kubernetes.io/serviceaccount/token",
        "cp /root/.aws/credentials /tmp/c",
    ],
)
def test_who_read_the_credentials_is_named_and_no_later_graver_finding(
    con: duckdb.DuckDBPyConnection, command: str
) -> None:
    in_task(con, "reader", 0, "thief", severity=2.0)
    in_task(con, "miner", 5, "thief", severity=8.0)
    given(con, "flattened.runtime_contexts", part("reader", 0, command_line_example=command))
    call(con, 10, "t1")
    assert built(con, THEFTS, "holder_finding_id, has_credential_access") == [("reader", True)]


def test_a_finding_that_read_credentials_alone_in_its_session_comes_before_graver_ones(
    con: duckdb.DuckDBPyConnection,
) -> None:
    in_task(con, "reader", 0, "p", severity=2.0, tactic="Credential Access")
    in_task(con, "other", 5, "q", severity=8.0)
    call(con, 10, "t1")
    assert built(con, THEFTS, "holder_finding_id, has_credential_access") == [("reader", True)]


def test_of_two_sessions_that_did_things_neither_is_accused(con: duckdb.DuckDBPyConnection) -> None:
    for minute, (name, session) in enumerate((("a1", "a"), ("a2", "a"), ("b1", "b"), ("b2", "b"))):
        in_task(con, name, minute, session)
    call(con, 10, "t1")
    assert built(con, THEFTS) == []


def test_where_several_reached_for_credentials_nobody_is_named(con: duckdb.DuckDBPyConnection) -> None:
    for minute, (name, session) in enumerate((("a1", "a"), ("a2", "a"), ("b1", "b"), ("b2", "b"))):
        in_task(con, name, minute, session, tactic="Credential Access")
    call(con, 10, "t1")
    assert built(
        con, THEFTS, "finding_id, source_key, holder_finding_id, held_at, has_credential_access"
    ) == [("call", task_arn("t1"), None, None, True)]


@pytest.mark.parametrize(("minutes", "found"), [(360, True), (361, False)])
def test_what_happened_longer_ago_took_nothing(
    con: duckdb.DuckDBPyConnection, minutes: float, found: bool
) -> None:
    in_task(con, "a", 0, "p")
    call(con, minutes, "t1")
    assert bool(built(con, THEFTS)) == found


def test_what_happened_after_the_call_took_nothing(con: duckdb.DuckDBPyConnection) -> None:
    call(con, 0, "t1")
    in_task(con, "a", 1, "p")
    assert built(con, THEFTS) == []


def test_of_an_instance_what_ran_outside_of_containers_comes_first(con: duckdb.DuckDBPyConnection) -> None:
    for name, minute in {"host": 0, "pod": 5}.items():
        given(
            con, "flattened.finding_versions", finding(name, minute, severity=8.0 if name == "pod" else 5.0)
        )
        given(con, "flattened.instances", part(name, minute, instance_id="i-0123456789abcdef0"))
    given(con, "flattened.containers", part("pod", 5, described_by="container", container_id="c"))
    call(con, 10, "i-0123456789abcdef0")
    assert built(con, THEFTS, "holder_finding_id") == [("host",)]


@pytest.mark.parametrize(
    ("kind", "is_holder"),
    [
        ("Execution:Runtime/SuspiciousTool", True),
        ("Backdoor:EC2/C&CActivity.B!DNS", True),
        ("DefenseEvasion:Runtime/KernelModuleLoaded", False),
        ("Trojan:EC2/DNSDataExfiltration", False),
    ],
)
def test_what_nobody_does_on_an_instance_took_nothing(
    con: duckdb.DuckDBPyConnection, kind: str, is_holder: bool
) -> None:
    given(con, "flattened.finding_versions", finding("host", 0, finding_type=kind))
    given(con, "flattened.instances", part("host", 0, instance_id="i-0123456789abcdef0"))
    call(con, 10, "i-0123456789abcdef0")
    assert built(con, THEFTS, "holder_finding_id") == ([("host",)] if is_holder else [])
