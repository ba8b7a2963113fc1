"""Questions about persons: who opened what, was refused, hid something, used stolen keys or was in two places."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.sql.calls import all_hours, by, calls, event, exec_session, execute, give
from tests.sql.queries.support import ask_again
from tests.sql.support import PLACE, at, build_all, empty_tables, finding, given, part, peer, task_arn
from tracehound.sql.canned import find
from tracehound.sql.models import models, tables_read

QUERIES = (
    "exec_calls_by_person",
    "sessions_with_findings",
    "direct_sessions",
    "refused_exec_calls",
    "exec_settings_changed",
    "findings_hidden_by",
    "keys_used_after_theft",
    "definitions_registered",
    "impossible_travel",
)
THIEF = {
    "session_name": "t1",
    "caller_type": "AssumedRole",
    "access_key_id": "ASIA1",
    "source_ip_address": "9.9.9.9",
}
LONDON, SYDNEY = (
    {"latitude": each[0], "longitude": each[1], "city": each[2]}
    for each in ((51.5, 0.0, "London"), (-33.9, 151.2, "Sydney"))
)


@pytest.fixture(scope="module")
def asked() -> Iterator[duckdb.DuckDBPyConnection]:
    """A session of alice in which credentials of the task are stolen, and what others did around it."""
    with empty_tables() as con:
        con.begin()
        give(con, exec_session("a"), all_hours(), _calls())
        given(
            con,
            "flattened.runtime_contexts",
            part("a", 61, command_line_example="cat /proc/1/environ", **PLACE),
        )
        given(con, "flattened.finding_versions", finding("theft", 70, **PLACE))
        key = {
            "principal_session_name": "t1",
            "principal_id": "AROA:t1",
            "access_key_id": "ASIA1",
            "user_name": "r",
        }
        given(con, "flattened.access_keys", part("theft", 70, **PLACE, **key))
        given(
            con,
            "flattened.network_peers",
            peer("theft", "1.1.1.1", 70, **LONDON),
            peer("theft", "2.2.2.2", 70, **SYDNEY),
        )
        con.execute("UPDATE flattened.ecs_tasks SET task_definition_arn = 'shop:7'")
        read = {table for name in QUERIES for table in tables_read(find(name).query)}
        build_all(con, *(read & models().keys()))
        yield con


def _calls() -> Iterator[tuple[str, dict[str, object]]]:
    switched = {"enables_exec": True, "service_name": "web", "cluster_name": "shop"}
    registered = {"task_definition_arn": "shop:7", "images": ["shop:1", "log:2"]}
    yield from calls(
        execute("e1", -3, source_ip_address="1.1.1.1", has_mfa=True),
        execute("e2", 900, is_refused=True, error_code="AccessDeniedException", **by("bob")),
        execute("e3", 950, **by("bob")),
        event(
            "e4",
            "StartSession",
            1000,
            task_id="t1",
            container_runtime_id="t1-web",
            **by("mallory", "session_name"),
        ),
        event("e5", "UpdateService", -60, **switched, **by("alice")),
        event("e6", "UpdateCluster", -50, exec_logging="NONE", **by("alice")),
        event("s2", "AssumeRole", 1050, issued_access_key_id="ASIA6", caller_type="IAMUser", **by("alice")),
        event(
            "e0", "UpdateCluster", 1090, exec_logging="NONE", access_key_id="ASIA6", **by("y", "session_name")
        ),
        event(
            "e7",
            "ArchiveFindings",
            1100,
            access_key_id="ASIA6",
            **by("y", "session_name"),
            finding_ids=["a", "other"],
        ),
        event("e8", "CreateFilter", 1200, filter_name="f", filter_action="ARCHIVE", **by("bob")),
        event("e9", "UnarchiveFindings", 1300, event_source="guardduty.amazonaws.com", finding_ids=["a"]),
        event("k1", "GetCallerIdentity", 400, **THIEF),
        event("k2", "ListBuckets", 500, **THIEF),
        event("k0", "ListBuckets", -900, **(THIEF | {"access_key_id": "ASIA0"})),
        event("s1", "AssumeRole", -6000, issued_access_key_id="ASIA5", caller_type="IAMUser", **by("carol")),
        event(
            "d1",
            "RegisterTaskDefinition",
            -5000,
            access_key_id="ASIA5",
            **registered,
            **by("x", "session_name"),
        ),
        event(
            "d2",
            "RunTask",
            -4000,
            started_task_arns=[task_arn("t1")],
            task_definition_arn="shop:7",
            overrides=["sh -c id"],
            **by("dave"),
        ),
        event("v1", "GetCallerIdentity", 1500, source_ip_address="2.2.2.2", **by("alice")),
    )


def test_who_opens_sessions(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "person_name call_count refused_count direct_session_count session_with_findings_count has_mfa"
    assert ask_again(asked, "exec_calls_by_person", columns) == [
        ("alice", 1, 0, 0, 1, True),
        ("bob", 1, 1, 0, 0, None),
        ("mallory", 1, 0, 1, 0, None),
    ]
    assert ask_again(asked, "exec_calls_by_person", "call_count", person="bob") == [(1,)]
    assert ask_again(asked, "exec_calls_by_person", "call_count", from_="2026-02-01") == []


def test_sessions_with_findings(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "verdict person_name finding_count first_finding_id source_ip_address event_id"
    expected = [("strong", "alice", 1, "a", "1.1.1.1", "e1")]
    assert ask_again(asked, "sessions_with_findings", columns) == expected
    assert ask_again(asked, "sessions_with_findings", columns, person="iam-user/alice") == expected
    assert ask_again(asked, "sessions_with_findings", columns, person="bob") == []


def test_sessions_past_the_logging(asked: duckdb.DuckDBPyConnection) -> None:
    assert ask_again(asked, "direct_sessions", "event_id person_name is_claimed_name") == [
        ("e4", "mallory", True)
    ]


def test_refused_calls_and_the_next_that_was_granted(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "person_name refused_count error_code target_key next_granted_at"
    [(*found, granted_at)] = ask_again(asked, "refused_exec_calls", columns)
    assert found == ["bob", 1, "AccessDeniedException", "shop/web"]
    assert (granted_at - at(60)).total_seconds() == 950


def test_who_switched_exec_or_its_logging(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "event_id person_name enables_exec exec_logging"
    assert ask_again(asked, "exec_settings_changed", columns) == [
        ("e0", "alice", None, "NONE"),
        ("e6", "alice", None, "NONE"),
        ("e5", "alice", True, None),
    ]


def test_who_hid_findings_and_whose_own_they_are(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "event_id person_name finding_count own_finding_ids filter_action"
    assert ask_again(asked, "findings_hidden_by", columns) == [
        ("e8", "bob", 0, [], "ARCHIVE"),
        ("e7", "alice", 2, ["a"], None),
    ]


def test_keys_that_were_first_used_after_their_theft(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "access_key_id first_event_name event_names call_count source_ip_addresses holder_finding_id"
    expected = [("ASIA1", "GetCallerIdentity", ["GetCallerIdentity", "ListBuckets"], 2, ["9.9.9.9"], "a")]
    assert ask_again(asked, "keys_used_after_theft", columns) == expected
    assert ask_again(asked, "keys_used_after_theft", columns, days=0) == []


def test_who_registered_the_definition_of_an_image(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "image person_name started_by overrides task_count finding_count"
    assert ask_again(asked, "definitions_registered", columns, image="log") == [
        ("log:2", "carol", ["dave"], ["sh -c id"], 1, 1)
    ]


def test_nobody_is_in_london_and_sydney_within_half_an_hour(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "person_name event_id place next_event_id next_place kilometres"
    assert ask_again(asked, "impossible_travel", columns) == [
        ("alice", "e1", "London", "v1", "Sydney", 16989.0)
    ]
    assert ask_again(asked, "impossible_travel", columns, kilometres=20000) == []


def test_travel_is_told_only_where_all_calls_were_read(asked: duckdb.DuckDBPyConnection) -> None:
    asked.execute(
        "UPDATE raw.cloudtrail_coverage SET is_complete = FALSE WHERE hour_at < '2026-01-10 13:00:00+00'"
    )
    assert ask_again(asked, "impossible_travel", "event_id") == []
    asked.execute("UPDATE raw.cloudtrail_coverage SET is_complete = TRUE")
