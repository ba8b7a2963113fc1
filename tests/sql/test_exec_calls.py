"""Who execs into what: granted or refused, in a session or not, and new for the person where that is known."""

from datetime import timedelta

import duckdb

from tests.sql.calls import (
    all_hours,
    by,
    calls,
    event,
    exec_session,
    execute,
    give,
    hour,
    second,
)
from tests.sql.support import Row, broken, built, rows

CALLS = "correlation.exec_calls"
Connection = duckdb.DuckDBPyConnection
DAY = 86400
NEW = "event_id, is_new_person, is_new_address, is_new_hour, is_new_target"


def exec_calls(con: Connection, columns: str, *events: Row) -> list[tuple[object, ...]]:
    give(con, calls(*events))
    found = built(con, CALLS, columns)
    assert broken(con, CALLS) == []
    return found


def test_refused_and_tried_calls_are_told_and_ecs_own_are_not(con: Connection) -> None:
    give(con, exec_session("a"), all_hours())
    found = exec_calls(
        con,
        "event_id, exec_kind, is_refused, is_dry_run, is_direct_session, session_process_uuid, ended_at",
        execute("granted", session_id="s-1"),
        execute("refused", is_refused=True, error_code="AccessDeniedException"),
        execute("tried", is_dry_run=True),
        event("direct", "StartSession", 500, task_id="t1", container_runtime_id="t1-web"),
        event("own", "StartSession", invoked_by="ecs.amazonaws.com", task_id="t1"),
        event("end", "TerminateSession", 90, session_id="s-1"),
        event("other", "RunTask"),
    )
    assert found == [
        ("direct", "ssm_session", False, False, True, None, None),
        ("granted", "ecs_exec", False, False, False, "a", second(90)),
        ("refused", "ecs_exec", True, False, False, None, None),
        ("tried", "ecs_exec", False, True, False, None, None),
    ]


def test_a_call_that_may_have_opened_a_session_is_not_given_it(con: Connection) -> None:
    give(con, exec_session("a"), all_hours())
    found = exec_calls(con, "session_process_uuid", execute("e1"), execute("e2", person="bob"))
    assert found == [(None,), (None,)]


def test_the_target_of_a_call(con: Connection) -> None:
    pod = {"cluster_name": "blue", "kubernetes_namespace": "shop", "pod_name": "p"}
    found = exec_calls(
        con,
        "event_id, target_key",
        execute("container"),
        event("pod", "exec", **pod),
        event("instance", "StartSession", instance_id="i-1"),
        event("instances", "SendCommand", instance_ids=["i-2", "i-1"]),
        event("tags", "SendCommand"),
    )
    assert found == [
        ("container", "shop/web"),
        ("instance", "i-1"),
        ("instances", "i-1 i-2"),
        ("pod", "blue/shop"),
        ("tags", None),
    ]


def complete(con: Connection, days: int = 45, **facts: object) -> None:
    """All calls of so many days and the hour of the call were read."""
    start = second(0)
    several = [hour(-3600 * number, **facts) for number in range(1, days * 24 + 2)]
    assert several[0]["hour_at"] == start - timedelta(hours=1)
    give(con, [("raw.cloudtrail_coverage", each) for each in several])


def test_what_is_new_for_a_person(con: Connection) -> None:
    complete(con)
    found = exec_calls(
        con,
        NEW,
        execute("old", -30 * DAY, source_ip_address="1.1.1.1"),
        execute("new", -3, source_ip_address="2.2.2.2", container_name="log"),
        execute("bob", -2, "bob", source_ip_address="1.1.1.1"),
    )
    assert found == [
        ("bob", True, True, True, True),
        ("new", False, True, True, True),
        ("old", None, None, None, None),
    ]


def test_what_the_person_did_before_is_not_new(con: Connection) -> None:
    complete(con)
    address = {"source_ip_address": "1.1.1.1"}
    found = exec_calls(con, NEW, execute("old", -DAY - 10, **address), execute("again", -3, **address))
    assert found[0] == ("again", False, False, False, False)


def test_what_was_longer_ago_is_new_again(con: Connection) -> None:
    complete(con)
    found = exec_calls(con, NEW, execute("old", -45 * DAY - 4), execute("e", -3))
    assert found[0][:2] == ("e", True)


def test_nothing_is_said_to_be_new_where_not_all_was_read(con: Connection) -> None:
    """In each account something is missing."""
    complete(con, 44, account_id="1")
    complete(con, is_complete=False, account_id="2")
    complete(con, road="audit", account_id="3")
    complete(con, region="eu-west-2", account_id="4")
    several = (execute(each, account_id=each, source_ip_address="1.1.1.1") for each in "1234")
    assert exec_calls(con, NEW, *several) == [(each, None, None, None, None) for each in "1234"]


def test_a_machine_is_never_new(con: Connection) -> None:
    complete(con)
    assert exec_calls(con, NEW, event("e", "ExecuteCommand", task_id="t1", is_machine=True)) == [
        ("e", None, None, None, None)
    ]


def test_the_person_is_that_of_the_opener(con: Connection) -> None:
    assumed = event(
        "a",
        "AssumeRole",
        access_key_id="AKIA1",
        issued_access_key_id="ASIA1",
        caller_type="IAMUser",
        **by("bob"),
    )
    call = execute("e", access_key_id="ASIA1", **by("alice", "session_name"))
    exec_calls(con, "person_key", assumed, call)
    assert rows(con, f"SELECT person_key, is_claimed_name, event_person_key FROM {CALLS}") == [
        ("iam-user/bob", False, "session/alice")
    ]
