"""Who opened sessions, whose credentials were used, who made tasks: what every output says, and when nothing."""

import json
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.commands import run_here
from tests.sql.calls import (
    Said,
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
)
from tests.sql.support import PLACE, Row, build_all, finding, given, part, warehouse
from tracehound.desk import queue, who_opened
from tracehound.desk.connection import open_desk
from tracehound.desk.who_opened import Opened
from tracehound.pipelines.lake.home import Home
from tracehound.sql import publish
from tracehound.transforms.hostile import DANGEROUS

MARKS = "\x1b[31m\n[/bold][link=file:///x]<script>\u202e'\"=1"
ALL_READ = hours(*(hour(shift) for shift in (-3600, 0)))
SESSION_ID = "ecs-execute-command-0dfcb1f8c2e47585a"


def _known() -> Said:
    """Carol's session, opened through a role; a direct session of hers, and one that was refused, that day."""
    role = {"issuer_arn": "arn:aws:iam::111111111111:role/ops", "caller_type": "AssumedRole"}
    role |= {"caller_arn": "arn:aws:sts::111111111111:assumed-role/ops/al"}
    claimed = by("al", "session_name", access_key_id="ASIA1", session_id=SESSION_ID, **role)
    assumed = {"issued_access_key_id": "ASIA1", "role_arn": "arn:aws:iam::111111111111:role/path/ops"}
    direct = {"task_id": "t2", "container_runtime_id": "t2-web", "cluster_name": "shop"}
    told = {"source_ip_address": "192.0.2.7", "has_mfa": True, "user_agent": "aws-cli/2", "command": "bash"}
    yield from chain(
        exec_session("a"),
        ALL_READ,
        calls(
            event(
                "s1", "AssumeRole", -60, **assumed, caller_type="IAMUser", access_key_id="AKIA1",
                caller_arn="arn:aws:iam::111111111111:user/carol", **by("carol"),
            ),
            execute("e1", -3, "al", **claimed, **told),
            event("e2", "StartSession", 600, **direct, **by("carol")),
            execute("e3", 700, "carol", is_refused=True, error_code="AccessDenied"),
            event("r1", "RegisterTaskDefinition", -900, task_definition_arn="web:7", images=["web:1"], **by("bob")),
        ),
    )  # fmt: skip


def _cases() -> dict[str, Said]:
    hostile: Row = {"command": MARKS, "user_agent": MARKS, "source_ip_address": MARKS, "reason": MARKS}
    return {
        "two": chain(exec_session("a"), ALL_READ, calls(execute("e1"), execute("e2", -2, "bob"))),
        "same": chain(exec_session("a"), ALL_READ, calls(execute("e1"), execute("e2", -2))),
        "unread": exec_session("a"),
        "refused": chain(exec_session("a"), hours(hour(state="denied", is_complete=False))),
        "nothing": chain(exec_session("a"), ALL_READ),
        "erased": chain(exec_session("a"), ALL_READ, erased(), erased(concern="definition")),
        "left": chain(exec_session("a"), ALL_READ, erased(), calls(execute("e1"), execute("e2", -2))),
        "claimed": chain(
            exec_session("a"), ALL_READ, calls(execute("e1", person="al", **by("al", "session_name")))
        ),
        "elsewhere": chain(exec_session("a"), ALL_READ, calls(execute("e1", container_name="log"))),
        "hostile": chain(exec_session("a"), ALL_READ, calls(execute("e1", person=f"h{MARKS}", **hostile))),
    }


def _served(folder: Path, said: Iterable[tuple[str, Row]]) -> Home:
    """A home with these rows, and with a finding about a key of Carol's role."""
    home = Home(folder / "home").create()
    with warehouse(folder) as con:
        give(con, said)
        con.execute(
            "UPDATE flattened.ecs_tasks SET task_definition_arn ="
            " if(account_id LIKE '%nothing' OR account_id LIKE '%erased', 'web:8', 'web:7')"
        )
        con.execute("UPDATE flattened.processes SET user_name = 'root' WHERE finding_id = 'a'")
        theft = {"access_key_id": "ASIA1", "user_name": "ops", "user_type": "AssumedRole"}
        given(con, "flattened.finding_versions", finding("key", 70, **PLACE))
        given(con, "flattened.access_keys", part("key", 70, **PLACE, **theft))
        build_all(con)
        publish.finish(con)
    (folder / "warehouse.duckdb").replace(home.warehouse)
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    moved = (in_account(f"account-{name}", said) for name, said in _cases().items())
    return _served(tmp_path_factory.mktemp("opened"), chain(_known(), *moved))


def opened(home: Home, name: str) -> Opened:
    with open_desk(home) as desk:
        [found] = who_opened.of_findings(desk, [f"account-{name} a" if name else "a"])
    return found


def said(home: Home, *words: str) -> str:
    done = run_here([*words, "--home", str(home.path)], {"COLUMNS": "400"})
    assert done.code == 0, done.err
    return done.out.decode()


def test_the_person_behind_the_role_opened_it(home: Home) -> None:
    found = opened(home, "")
    assert found.sentence == (
        "Session of 2026-01-10T13:00:00Z: carol opened it by ECS Exec at 2026-01-10T12:59:57Z, "
        "3 s before it began: the only call into this container."
    )
    assert found.is_certain
    [call] = found.calls
    assert call.words == {
        "from": ["192.0.2.7, with MFA, aws-cli/2"],
        "through": ["carol (IAMUser) → role ops at 2026-01-10T12:59:00Z"],
        "command": ["bash"],
        "that day": ["1 more exec call into shop, 1 refused"],
        "call": [f"event e1 in 111111111111 eu-west-1, session {SESSION_ID}"],
    }


@pytest.mark.parametrize(
    ("name", "sentence", "person"),
    [
        (
            "two",
            "one of 2 calls opened it: alice at 2026-01-10T12:59:57Z, or bob at 2026-01-10T12:59:58Z.",
            None,
        ),
        ("same", "alice opened it, by one of 2 calls.", "alice"),
        ("claimed", "somebody who says it is al opened it by ECS Exec", "somebody who says it is al"),
        ("elsewhere", "likely, for it is the only call into this task, though perhaps into another", "alice"),
        (
            "unread",
            "no call is known: CloudTrail of account-unread eu-west-1 around 2026-01-10T13:00:00Z was not read",
            None,
        ),
        (
            "refused",
            "no call is known: AWS refused to give the calls of account-refused eu-west-1 around",
            None,
        ),
        ("nothing", "no call is known: all calls of account-nothing eu-west-1 around", None),
        (
            "erased",
            "no call is known: calls of account-erased eu-west-1 in the hour of 2026-01-10T13:00:00Z were erased on a "
            "person's request, so who opened it can't be said.",
            None,
        ),
        (
            "left",
            "one of 2 calls opened it: alice at 2026-01-10T12:59:57Z, or alice at 2026-01-10T12:59:58Z; or one that is "
            "not known, for calls of that hour were erased on a person's request.",
            None,
        ),
    ],
)
def test_several_and_none_are_said_to_be_so(home: Home, name: str, sentence: str, person: str | None) -> None:
    found = opened(home, name)
    assert sentence in found.sentence
    assert found.person == person
    assert found.is_certain == (name == "claimed")


def test_a_finding_its_tree_and_its_group_begin_with_who_it_was(home: Home) -> None:
    for words in (("investigate", "a"), ("tree", "a"), ("group", "a")):
        text = said(home, *words)
        assert "Session of 2026-01-10T13:00:00Z: carol opened it by ECS Exec" in text
        assert "from      192.0.2.7, with MFA" in text
    tree = said(home, "tree", "a")
    assert "starts a session (ECS Exec) opened by carol" in tree
    assert tree.index("carol opened it") < tree.index("opened by carol")
    assert "one of 2 calls" in said(home, "tree", "account-two a")
    text = said(home, "investigate", "a")
    assert "bob registered the definition web:7 at 2026-01-10T12:45:00Z, with image web:1." in text
    assert "ASIA1: carol (IAMUser) → role ops at 2026-01-10T12:59:00Z" in said(home, "investigate", "key")
    told = json.loads(said(home, "investigate", "a", "--json"))
    assert told["tree"]["openers"][0]["calls"][0]["call"]["event_id"] == "e1"
    assert [row["step"] for row in told["tree"]["openers"][0]["calls"][0]["chain"]] == [1, 0]


def test_a_definition_whose_registration_was_not_read_is_said_to_be_so_with_what_finds_it(home: Home) -> None:
    told = " ".join(said(home, "investigate", "account-nothing a").split())
    assert "Who registered the definition web:8 is not known" in told
    assert "`tracehound run cloudtrail:` asks for those of 90 days" in told
    maker = json.loads(said(home, "investigate", "account-nothing a", "--json"))["makers"][0]["call"]
    assert (maker["made_id"], maker["none_reason"]) == ("web:8", "not_loaded")
    erased = " ".join(said(home, "investigate", "account-erased a").split())
    assert (
        "the definition web:8 is not known: calls of account-erased eu-west-1 by which definitions are registered "
        "were erased on a person's request." in erased
    )
    for other in ("a", "account-unread a", "account-erased a"):
        assert "is not known: no such call" not in said(home, "investigate", other)


def test_pages_tell_it_too(home: Home, tmp_path: Path) -> None:
    for command in ("investigate", "group"):
        page = tmp_path / f"{command}.html"
        said(home, command, "a", "--html", str(page))
        text = page.read_text()
        assert "carol opened it by ECS Exec" in text
        assert "Calls that opened its sessions, or may have" in text
        assert "opened by carol" in text


def test_a_group_is_told_with_whom_it_is_certain_of(home: Home) -> None:
    with open_desk(home) as desk:
        told = {row["first_finding_id"]: row["told"] for row in queue.queue(desk, 99, with_decided=True)}
    assert "; session opened by carol; keys of carol;" in told["a"].sentence
    assert "opened by" not in told["account-two a"].sentence
    assert "opened by" not in told["account-elsewhere a"].sentence
    assert "opened by" not in told["account-claimed a"].sentence
    hostile = said(home, "groups", "--all", "--most", "99").replace("\n", "")
    assert "session opened by h\\x1b[31m" in hostile
    assert not DANGEROUS.search(hostile)


def test_a_person_is_found_and_has_a_profile(home: Home) -> None:
    assert "iam-user/carol" in said(home, "find", "car*")
    text = said(home, "profile", "person", "carol", "--from", "2026-01-10", "--to", "2026-01-11")
    assert text.startswith("person  carol  iam-user/carol")
    assert "192.0.2.7  bash  1 finding" in text
    assert "Users that ran processes in these findings" in text
    assert "refused (AccessDenied)" in text
    assert "past the log of ECS Exec" in text
    told = json.loads(said(home, "profile", "person", "carol", "--last", "100d", "--json"))
    assert [row["event_id"] for row in told["exec_calls"]] == ["e1", "e3", "e2"]
    assert told["identity"]["refused_call_count"] == 1
    hostile = said(home, "profile", "person", "iam-user/h").replace("\n", "")
    assert "\\x1b[31m" in hostile
    assert not DANGEROUS.search(hostile)


def test_what_else_there_is_of_a_person_is_told_of_a_group(home: Home) -> None:
    assert "Not seen since: 1 person" in said(home, "group", "a")
    assert "person alice: 1 other group" in said(home, "group", "account-same a")


def test_what_to_ask_next_is_about_the_person(home: Home) -> None:
    def asked(finding_id: str) -> str:
        return said(home, "investigate", finding_id).partition("Next questions")[2]

    assert (
        "What else did carol open?  (a call of theirs opened the session, and 1 more exec call that day)"
        in asked("a")
    )
    assert "tracehound profile person iam-user/carol --from 2026-01-10 --to 2026-01-10" in asked("a")
    assert "tracehound query calls_of_access_key --param key=ASIA1" in asked("key")
    assert "Who opened this ECS Exec session?  (the calls of that hour were not all read)" in asked(
        "account-unread a"
    )
    assert "tracehound run cloudtrail:eu-west-1" in asked("account-unread a")
    for read in ("nothing", "two"):
        assert "Who opened this ECS Exec session?" not in asked(f"account-{read} a")


def test_sessions_of_a_certain_person_can_be_ended(home: Home) -> None:
    text = said(home, "investigate", "a").partition("What to do now")[2]
    assert f"aws ssm terminate-session --region=eu-west-1 --session-id={SESSION_ID}" in text
    assert "aws iam put-role-policy --role-name=ops" in text
    assert "aws ssm terminate-session" not in said(home, "investigate", "account-two a")


def _openers(told: Any) -> list[Any]:
    found: list[Any] = (told.get("tree") or told)["openers"]
    return found


@pytest.mark.parametrize("command", ["investigate", "tree", "group"])
def test_what_callers_write_reaches_no_terminal_and_no_page_unescaped(
    home: Home, command: str, tmp_path: Path
) -> None:
    text = said(home, command, "account-hostile a")
    assert "\\x1b[31m" in text
    assert not DANGEROUS.search(text.replace("\n", ""))
    told = said(home, command, "account-hostile a", "--json")
    assert told.isascii()
    assert MARKS in {call["call"]["command"] for each in _openers(json.loads(told)) for call in each["calls"]}
    if command != "tree":
        page = tmp_path / "page.html"
        said(home, command, "account-hostile a", "--html", str(page))
        html = page.read_text()
        assert "\\x1b[31m" in html
        assert "<script>\\u202e" not in html
        assert not DANGEROUS.search(html.replace("\n", ""))
