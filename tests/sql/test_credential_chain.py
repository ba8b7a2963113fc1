"""Chains of credentials: from an access key back to the identity that it comes from."""

import duckdb
import pytest

from tests.sql.calls import by, calls, event, execute, give, second
from tests.sql.support import Row, at, broken, built, finding, given, part, rows, task, task_arn

CHAIN = "correlation.credential_chain"
STEPS = "step, step_kind, event_id, caller_access_key_id, is_first_identity, is_complete"
Connection = duckdb.DuckDBPyConnection
Found = list[tuple[object, ...]]
SERVICE: Row = {"caller_type": "AWSService", "caller_arn": None}
T1 = "0" * 31 + "1"


def assumed(event_id: str, key: str | None, gives: str, seconds: float = -100, **facts: object) -> Row:
    """AssumeRole with a key, which gives another."""
    said = {"caller_type": "AssumedRole", "access_key_id": key, "issued_access_key_id": gives}
    return event(event_id, "AssumeRole", seconds, **(said | facts))


def used(key: str, **facts: object) -> Row:
    return execute(
        "call", access_key_id=key, **({"caller_type": "AssumedRole"} | by("x", "session_name") | facts)
    )


def user(name: str = "alice") -> Row:
    return {"caller_type": "IAMUser", **by(name)}


def chain_of(con: Connection, *events: Row, columns: str = STEPS) -> Found:
    give(con, calls(*events))
    found = built(con, CHAIN, f"access_key_id, {columns}")
    assert broken(con, CHAIN) == []
    return found


def test_four_roles_lead_to_the_user(con: Connection) -> None:
    found = chain_of(
        con,
        used("ASIA4"),
        *(assumed(f"a{number}", f"ASIA{number - 1}", f"ASIA{number}", -number) for number in (4, 3, 2)),
        assumed("a1", "AKIA0", "ASIA1", **user()),
    )
    assert found == [
        ("ASIA4", 0, "key", "call", "ASIA4", False, True),
        ("ASIA4", 1, "assumed", "a4", "ASIA3", False, True),
        ("ASIA4", 2, "assumed", "a3", "ASIA2", False, True),
        ("ASIA4", 3, "assumed", "a2", "ASIA1", False, True),
        ("ASIA4", 4, "assumed", "a1", "AKIA0", True, True),
    ]
    assert rows(con, f"SELECT person_key FROM {CHAIN} WHERE is_first_identity") == [("iam-user/alice",)]


def test_a_long_term_key_is_its_users(con: Connection) -> None:
    call = execute("call", access_key_id="AKIA0", **user())
    assert chain_of(con, call) == [("AKIA0", 0, "key", "call", "AKIA0", True, True)]


def test_a_key_that_was_issued_in_another_region_is_found(con: Connection) -> None:
    start = assumed("a1", "AKIA0", "ASIA1", region="us-east-1", **user())
    found = chain_of(con, used("ASIA1"), start, columns="event_id, event_region")
    assert found == [("ASIA1", "a1", "us-east-1"), ("ASIA1", "call", "eu-west-1")]


def test_a_chain_whose_start_was_not_read_is_incomplete(con: Connection) -> None:
    assert chain_of(con, used("ASIA2"), assumed("a2", "ASIA1", "ASIA2")) == [
        ("ASIA2", 0, "key", "call", "ASIA2", False, False),
        ("ASIA2", 1, "assumed", "a2", "ASIA1", True, False),
    ]


def test_of_a_call_between_accounts_the_event_of_the_caller_counts(con: Connection) -> None:
    both = {"shared_event_id": "s1"}
    there = assumed("a", None, "ASIA1", account_id="222222222222", **both, caller_type="AWSAccount")
    here = assumed("b", "AKIA0", "ASIA1", **both, **user())
    assert [row[3] for row in chain_of(con, used("ASIA1"), there, here)] == ["call", "b"]


def test_a_key_that_two_calls_claim_to_have_issued_leads_nowhere(con: Connection) -> None:
    claims = [assumed(each, "AKIA0", "ASIA1", **user(each)) for each in ("a", "b")]
    assert chain_of(con, used("ASIA1"), *claims) == [("ASIA1", 0, "key", "call", "ASIA1", True, False)]


def test_a_loop_ends(con: Connection) -> None:
    found = chain_of(con, used("ASIA1"), assumed("a", "ASIA2", "ASIA1"), assumed("b", "ASIA1", "ASIA2"))
    assert len(found) == 17


def test_a_federated_identity_ends_the_chain(con: Connection) -> None:
    federated = event(
        "a", "AssumeRoleWithSAML", -100, issued_access_key_id="ASIA1", caller_type="SAMLUser", **by("alice")
    )
    found = chain_of(con, used("ASIA1"), federated, columns="person_key, is_first_identity, is_complete")
    assert found[1] == ("ASIA1", "session/x", False, True)
    assert found[0] == ("ASIA1", "iam-user/alice", True, True)


def test_a_user_of_identity_center_is_known_without_the_call_that_issued_the_key(con: Connection) -> None:
    call = used("ASIA1", identity_center_user_id="u-1", **by("u-1", "identity_center"))
    assert chain_of(con, call, columns="is_complete, person_key") == [
        ("ASIA1", True, "identity-center/d-1/u-1")
    ]


def run_task(event_id: str = "run", **facts: object) -> Row:
    started = {
        "started_task_arns": [task_arn(T1)],
        "task_definition_arn": "shop:7",
        "role_arn": "arn:task-role",
    }
    return event(
        event_id,
        "RunTask",
        -900,
        **(started | {"access_key_id": "ASIA9", "caller_type": "AssumedRole"} | facts),
    )


def by_task(**facts: object) -> Row:
    """A call with the credentials of a task."""
    return used("ASIA1", session_name=T1, issuer_arn="arn:task-role", **facts)


REGISTERED = event(
    "def",
    "RegisterTaskDefinition",
    -2000,
    task_definition_arn="shop:7",
    access_key_id="AKIA5",
    **user("carol"),
)


def test_credentials_of_a_task_lead_to_who_started_it(con: Connection) -> None:
    issued = assumed("ecs", None, "ASIA1", issued_session_name=T1, **SERVICE)
    found = chain_of(
        con, by_task(), issued, run_task(), assumed("a", "AKIA0", "ASIA9", -950, **user()), REGISTERED
    )
    assert [row for row in found if row[0] == "ASIA1"] == [
        ("ASIA1", 0, "key", "call", "ASIA1", False, True),
        ("ASIA1", 1, "task_credentials", None, None, False, True),
        ("ASIA1", 2, "definition_registered", "def", "AKIA5", False, True),
        ("ASIA1", 2, "task_started", "run", "ASIA9", False, True),
        ("ASIA1", 3, "assumed", "a", "AKIA0", True, True),
    ]


def test_the_task_of_a_finding_is_known_without_the_call_that_started_it(con: Connection) -> None:
    given(con, "flattened.ecs_tasks", task("f", T1, task_definition_arn="shop:7"))
    found = chain_of(con, by_task(), REGISTERED, columns="step_kind, task_arn, is_complete")
    assert [row for row in found if row[0] == "ASIA1"] == [
        ("ASIA1", "definition_registered", task_arn(T1), False),
        ("ASIA1", "key", None, False),
        ("ASIA1", "task_credentials", task_arn(T1), False),
    ]


def test_who_calls_a_session_like_a_task_does_not_hide_behind_it(con: Connection) -> None:
    claimed = assumed("a", "AKIA0", "ASIA1", issued_session_name=T1, **user("mallory"))
    found = chain_of(con, by_task(), claimed, run_task(), columns="person_key, is_first_identity")
    assert [row[1] for row in found if row[0] == "ASIA1" and row[2]] == ["iam-user/mallory"]


@pytest.mark.parametrize("column", ["access_key_id", "issued_access_key_id"])
def test_the_key_of_a_finding_has_a_chain_whatever_it_was_seen_in(con: Connection, column: str) -> None:
    given(con, "flattened.finding_versions", finding("f"))
    given(con, "flattened.access_keys", part("f", access_key_id="ASIA1"))
    identity = event("e", "GetCallerIdentity", event_at=second(0), **{column: "ASIA1"})
    assert [row[0] for row in chain_of(con, identity)] == (
        ["ASIA1"] if column == "access_key_id" else ["ASIA1", "ASIA1"]
    )


def test_a_login_alone_has_no_chain(con: Connection) -> None:
    assert chain_of(con, event("e", "GetCallerIdentity", access_key_id="ASIA1", event_at=at(0))) == []
