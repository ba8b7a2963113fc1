"""What findings ask for: hours in which somebody opened a session, got credentials or started a task."""

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from tests.sql.support import finding, given, part, process
from tracehound.sql import asking

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
A, R = "111122223333", "eu-west-1"
PLACE = {"account_id": A, "region": R}


def hours(con: duckdb.DuckDBPyConnection, days: list[str] | None = None) -> set[tuple[Any, ...]]:
    return set(asking.answered(con, asking.OF_FINDINGS, {"days": days}))


def version(finding_id: str, **facts: object) -> dict[str, object]:
    return finding(finding_id, **(PLACE | {"aws_partition": "aws"} | facts))


def program(finding_id: str, path: str, started_at: datetime, **facts: object) -> dict[str, object]:
    uuid = str(facts.pop("uuid", path))
    return process(finding_id, uuid, executable_path=path, started_at=started_at, **(PLACE | facts))


def test_a_session_worker_asks_for_the_hour_of_its_start(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", version("f"), version("sample", is_sample=True))
    worker = "/managed-agents/execute-command/ssm-session-worker"
    given(
        con,
        "flattened.processes",
        program("f", worker, NOON + timedelta(minutes=30)),
        program("f", "/usr/bin/ssm-document-worker", NOON + timedelta(hours=3, seconds=5)),
        program("f", "/snap/amazon-ssm-agent/1/ssm-session-worker", NOON + timedelta(hours=7, seconds=-1)),
        program("f", "/bin/sh", NOON + timedelta(hours=10)),
        program("f", worker, datetime(1, 1, 1, tzinfo=UTC), uuid="ancient"),
        program("sample", worker, NOON + timedelta(hours=20)),
    )
    # A call some seconds before the full hour is in the hour before.
    wanted = [0, 2, 3, 6, 7]
    assert hours(con) == {(A, R, NOON + timedelta(hours=number), "session") for number in wanted}


def test_a_login_of_a_host_asks_and_its_daemon_does_not(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", version("host"), version("task"))
    given(
        con,
        "flattened.instances",
        part("host", instance_id="i-1", **PLACE),
        part("task", instance_id="i-1", **PLACE),
    )
    given(con, "flattened.ecs_tasks", part("task", task_arn="arn", **PLACE))
    for each in ("host", "task"):
        given(
            con,
            "flattened.processes",
            program(each, "/usr/sbin/sshd", NOON - timedelta(days=9), uuid="daemon"),
            program(each, "/usr/sbin/sshd", NOON + timedelta(minutes=1), uuid="login", parent_uuid="daemon"),
        )
    assert hours(con) == {(A, R, NOON + timedelta(hours=number), "session") for number in (0,)}


def login(con: duckdb.DuckDBPyConnection, findings: dict[str, list[str]]) -> None:
    """Findings of processes of one login, by their paths; each names its parent, which another finding may have."""
    parents: dict[str, str | None] = {
        "daemon": None,
        "login": "daemon",
        "bash": "login",
        "scp": "bare",
        "bare": None,
    }
    hour = dict(zip(parents, (-200, 0, 3, 6, -9), strict=True))
    for number, (finding_id, names) in enumerate(findings.items()):
        at = NOON + timedelta(days=number)
        given(con, "flattened.finding_versions", version(finding_id, updated_at=at))
        given(con, "flattened.instances", part(finding_id, instance_id="i-1", **PLACE) | {"updated_at": at})
        for name in names:
            path = "/bin/bash" if name in ("bash", "scp") else "/usr/sbin/sshd"
            start = NOON + timedelta(hours=hour[name], minutes=1)
            facts: dict[str, Any] = {"uuid": name, "parent_uuid": parents[name], "updated_at": at}
            given(con, "flattened.processes", program(finding_id, path, start, **facts))


TODAY, TOMORROW = f"{NOON:%Y-%m-%d}", f"{NOON + timedelta(days=1):%Y-%m-%d}"


@pytest.mark.parametrize("days", [None, [TODAY], [TOMORROW]])
def test_the_daemon_of_a_login_may_be_known_by_another_finding_before_or_after(
    con: duckdb.DuckDBPyConnection, days: list[str] | None
) -> None:
    login(con, {"a": ["login", "bash"], "b": ["daemon"]})
    # What the login starts later is no session of its own.
    assert hours(con, days) == {(A, R, NOON, "session")}


def test_a_shell_right_below_the_daemon_asks(con: duckdb.DuckDBPyConnection) -> None:
    login(con, {"a": ["bare", "scp"]})
    assert hours(con) == {(A, R, NOON + timedelta(hours=6), "session")}


def test_other_days_of_the_tables_ask_for_nothing(con: duckdb.DuckDBPyConnection) -> None:
    login(con, {"a": ["daemon", "login"], "b": ["bare"]})
    assert hours(con, [TOMORROW]) == set()


def test_what_a_runtime_starts_later_in_a_pod_asks(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", version("pod"), version("container"))
    given(con, "flattened.kubernetes_workloads", part("pod", workload_name="web-1", **PLACE))
    for each in ("pod", "container"):
        given(
            con,
            "flattened.processes",
            program(each, "/usr/bin/containerd-shim-runc-v2", NOON - timedelta(days=9), uuid="shim"),
            program(each, "/app", NOON - timedelta(days=8), uuid="app", parent_uuid="shim", namespace_pid=1),
            program(
                each, "/bin/sh", NOON + timedelta(minutes=9), uuid="sh", parent_uuid="shim", namespace_pid=70
            ),
        )
    assert hours(con) == {(A, R, NOON, "session")}


def test_keys_ask_here_and_where_global_services_log(con: duckdb.DuckDBPyConnection) -> None:
    times = {"first_event_at": NOON, "last_event_at": NOON + timedelta(hours=9)}
    given(
        con,
        "flattened.finding_versions",
        version("f", **times),
        version("gov", aws_partition="aws-us-gov", **times),
    )
    given(con, "flattened.access_keys", part("f", access_key_id="ASIA1", **PLACE))
    assert hours(con) == {
        (A, region, NOON + timedelta(hours=number), "key") for region in (R, "us-east-1") for number in (0, 9)
    }
    day = timedelta(days=1)
    assert set(asking.answered(con, asking.OF_KEYS, {"days": None})) == {
        (A, region, "ASIA1", NOON - day, NOON + timedelta(hours=9) + day) for region in (R, "us-east-1")
    }
    given(con, "flattened.access_keys", part("gov", access_key_id="ASIA2", **PLACE))
    assert (A, "us-gov-west-1", NOON, "key") in hours(con)


def test_tasks_and_sessions_of_sequences_ask(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", version("f"))
    task = {"task_created_at": NOON, "started_at": NOON + timedelta(hours=1)}
    given(con, "flattened.ecs_tasks", part("f", **task, **PLACE))
    given(con, "flattened.sequence_actors", part("f", session_created_at=NOON - timedelta(hours=5), **PLACE))
    assert hours(con) == {
        (A, R, NOON, "task"),
        (A, R, NOON + timedelta(hours=1), "task"),
        (A, R, NOON - timedelta(hours=5), "credentials"),
        (A, "us-east-1", NOON - timedelta(hours=5), "credentials"),
    }


def test_only_versions_of_given_days_ask(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", version("f"))
    given(con, "flattened.ecs_tasks", part("f", started_at=NOON, **PLACE))
    [(day,)] = con.execute("SELECT updated_at::DATE::VARCHAR FROM flattened.finding_versions").fetchall()
    assert hours(con, [day]) == {(A, R, NOON, "task")}
    assert hours(con, ["2020-01-01"]) == set()


def call(event_id: str, name: str, at: datetime, **facts: object) -> dict[str, object]:
    source = "sts.amazonaws.com" if name == "AssumeRole" else "ecs.amazonaws.com"
    arn = "arn:aws:sts::111122223333:assumed-role/dev/alice"
    known = {
        "event_id": event_id,
        "event_name": name,
        "event_source": source,
        "event_at": at,
        "caller_arn": arn,
    }
    return PLACE | known | facts


def more(con: duckdb.DuckDBPyConnection) -> set[tuple[Any, ...]]:
    return set(asking.answered(con, asking.OF_EVENTS))


def asked_hour(at: datetime, why: str) -> dict[str, object]:
    return PLACE | {"hour_at": at, "road": "trail", "state": "loaded", "asked_for": [why]}


def test_a_call_that_may_have_opened_a_session_asks_for_its_credentials(
    con: duckdb.DuckDBPyConnection,
) -> None:
    issued = NOON - timedelta(hours=3)
    key = {
        "access_key_id": "ASIA1",
        "credentials_issued_at": issued + timedelta(seconds=2),
        "caller_account_id": A,
    }
    given(
        con,
        "raw.cloudtrail_coverage",
        asked_hour(NOON, "session"),
        asked_hour(NOON - timedelta(days=1), "task"),
    )
    given(
        con,
        "flattened.api_events",
        call("exec", "ExecuteCommand", NOON + timedelta(minutes=1), **key),
        call("else", "ExecuteCommand", NOON - timedelta(days=1), **key | {"access_key_id": "ASIA9"}),
        call(
            "other", "AssumeRole", NOON, access_key_id="ASIA8", credentials_issued_at=NOON - timedelta(days=3)
        ),
    )
    assert more(con) == {
        (A, region, issued - timedelta(hours=number), "credentials")
        for region in (R, "us-east-1")
        for number in (0, 1)
    }


def test_the_chain_goes_on_until_a_key_that_nobody_issued(con: duckdb.DuckDBPyConnection) -> None:
    first, second = NOON - timedelta(hours=3, minutes=-20), NOON - timedelta(hours=9, minutes=-20)
    given(con, "raw.cloudtrail_coverage", asked_hour(NOON, "session"))
    given(
        con,
        "flattened.api_events",
        call("exec", "ExecuteCommand", NOON, access_key_id="ASIA1", credentials_issued_at=first),
        call("one", "AssumeRole", first, issued_access_key_id="ASIA1", access_key_id="ASIA2",
             credentials_issued_at=second),
    )  # fmt: skip
    hour = second.replace(minute=0)
    assert more(con) == {(A, region, hour, "credentials") for region in (R, "us-east-1")}
    last = call("two", "AssumeRole", second, issued_access_key_id="ASIA2", access_key_id="AKIA1")
    given(con, "flattened.api_events", last)
    assert more(con) == set()


def test_a_call_between_accounts_asks_the_caller_s_and_goes_on_with_its_key(
    con: duckdb.DuckDBPyConnection,
) -> None:
    other, issued = "999988887777", NOON - timedelta(hours=3, minutes=-20)
    given(con, "raw.cloudtrail_coverage", asked_hour(NOON, "session"))
    given(
        con,
        "flattened.api_events",
        call("exec", "ExecuteCommand", NOON, access_key_id="ASIA1", credentials_issued_at=issued),
        call(
            "one",
            "AssumeRole",
            issued,
            issued_access_key_id="ASIA1",
            caller_account_id=other,
            shared_event_id="s",
        ),
    )
    hour = issued.replace(minute=0)
    assert more(con) == {(other, region, hour, "credentials") for region in (R, "us-east-1")}
    own = {"account_id": other, "caller_account_id": other, "shared_event_id": "s", "access_key_id": "ASIA2"}
    before = issued - timedelta(hours=7)
    given(con, "flattened.api_events", call("own", "AssumeRole", issued, credentials_issued_at=before, **own))
    assert {(account, at) for account, _, at, _ in more(con)} == {(other, before.replace(minute=0))}


def test_where_nothing_tells_when_credentials_were_issued_the_last_hour_is_asked_for(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(con, "raw.cloudtrail_coverage", asked_hour(NOON, "session"))
    at = NOON + timedelta(minutes=12)
    pod = call("pod", "exec", at, event_source="kubernetes", access_key_id="ASIA1", caller_account_id=A)
    given(con, "flattened.api_events", pod, call("long", "ExecuteCommand", at, access_key_id="AKIA1"))
    assert {hour for _, _, hour, _ in more(con)} == {NOON, NOON - timedelta(hours=1)}


def test_keys_and_tasks_of_findings_start_chains_too(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", version("f"))
    given(con, "flattened.access_keys", part("f", access_key_id="ASIA1", **PLACE))
    given(con, "flattened.ecs_tasks", part("f", task_arn="arn:task", **PLACE))
    at = NOON + timedelta(minutes=30)
    given(
        con,
        "flattened.api_events",
        call("key", "ListBuckets", NOON, access_key_id="ASIA1", credentials_issued_at=at),
        call("task", "RunTask", NOON, access_key_id="ASIA2", credentials_issued_at=at + timedelta(hours=5),
             started_task_arns=["arn:other", "arn:task"]),
        call("none", "RunTask", NOON, access_key_id="ASIA3", credentials_issued_at=at + timedelta(hours=7),
             started_task_arns=["arn:other"]),
    )  # fmt: skip
    assert {hour for _, _, hour, _ in more(con)} == {NOON, NOON + timedelta(hours=5)}


def test_who_runs_a_definition_may_have_registered_it_in_the_hour_before(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(con, "flattened.ecs_tasks", part("f", task_arn="t", task_definition_arn="web:7", **PLACE))
    ran = call("run", "RunTask", NOON + timedelta(minutes=4), task_definition_arn="web:7")
    given(con, "flattened.api_events", ran, ran | {"event_id": "other", "task_definition_arn": "db:1"})
    assert more(con) == {(A, R, NOON - timedelta(hours=1), "task")}
    known = call("register", "RegisterTaskDefinition", NOON, task_definition_arn="web:7")
    given(con, "flattened.api_events", known)
    assert more(con) == set()
    key = {"access_key_id": "ASIA1", "credentials_issued_at": NOON - timedelta(hours=5, minutes=2)}
    given(con, "flattened.api_events", known | key | {"event_id": "again"})
    assert {row[2:] for row in more(con)} == {(NOON - timedelta(hours=6), "credentials")}


def test_credentials_of_a_call_to_the_global_endpoint_may_come_from_the_region_where_the_chain_began(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(con, "flattened.access_keys", part("f", access_key_id="ASIA2", **PLACE))
    own = {"access_key_id": "ASIA1", "credentials_issued_at": NOON - timedelta(hours=2, minutes=-9)}
    assumed = call("assume", "AssumeRole", NOON, **own, issued_access_key_id="ASIA2") | {
        "region": "us-east-1"
    }
    used = call("use", "ListBuckets", NOON + timedelta(minutes=9), access_key_id="ASIA2")
    given(con, "flattened.api_events", assumed, used)
    assert {(region, at) for _, region, at, _ in more(con)} == {
        (region, NOON - timedelta(hours=2)) for region in (R, "us-east-1")
    }
