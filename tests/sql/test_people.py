"""Which names are one person."""

import duckdb

from tests.sql.calls import by, calls, event, give
from tests.sql.support import Row, broken, built

PEOPLE = "correlation.people"
ALICE = "identity-center/d-1/u-1"


def center(event_id: str, user: str = "u-1", seconds: float = 0, **facts: object) -> Row:
    """A call of a user of Identity Center."""
    return event(event_id, "ExecuteCommand", seconds, **by(user, "identity_center", **facts))


def session(event_id: str, name: str, **facts: object) -> Row:
    return event(event_id, "ExecuteCommand", session_name=name, **by(name.lower(), "session_name"), **facts)


def people(con: duckdb.DuckDBPyConnection, *events: Row) -> list[tuple[object, ...]]:
    give(con, calls(*events))
    return built(con, PEOPLE, "event_person_key, person_key, is_alias")


def test_a_session_name_beside_one_user_is_that_user(con: duckdb.DuckDBPyConnection) -> None:
    assert people(con, center("e1", session_name="Alice@x.org"), session("e2", "alice@X.ORG")) == [
        (ALICE, ALICE, False),
        ("session/alice@x.org", ALICE, True),
    ]


def test_a_session_name_beside_two_users_is_neither(con: duckdb.DuckDBPyConnection) -> None:
    found = people(
        con, *(center(user, user, session_name="ops") for user in ("u-1", "u-2")), session("e", "ops")
    )
    assert ("session/ops", "session/ops", False) in found


def test_a_source_identity_beside_one_user_is_that_user_and_so_are_sessions_beside_it(
    con: duckdb.DuckDBPyConnection,
) -> None:
    source = by("alice", "source_identity", session_name="deploy", source_identity="alice")
    found = people(
        con, center("e1", source_identity="alice"), event("e2", "RunTask", **source), session("e3", "deploy")
    )
    assert {row[1] for row in found} == {ALICE}
    assert len(found) == 3


def test_a_user_says_more_than_a_source_identity(con: duckdb.DuckDBPyConnection) -> None:
    source = by("other", "source_identity", session_name="alice", source_identity="other")
    found = people(
        con, center("e1", session_name="alice"), event("e2", "RunTask", **source), session("e3", "alice")
    )
    assert ("session/alice", ALICE, True) in found


def test_names_of_different_kinds_are_different_people(con: duckdb.DuckDBPyConnection) -> None:
    found = people(con, session("e1", "alice"), event("e2", "RunTask", **by("alice")))
    assert [row[1] for row in found] == ["iam-user/alice", "session/alice"]


def test_a_person_has_the_latest_name(con: duckdb.DuckDBPyConnection) -> None:
    people(
        con, center("e1", seconds=1, person_name="Alice B"), center("e2", seconds=0, person_name="Alice A")
    )
    assert built(con, PEOPLE, "person_name") == [("Alice B",)]


def test_a_machine_is_nobody(con: duckdb.DuckDBPyConnection) -> None:
    machine = event("e", "RunTask", session_name="botocore-session-1", is_machine=True)
    assert people(con, machine, center("e1", session_name="botocore-session-1")) == [(ALICE, ALICE, False)]


def test_a_caller_is_whom_the_event_names_or_else_the_chain_of_its_credentials(
    con: duckdb.DuckDBPyConnection,
) -> None:
    user = {"caller_type": "IAMUser", "caller_arn": "arn:carol", "access_key_id": "AKIA1"}
    issued = event("a", "AssumeRole", -60, issued_access_key_id="ASIA1", **user, **by("carol"))
    claimed = event("c", "UpdateCluster", access_key_id="ASIA1", **by("al", "session_name"))
    give(con, calls(issued, claimed, center("p"), event("u", "UpdateCluster"), session("s", "bob")))
    assert built(con, "correlation.callers", "event_id, person_key, is_claimed_name, first_identity") == [
        ("a", "iam-user/carol", False, None),
        ("c", "iam-user/carol", False, "arn:carol"),
        ("p", ALICE, False, None),
        ("s", "session/bob", True, None),
        ("u", None, None, None),
    ]
    assert broken(con, "correlation.callers") == []
