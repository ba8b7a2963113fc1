"""Who opened a session: by place and time, one to one, and never guessed.

Each case has an account of its own, so that all of them are built at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import duckdb
import pytest

from tests.sql.calls import (
    WORKER,
    Said,
    all_hours,
    by,
    calls,
    erased,
    event,
    exec_session,
    execute,
    give,
    hour,
    hours,
    in_account,
    in_pod,
    on_instance,
    second,
)
from tests.sql.support import PLACE, Row, at, broken, built, container, empty_tables, part, rows
from tracehound.transforms.cloudtrail.erasing import concern
from tracehound.transforms.cloudtrail.kinds import KINDS, KUBERNETES, SUBRESOURCES

OPENERS = "correlation.session_openers"
AGENT, SHELL = "/usr/bin/ssm-agent-worker", "/bin/sh"
SSHD = "/usr/sbin/sshd"
BY_ECS = {"issuer_arn": "arn:aws:iam::1:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"}
SESSION_ID, LONGER_ID = (
    f"ecs-execute-command-{each}" for each in ("0dfcb1f8c2e47585a", "s9y89par6quf78pcbnoko32g28")
)
Found = list[tuple[object, ...]]


@dataclass(frozen=True)
class Case:
    said: list[tuple[str, Row]]
    expected: Found
    columns: str = "session_process_uuid, verdict, event_id"


def case(expected: Found, *said: Said, columns: str = Case.columns) -> Case:
    return Case(list(chain(*said)), expected, columns)


def opened(expected: Found, *said: Said, columns: str = Case.columns) -> Case:
    """All hours were read."""
    return case(expected, all_hours(), *said, columns=columns)


def one(verdict: str, *said: Said) -> Case:
    return opened([(verdict,)], *said, columns="verdict")


def text(finding_id: str, said: str) -> Said:
    place = {"account_id": "111111111111", "region": "eu-west-1"}
    return [("flattened.runtime_contexts", part(finding_id, 61, command_line_example=said, **place))]


def of_task(finding_id: str, *names: str) -> Said:
    """The containers of the finding's task, of which one is where it happened."""
    for number, name in enumerate(names, 1):
        said = {"described_by": "ecs_task", "position": number, "name": name}
        yield "flattened.containers", container(finding_id, f"t1-{name}", 61, **PLACE, **said)


def direct(event_id: str, person: str = "alice", **facts: object) -> Row:
    """StartSession at an ECS target."""
    target = {"task_id": "t1", "container_runtime_id": "t1-web"}
    return event(event_id, "StartSession", -3, **target, **by(person), **facts)


def unopened(reason: str, *coverage: Row, seconds: float = 20) -> Case:
    """A session without a call, of which these hours were read."""
    return case(
        [("none", reason)], exec_session("a", seconds), hours(*coverage), columns="verdict, none_reason"
    )


def without_erased(expected: Row | None, *said: Said, **missing: Any) -> Case:
    """A session in hours that were read, of which calls were erased; who is left, and how sure that is."""
    columns = "verdict, none_reason, event_id, person_count, has_erased_calls"
    return opened(
        [tuple((expected or {}).values())], erased(**missing), exec_session("a", 20), *said, columns=columns
    )


def left(verdict: str, reason: str | None, event_id: str | None, persons: int, *, erased: bool = True) -> Row:
    return {"verdict": verdict, "reason": reason, "event": event_id, "persons": persons, "erased": erased}


def login(verdict: str, name: str, seconds: float, **facts: object) -> Case:
    session = on_instance("a", "/bin/bash", SSHD, SSHD)
    return one(verdict, session, calls(event("e1", name, seconds, instance_id="i-1", **by("alice"), **facts)))


def exec_into_pod(verdict: str, **facts: object) -> Case:
    where = {"cluster_name": "blue", "kubernetes_namespace": "shop", "pod_name": "web-1"} | facts
    return one(verdict, in_pod("a"), calls(event("e1", "exec", **by("alice"), **where)))


LATE: Row = {"delivered_until_at": at(59), "settled_until_at": at(59)}
EARLY: Row = {"delivered_until_at": None, "settled_until_at": None, "asked_at": at(61)}
# What usually comes within an hour is there; what comes within a day may not be.
SOON: Row = {"settled_until_at": None}
CASES = {
    "the only call into the container opened the session": opened(
        [("a", "strong", "e1", "container", 3.0, 1, "iam-user/alice", "alice", "9.9.9.9", True, "sh -c id")],
        exec_session("a"),
        calls(execute("e1", source_ip_address="9.9.9.9", has_mfa=True, command="sh -c id")),
        columns=f"{Case.columns}, rule, seconds_between, candidate_count, person_key, person_name,"
        " source_ip_address, has_mfa, command",
    ),
    "earlier than the time window": one("none", exec_session("a"), calls(execute("e1", -10.5))),
    "at its start": one("strong", exec_session("a"), calls(execute("e1", -10))),
    "at its end": one("strong", exec_session("a"), calls(execute("e1", 2))),
    "later": one("none", exec_session("a"), calls(execute("e1", 2.5))),
    "refused": one("none", exec_session("a"), calls(execute("e1", is_refused=True))),
    "a dry run": one("none", exec_session("a"), calls(execute("e1", is_dry_run=True))),
    "in the next region": one("none", exec_session("a"), calls(execute("e1", region="eu-west-2"))),
    "in another account": one("none", exec_session("a"), calls(execute("e1", account_id="222222222222"))),
    "into another task": one("none", exec_session("a"), calls(execute("e1", task_id="t2"))),
    "a call that names no cluster": one(
        "strong", exec_session("a"), calls(execute("e1", cluster_name=None, task_arn=None))
    ),
    "two people in one second are both named": opened(
        [
            ("a", "ambiguous", "e1", 2, 2),
            ("a", "ambiguous", "e2", 2, 2),
            ("b", "ambiguous", "e1", 2, 2),
            ("b", "ambiguous", "e2", 2, 2),
        ],
        exec_session("a"),
        exec_session("b", 0.5),
        calls(execute("e1", -1), execute("e2", -1, "bob")),
        columns=f"{Case.columns}, candidate_count, person_count",
    ),
    "of two calls of one person the person is certain": opened(
        [("e1", 2, 1, 1), ("e2", 1, 1, 1)],
        exec_session("a"),
        calls(execute("e1", -1), execute("e2", -2)),
        columns="event_id, candidate_number, person_count, (verdict = 'ambiguous')::INT",
    ),
    "of two machines nobody knows whether they are one": opened(
        [("ambiguous", 2)] * 2,
        exec_session("a"),
        calls(
            *(execute(each, -1, **dict.fromkeys(by(""), None) | {"is_claimed_name": False}) for each in "ef")
        ),
        columns="verdict, person_count",
    ),
    "a call is used once, and what it leaves follows": opened(
        [("a", "strong", "e1"), ("b", "strong", "e2"), ("c", "strong", "e3")],
        *(exec_session(name, start) for name, start in {"a": 0, "b": 8, "c": 16}.items()),
        calls(execute("e1", -3), execute("e2", 5, "bob"), execute("e3", 13, "carol")),
    ),
    "two sessions that share two calls leave the third to the other": opened(
        [("a", 2), ("b", 2), ("c", 1)],
        *(exec_session(name, start) for name, start in {"a": 0, "b": 0.5, "c": 7}.items()),
        calls(execute("e1", -1), execute("e2", -1, "bob"), execute("e3", 5, "carol")),
        columns="DISTINCT session_process_uuid, count(*) OVER (PARTITION BY session_process_uuid)",
    ),
    "so many calls at one time that they are a machine's are named in part": opened(
        [(60, 51, "ambiguous")],
        exec_session("a"),
        calls(*(execute(f"e{number}", -1) for number in range(60))),
        columns="DISTINCT candidate_count, count(*) OVER (), verdict",
    ),
    "one call does not open two sessions": opened(
        [("a", "ambiguous", "e1"), ("b", "ambiguous", "e1")],
        exec_session("a"),
        exec_session("b", 1),
        calls(execute("e1")),
    ),
    "the container tells two calls apart": opened(
        [("a", "strong", "e1"), ("b", "strong", "e2")],
        exec_session("a"),
        exec_session("b", 0.5, container_id="t1-log", name="log"),
        calls(execute("e1", -1), execute("e2", -1, "bob", container_name="log")),
    ),
    "with a shared process namespace the container may differ": one(
        "likely", exec_session("a"), calls(execute("e1", container_name="log"))
    ),
    "a call that fits better elsewhere is only named here": opened(
        [("a", "strong", "e1"), ("b", "ambiguous", "e1")],
        exec_session("a"),
        exec_session("b", 0.5, container_id="t1-log", name="log"),
        calls(execute("e1", -1)),
    ),
    "a session that was started directly names its container": one(
        "exact", exec_session("a"), calls(direct("e1"))
    ),
    "a name that makes a session look like one of ECS hides nobody": one(
        "exact", exec_session("a"), calls(direct("e1", "mallory", session_id=SESSION_ID))
    ),
    "of several containers of a task, the one that the finding describes is entered": opened(
        [("a", "strong", "e1")],
        exec_session("a"),
        of_task("a", "web", "log"),
        calls(execute("e1"), execute("e2", -2, "bob", container_name="log")),
    ),
    "a call that doesn't name its container may be into this one": opened(
        [("a", "ambiguous", "e1"), ("a", "ambiguous", "e2")],
        exec_session("a"),
        calls(execute("e1"), execute("e2", -2, "bob", container_name=None)),
    ),
    "a direct session and another call at that time are both named": opened(
        [("a", "ambiguous", "e1"), ("a", "ambiguous", "e2")],
        exec_session("a"),
        calls(direct("e1", "mallory"), execute("e2")),
    ),
    **{
        f"the session that ECS starts for a caller is no second call: {number}": opened(
            [("strong", "e1", 1)],
            exec_session("a"),
            calls(execute("e1", session_id=SESSION_ID), direct("e2", **own)),
            columns="verdict, event_id, candidate_count",
        )
        for number, own in enumerate(
            ({"session_id": SESSION_ID}, {"invoked_by": "ecs.amazonaws.com"}, BY_ECS)
        )
    },
    **{
        f"a session id in a text of the finding decides: {session_id}": opened(
            [("a", "exact", "e2")],
            exec_session("a"),
            text("a", f"ssm-session-worker {session_id}; id"),
            calls(execute("e1", -1), execute("e2", -1, "bob", session_id=session_id)),
        )
        for session_id in (SESSION_ID, LONGER_ID)
    },
    "a session id that was written down names no call of another time": opened(
        [("a", "strong", "e2")],
        exec_session("a"),
        text("a", f"echo {SESSION_ID}"),
        calls(execute("e1", -600, "bob", session_id=SESSION_ID), execute("e2")),
    ),
    "a session on an instance": one(
        "strong",
        on_instance("a", SHELL, WORKER, AGENT),
        calls(event("e1", "StartSession", instance_id="i-1", **by("alice"))),
    ),
    "a command on the instances that it names": one(
        "strong",
        on_instance("a", SHELL, "/usr/bin/ssm-document-worker", "/usr/bin/amazon-ssm-agent"),
        calls(event("e1", "SendCommand", instance_ids=["i-2", "i-1"])),
    ),
    "a command that names no instance may run on any": opened(
        [("ambiguous", "instance_targets")],
        on_instance("a", SHELL, "/usr/bin/ssm-document-worker", "/usr/bin/amazon-ssm-agent"),
        calls(event("e1", "SendCommand", **by("alice"))),
        columns="verdict, rule",
    ),
    "a login after a key": login("strong", "SendSSHPublicKey", -60),
    "a login long after a key": login("none", "SendSSHPublicKey", -61),
    "a login through a tunnel": login("likely", "OpenTunnel", -5),
    "a login through Session Manager": login(
        "likely", "StartSession", -5, document_name="AWS-StartSSHSession"
    ),
    "a login beside a session": login("none", "StartSession", -5, document_name="SSM-SessionManagerRunShell"),
    "the key of a login says more than its tunnel": opened(
        [("a", "strong", "e1")],
        on_instance("a", "/bin/bash", SSHD, SSHD),
        calls(
            event("e1", "SendSSHPublicKey", -9, instance_id="i-1", **by("alice")),
            event("e2", "OpenTunnel", -8, instance_id="i-1", **by("alice")),
        ),
    ),
    "an exec into the container of a pod": exec_into_pod("strong", container_name="web"),
    "an exec into a pod": exec_into_pod("strong"),
    "an exec into another container of the pod": exec_into_pod("likely", container_name="log"),
    "an exec in another cluster": exec_into_pod("none", cluster_name="green"),
    "an exec into another pod": exec_into_pod("none", pod_name="web-2"),
    "no hour was read": unopened("not_loaded"),
    "the hour was read": unopened("truly_none", hour()),
    "denied": unopened("denied", hour(state="denied")),
    "denied, but read by another road": unopened("truly_none", hour(state="denied"), hour(road="lookup")),
    "failed": unopened("not_loaded", hour(state="failed")),
    "partial": unopened("not_loaded", hour(state="partial")),
    "no object of the hour, so perhaps no trail": unopened("not_loaded", hour(state="none_found")),
    "the API knows none": unopened("truly_none", hour(state="none_found", road="lookup")),
    "another log": unopened("not_loaded", hour(road="audit")),
    "its newest call is older": unopened("not_delivered_yet", hour(**LATE)),
    "asked at once": unopened("not_delivered_yet", hour(**EARLY)),
    "what is late may still come": unopened("not_delivered_yet", hour(**SOON)),
    "and what is late for a part of the hour": unopened("not_delivered_yet", hour(settled_until_at=at(60))),
    "but not of what was before the session": unopened("truly_none", hour(settled_until_at=at(61))),
    "of one of two hours": unopened("not_delivered_yet", hour(**SOON), hour(-3600), seconds=5),
    "a call is the only one before all that is late came": case(
        [("a", "strong", "e1")],
        hours(hour(**SOON), hour(-3600, **SOON)),
        exec_session("a"),
        calls(execute("e1")),
    ),
    "not delivered yet but by another road": unopened("truly_none", hour(**LATE), hour(road="lookup")),
    "only what was asked for": unopened("truly_none", hour(is_complete=False)),
    "only something else": unopened("not_loaded", hour(is_complete=False, asked_for=["key"])),
    "the hour in another account": unopened("not_loaded", hour(account_id="222222222222")),
    "the hour in another region": unopened("not_loaded", hour(region="eu-west-2")),
    "one of two hours": unopened("not_loaded", hour(), seconds=5),
    "both hours": unopened("truly_none", hour(), hour(-3600), seconds=5),
    "one of two denied": unopened("denied", hour(), hour(-3600, "denied"), seconds=5),
    "one of two not delivered": unopened("not_delivered_yet", hour(**LATE), hour(-3600), seconds=5),
    "one not delivered, the other not read": unopened("not_loaded", hour(**LATE), seconds=5),
    "its call was erased": without_erased(left("none", "erased", None, 0)),
    "another call is only likely, for the one that was erased may have": without_erased(
        left("likely", None, "e1", 1), calls(execute("e1", 17))
    ),
    "nor does the container that a call names say that no other was into it": without_erased(
        left("likely", None, "e1", 1), calls(direct("e1") | {"event_at": second(17)})
    ),
    "a session id says so": without_erased(
        left("exact", None, "e1", 1), text("a", SESSION_ID), calls(execute("e1", 17, session_id=SESSION_ID))
    ),
    "whoever was erased may be somebody else": opened(
        [("ambiguous", 2), ("ambiguous", 2)],
        erased(),
        exec_session("a", 20),
        calls(execute("e1", 17), execute("e2", 18)),
        columns="verdict, person_count",
    ),
    **{
        f"nothing is missing by what was erased elsewhere: {number}": without_erased(
            left("none", "truly_none", None, 0, erased=False), **elsewhere
        )
        for number, elsewhere in enumerate(
            (
                {"concern": "pod"},
                {"concern": "definition"},
                {"seconds": -3600},
                {"region": "eu-west-2"},
                {"account_id": "222222222222"},
            )
        )
    },
    "nor after the session": opened(
        [("truly_none",)], erased(3600), exec_session("a", 20), columns="none_reason"
    ),
    "of the hour before, if the time window begins there": opened(
        [("erased",)], erased(-3600), exec_session("a", 5), columns="none_reason"
    ),
    "into a pod": opened([("erased",)], erased(concern="pod"), in_pod("a", 20), columns="none_reason"),
    "no call of the session's kind": opened(
        [("truly_none",)], erased(), in_pod("a", 20), columns="none_reason"
    ),
    "what was not delivered yet may have been erased": case(
        [("erased",)], hours(hour(**LATE)), erased(), exec_session("a", 20), columns="none_reason"
    ),
    "what was not read may still tell it": case(
        [("not_loaded",)], erased(), exec_session("a", 20), columns="none_reason"
    ),
    "the only call is only likely where others may not have been read": case(
        [("a", "likely", "e1")], exec_session("a"), calls(execute("e1"))
    ),
    "no finding says where it is": opened(
        [("none", "unknown_place", "")],
        (each for each in on_instance("a", SHELL, WORKER, AGENT) if "instances" not in each[0]),
        columns="verdict, none_reason, place_key",
    ),
    "a job is opened by no call": opened([], on_instance("a", SHELL, "/usr/sbin/crond", "/usr/sbin/crond")),
    "nor is a login in a container": opened(
        [],
        (
            (table, row | {"executable_path": SSHD} if "executable_path" in row else row)
            for table, row in exec_session("a")
        ),
    ),
    "the chain names the person where the caller chose the name": opened(
        [("iam-user/chain-bob", False, "session/alice", True, "arn:bob")],
        exec_session("a"),
        calls(
            event(
                "e0",
                "AssumeRole",
                -500,
                access_key_id="AKIA1",
                caller_type="IAMUser",
                caller_arn="arn:bob",
                issued_access_key_id="ASIA1",
                **by("chain-bob"),
            ),
            execute("e1", access_key_id="ASIA1", caller_type="AssumedRole", **by("alice", "session_name")),
        ),
        columns="person_key, is_claimed_name, event_person_key, is_chain_complete, entry_caller_arn",
    ),
    "a claimed name is said to be claimed": opened(
        [("session/alice", True)],
        exec_session("a"),
        calls(execute("e1", **by("alice", "session_name"))),
        columns="person_key, is_claimed_name",
    ),
}


def account(number: int) -> str:
    return f"{number:012}"


@pytest.fixture(scope="module")
def openers() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_tables() as con:
        con.begin()
        give(con, *(in_account(account(number), each.said) for number, each in enumerate(CASES.values())))
        built(con, OPENERS)
        yield con


@pytest.mark.parametrize("name", CASES)
def test_opener(openers: duckdb.DuckDBPyConnection, name: str) -> None:
    of_account = f"FROM {OPENERS} WHERE account_id = '{account(list(CASES).index(name))}'"
    found: Any = rows(openers, f"SELECT {CASES[name].columns} {of_account} ORDER BY ALL")
    assert found == CASES[name].expected


def test_openers_keep_their_rules(openers: duckdb.DuckDBPyConnection) -> None:
    assert broken(openers, OPENERS) == []


def test_what_opens_sessions_is_missed_when_it_is_erased(openers: duckdb.DuckDBPyConnection) -> None:
    """Python keeps the hours that SQL asks for: of the calls that open a kind of sessions, and no others."""
    named = [(source, name) for source, names in KINDS.items() for name in names]
    named += [(KUBERNETES, name) for name in SUBRESOURCES]
    found = {}
    for source, name in named:
        of_sessions = f"SELECT DISTINCT origin FROM correlation.opener_rules WHERE exec_kind = exec_kind('{source}', '{name}')"
        is_of_pods = ("container_runtime",) in rows(openers, of_sessions)
        found[source, name] = ("pod" if is_of_pods else "session") if rows(openers, of_sessions) else None
    found["ecs.amazonaws.com", "RegisterTaskDefinition"] = "definition"
    call = {"is_refused": False, "is_dry_run": False}
    assert {
        (source, name): concern(call | {"event_source": source, "event_name": name}) for source, name in named
    } == found
    opening = call | {"event_source": "ecs.amazonaws.com", "event_name": "ExecuteCommand"}
    assert concern(opening | {"is_refused": True}) is concern(opening | {"is_dry_run": True}) is None


def test_a_time_window_touches_two_spans_at_most(openers: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        openers, "SELECT max(seconds_before + seconds_after) <= 64 FROM correlation.opener_rules"
    ) == [(True,)]
