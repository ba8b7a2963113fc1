"""Persons of findings: who opened the session, whose the key is, who started the task; and their profiles."""

import duckdb

from tests.sql.calls import all_hours, by, calls, event, exec_session, execute, give
from tests.sql.support import PLACE, at, broken, built, finding, given, part, rows, task_arn

PEOPLE = "correlation.finding_people"
ENTITIES = "entities.finding_entities"
Connection = duckdb.DuckDBPyConnection
SAID = "finding_id, person_key, role, is_claimed_name, is_certain, event_ids"


def people(con: Connection, columns: str = SAID) -> list[tuple[object, ...]]:
    found = built(con, PEOPLE, columns)
    assert broken(con, PEOPLE) == []
    return found


def with_key(con: Connection, key: str) -> None:
    given(con, "flattened.finding_versions", finding("key", **PLACE))
    given(con, "flattened.access_keys", part("key", access_key_id=key, **PLACE))


def test_who_opened_the_session_is_in_its_findings(con: Connection) -> None:
    give(con, exec_session("a"), all_hours(), calls(execute("e1")))
    assert people(con) == [("a", "iam-user/alice", "session_opener", False, True, ["e1"])]


def test_a_likely_or_claimed_opener_is_not_certain(con: Connection) -> None:
    give(con, exec_session("a"), all_hours(), calls(execute("e1", container_name="log")))
    assert people(con, "is_claimed_name, is_certain") == [(False, False)]
    con.execute("UPDATE flattened.api_events SET container_name = 'web', is_claimed_name = TRUE")
    assert people(con, "is_claimed_name, is_certain") == [(True, False)]


def test_of_several_people_none_is_named(con: Connection) -> None:
    give(con, exec_session("a"), all_hours(), calls(execute("e1"), execute("e2", person="bob")))
    assert people(con) == []


def test_one_person_with_two_calls_is_named_with_both(con: Connection) -> None:
    give(con, exec_session("a"), all_hours(), calls(execute("e1"), execute("e2")))
    assert people(con) == [("a", "iam-user/alice", "session_opener", False, False, ["e1", "e2"])]


def test_a_sample_has_nobody(con: Connection) -> None:
    give(con, exec_session("a"), all_hours(), calls(execute("e1")))
    con.execute("UPDATE flattened.finding_versions SET is_sample = TRUE")
    assert people(con) == []


def test_the_key_of_a_finding_is_the_persons_that_its_chain_leads_to(con: Connection) -> None:
    with_key(con, "ASIA1")
    session = by("ops", "session_name", caller_type="AssumedRole")
    assumed = {"access_key_id": "AKIA1", "issued_access_key_id": "ASIA1", "caller_type": "IAMUser"}
    give(
        con,
        calls(
            event("e", "ListBuckets", access_key_id="ASIA1", **session),
            event("a", "AssumeRole", **assumed, **by("bob")),
        ),
    )
    assert people(con) == [("key", "iam-user/bob", "key_owner", False, True, ["a"])]


def test_a_key_without_a_chain_is_whose_name_its_caller_chose(con: Connection) -> None:
    with_key(con, "ASIA1")
    give(
        con,
        calls(
            event(
                "e",
                "ListBuckets",
                access_key_id="ASIA1",
                caller_type="AssumedRole",
                **by("x", "session_name"),
            )
        ),
    )
    assert people(con) == [("key", "session/x", "key_owner", True, False, ["e"])]


def test_who_started_the_task(con: Connection) -> None:
    give(
        con, exec_session("a"), calls(event("r", "RunTask", started_task_arns=[task_arn("t1")], **by("dave")))
    )
    assert people(con) == [("a", "iam-user/dave", "task_starter", False, False, ["r"])]


def test_a_refused_call_started_nothing(con: Connection) -> None:
    said = {"started_task_arns": [task_arn("t1")], "is_refused": True}
    give(con, exec_session("a"), calls(event("r", "RunTask", **said, **by("dave"))))
    assert people(con) == []


def test_a_person_is_an_entity_in_the_versions_of_the_finding(con: Connection) -> None:
    give(con, exec_session("a"), all_hours(), calls(execute("e1")))
    given(con, "flattened.finding_versions", finding("a", 90, **PLACE))
    where = "WHERE entity_kind = 'person'"
    built(con, ENTITIES)
    assert rows(
        con, f"SELECT entity_key, entity_name, role, version_count, last_seen_at FROM {ENTITIES} {where}"
    ) == [("iam-user/alice", "alice", "session_opener", 2, at(90))]


def test_the_profile_of_a_person(con: Connection) -> None:
    user = by("u-1", "identity_center", person_name="alice", issuer_arn="arn:role")
    give(
        con,
        exec_session("a"),
        all_hours(),
        calls(
            execute("e1", source_ip_address="9.9.9.9", has_mfa=True, session_name="Alice@x", **user),
            execute(
                "e2",
                900,
                source_ip_address="9.9.9.8",
                **by("alice@x", "session_name", session_name="alice@x"),
            ),
            execute("e3", 901, is_refused=True, has_mfa=False, **user),
        ),
    )
    columns = (
        "person_key, person_name, is_claimed_name, names, account_ids, role_arns, source_ip_addresses,"
        " exec_call_count, refused_call_count, opened_session_count, has_mfa, finding_count"
    )
    assert built(con, "entities.person", columns) == [
        (
            "identity-center/d-1/u-1",
            "alice",
            False,
            ["alice", "alice@x", "u-1"],
            [PLACE["account_id"]],
            ["arn:role"],
            ["9.9.9.8", "9.9.9.9"],
            2,
            1,
            1,
            False,
            1,
        )
    ]


def test_what_a_person_does_in_a_session_and_with_keys_is_linked(con: Connection) -> None:
    give(con, exec_session("a"), all_hours(), calls(execute("e1")))
    with_key(con, "AKIA1")
    con.execute("UPDATE flattened.finding_versions SET event_first_seen_at = event_last_seen_at")
    user = {"caller_type": "IAMUser", **by("alice")}
    give(con, calls(event("e2", "ListBuckets", access_key_id="AKIA1", **user)))
    links = "finding_id, linked_finding_id, reason, entity_key"
    assert built(con, "correlation.finding_links", links) == [("a", "key", "same_person", "iam-user/alice")]


def test_what_is_only_claimed_links_nothing(con: Connection) -> None:
    give(con, exec_session("a"), all_hours(), calls(execute("e1", **by("alice", "session_name"))))
    with_key(con, "AKIA1")
    claimed = by("alice", "session_name", caller_type="AssumedRole")
    give(con, calls(event("e2", "ListBuckets", access_key_id="AKIA1", **claimed)))
    assert built(con, "correlation.finding_links") == []


def test_who_started_a_task_is_not_who_uses_its_credentials(con: Connection) -> None:
    with_key(con, "ASIA1")
    give(con, exec_session("a"), all_hours())
    of_task = {
        "session_name": "t1",
        "access_key_id": "ASIA1",
        "caller_type": "AssumedRole",
        "is_machine": True,
    }
    machine = dict.fromkeys(by(""), None) | {"is_claimed_name": False}
    started = {"started_task_arns": [task_arn("t1")], "caller_type": "IAMUser", "access_key_id": "AKIA1"}
    give(
        con, calls(execute("e1", **(machine | of_task)), event("r", "RunTask", -900, **started, **by("dave")))
    )
    assert people(con, "finding_id, person_key, role") == [("a", "iam-user/dave", "task_starter")]
    assert rows(con, "SELECT verdict, person_key, entry_caller_type FROM correlation.session_openers") == [
        ("strong", None, "IAMUser")
    ]
    assert rows(
        con, "SELECT DISTINCT access_key_id, is_of_task FROM correlation.credential_chain ORDER BY ALL"
    ) == [
        ("AKIA1", False),
        ("ASIA1", True),
    ]
