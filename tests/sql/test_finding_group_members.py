"""Why a finding is in its group: one sentence, from its strongest link to an earlier member."""

import random
import re

import duckdb
import pytest

from tests.sql.support import Row, broken, build_again, build_all, finding, given, process, rows
from tracehound.sql import checks, models

MODEL = models.models()["correlation.finding_group_members"]
RULES = re.findall(r"\('(\w+)', '(\w+)', \d\.\d,", models.models()["correlation.link_rules"].query)
SEQUENCE = "arn:aws:guardduty:eu-west-1:111111111111:detector/d/finding/5e9"
TASK = "arn:aws:ecs:eu-west-1:111111111111:task/shop/t1"


def _entity(kind: str, key: str, name: str) -> Row:
    return {"entity_kind": kind, "entity_key": key, "entity_name": name}


def _link(finding_id: str, linked_id: str, reason: str, kind: str, key: str, **facts: object) -> Row:
    tie = {"finding_id": finding_id, "linked_finding_id": linked_id, "reason": reason}
    return {**tie, "entity_kind": kind, "entity_key": key, "weight": 0.5, **facts}


def _whys(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    build_again(con, MODEL)
    return dict(rows(con, "SELECT finding_id, explanation FROM correlation.finding_group_members"))


def _why(con: duckdb.DuckDBPyConnection, reason: str, kind: str, key: str, later: float = 12) -> str:
    """The sentence of a finding that a link ties to another, which began some minutes before it."""
    findings = (finding("a", finding_type="Earlier:Type"), finding("b", later, finding_type="Later:Type"))
    given(con, "flattened.findings_current", *findings)
    given(con, "correlation.finding_links", _link("b", "a", reason, kind, key))
    return _whys(con)["b"]


@pytest.mark.parametrize(
    ("reason", "kind", "key", "sentence"),
    [
        ("attack_sequence", "attack_sequence", SEQUENCE, "Is part of the same attack sequence as Earlier:Type a (sequence 5e9)"),
        ("triggered_scan", "trigger", "a", "Is linked by a malware scan to Earlier:Type a (triggered by finding a)"),
        ("same_process_tree", "process", "111111111111/eu-west-1/p1", "Runs in the same process tree as Earlier:Type a (session of bash)"),
        ("same_process_tree", "process", "111111111111/eu-west-1/p2", "Runs in the same process tree as Earlier:Type a (session of p2)"),
        ("stolen_credentials", "credentials", TASK, "Involves the same, presumably stolen credentials as Earlier:Type a (those of t1)"),
        ("same_credentials", "role_session", "AROA:alice", "Acts with the same credentials as Earlier:Type a (role session alice)"),
        ("same_person", "person", "iam-user/alice", "Leads to the same person as Earlier:Type a (person alice)"),
        ("same_credentials", "access_key", "AKIA1", "Acts with the same credentials as Earlier:Type a (access key AKIA1)"),
        ("same_executable_and_place", "file_in_place", f"ab in {TASK}", "Involves the same executable in the same place as Earlier:Type a (file /tmp/x ab in t1)"),
        ("same_executable", "executable_hash", "ab", "Involves the same executable as Earlier:Type a (file /tmp/x ab)"),
        ("same_remote_address", "ip_address", "9.9.9.9", "Involves the same remote address as Earlier:Type a (address 9.9.9.9)"),
        ("same_domain", "domain", "evil.test", "Involves the same domain as Earlier:Type a (domain evil.test)"),
        ("same_moment_and_place", "moment_in_place", "1/r/c9", "Happens at nearly the same time in the same place as Earlier:Type a (shop)"),
        ("same_moment_and_place", "moment_in_place", "1/r/i-1", "Happens at nearly the same time in the same place as Earlier:Type a (i-1)"),
        ("same_address_and_place", "address_in_place", f"9.9.9.9 in {TASK}", "Involves the same remote address in the same place as Earlier:Type a (address 9.9.9.9 in t1)"),
        ("same_address_and_key", "address_of_key", "9.9.9.9 in AKIA1", "Involves the same access key at the same address as Earlier:Type a (address 9.9.9.9 with key AKIA1)"),
        ("same_program_and_image", "program_of_image", "ab in ghcr.io/shop/api", "Involves the same program of the same image as Earlier:Type a (program /tmp/x ab of ghcr.io/shop/api)"),
        ("same_connection", "connection", "10.0.0.1 in 10.0.0.2", "Involves the same two hosts as Earlier:Type a (hosts 10.0.0.1 and 10.0.0.2)"),
        ("probed_and_used", "address_in_account", "9.9.9.9 in 111111111111", "Involves the same address, in one account, as Earlier:Type a (address 9.9.9.9 in account 111111111111)"),
    ],
)  # fmt: skip
def test_a_reason_is_a_sentence(
    con: duckdb.DuckDBPyConnection, reason: str, kind: str, key: str, sentence: str
) -> None:
    names = (
        _entity("role_session", "AROA:alice", "alice"),
        _entity("executable_hash", "ab", "/tmp/x"),
        _entity("ecs_task", TASK, "t1"),
        _entity("container", "1/r/c9", "shop"),
        # The root user, whose key is the account's id.
        _entity("principal", "111111111111", "Root"),
    )
    given(con, "entities.entities", *names)
    session = {"finding_id": "b", "session_key": "111111111111/eu-west-1/p1", "session_program": "bash"}
    given(con, "correlation.finding_sessions", session)
    assert _why(con, reason, kind, key) == f"{sentence}, 12 minutes after it."


@pytest.mark.parametrize(("kind", "reason"), RULES)
def test_every_rule_of_links_has_a_wording(con: duckdb.DuckDBPyConnection, reason: str, kind: str) -> None:
    assert _why(con, reason, kind, "key")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "at the same time."),
        (0.9, "at the same time."),
        (1.9, "1 second after it."),
        (119, "119 seconds after it."),
        (120, "2 minutes after it."),
        (7199, "120 minutes after it."),
        (7200, "2 hours after it."),
        (2 * 86400 - 1, "48 hours after it."),
        (2 * 86400, "2 days after it."),
    ],
)
def test_a_duration_is_said_in_a_unit_of_which_there_are_two(
    con: duckdb.DuckDBPyConnection, seconds: float, said: str
) -> None:
    assert _why(con, "same_domain", "domain", "evil.test", seconds / 60).endswith(
        f"(domain evil.test), {said}"
    )


def _chain(con: duckdb.DuckDBPyConnection, *links: Row) -> dict[str, str]:
    """Why findings that began at minutes 0, 3, 8 and 9 belong to their groups."""
    times = {"a": 0, "b": 3, "c": 8, "d": 9}
    given(
        con,
        "flattened.findings_current",
        *(finding(name, minute, finding_type=f"Type:{name}") for name, minute in times.items()),
    )
    given(con, "correlation.finding_links", *links)
    return _whys(con)


def test_the_strongest_link_to_an_earlier_member_speaks(con: duckdb.DuckDBPyConnection) -> None:
    key = ("same_credentials", "access_key", "AKIA1")
    weak = _link("b", "a", "same_domain", "domain", "evil.test", weight=0.1)
    weaker = _link("c", "a", "same_domain", "domain", "evil.test", weight=0.05)
    assert _chain(con, weak, weaker, _link("c", "b", *key)) == {
        "a": "The first of its group.",
        "b": "Involves the same domain as Type:a a (domain evil.test), 3 minutes after it.",
        "c": "Acts with the same credentials as Type:b b (access key AKIA1), 5 minutes after it.",
        "d": "It is linked to no other finding.",
    }


def test_who_is_tied_to_later_members_alone_is_told_by_what_leads_to_the_first(
    con: duckdb.DuckDBPyConnection,
) -> None:
    strong = _link("c", "b", "same_credentials", "access_key", "AKIA1")
    weak = _link("d", "b", "same_domain", "domain", "evil.test", weight=0.1)
    joins = _link("d", "a", "same_domain", "domain", "bad.test", weight=0.1)
    assert _chain(con, strong, weak, joins) == {
        "a": "The first of its group.",
        "b": "Involves the same domain as Type:d d (domain evil.test), 6 minutes before it.",
        "c": "Acts with the same credentials as Type:b b (access key AKIA1), 5 minutes after it.",
        "d": "Involves the same domain as Type:a a (domain bad.test), 9 minutes after it.",
    }


def test_reasons_lead_from_every_member_to_the_first(con: duckdb.DuckDBPyConnection) -> None:
    """Two trails, {a, d} and {b, c}, which a weaker link between c and d joins: c tells it, and b tells c."""
    trails = (
        _link("d", "a", "same_credentials", "access_key", "AKIA1"),
        _link("c", "b", "same_credentials", "access_key", "AKIA2"),
        _link("d", "c", "same_domain", "domain", "evil.test", weight=0.1),
    )
    assert _chain(con, *trails) == {
        "a": "The first of its group.",
        "b": "Acts with the same credentials as Type:c c (access key AKIA2), 5 minutes before it.",
        "c": "Involves the same domain as Type:d d (domain evil.test), 60 seconds before it.",
        "d": "Acts with the same credentials as Type:a a (access key AKIA1), 9 minutes after it.",
    }
    assert "reasons_connect" not in broken(con, MODEL.qualified_name)


def test_trails_join_through_each_other(con: duckdb.DuckDBPyConnection) -> None:
    """Whatever links there are, reasons connect: random links between forty findings, of many trails."""
    dice = random.Random(7)
    names = [f"f{number:02}" for number in range(40)]
    given(con, "flattened.findings_current", *(finding(name, number) for number, name in enumerate(names)))
    pairs = {tuple(sorted(dice.sample(names, 2), reverse=True)) for _ in range(60)}
    links = [
        _link(
            later, earlier, "same_domain", "domain", f"{earlier}{later}.test", weight=dice.choice((0.1, 0.5))
        )
        for later, earlier in sorted(pairs)
    ]
    given(con, "correlation.finding_links", *links)
    _whys(con)
    linked = {name for pair in pairs for name in pair}
    query = "SELECT finding_id FROM correlation.finding_group_members WHERE linked_finding_id IS NOT NULL"
    assert {name for (name,) in rows(con, query)} == linked
    assert "reasons_connect" not in broken(con, MODEL.qualified_name)


def test_reasons_that_leave_a_group_in_pieces_are_found_out(con: duckdb.DuckDBPyConnection) -> None:
    reasons = {"a": "b", "b": "a", "c": "d", "d": "e", "e": "c"}
    members = [
        {"group_id": "g-1", "finding_id": one, "linked_finding_id": other, "member_number": number}
        for number, (one, other) in enumerate(reasons.items(), 1)
    ]
    given(con, MODEL.qualified_name, *members)
    (check,) = (each for each in checks.checks().values() if each.name == "reasons_connect")
    assert [row[1] for row in sorted(rows(con, check.query))] == ["c", "d", "e"]


def test_places_of_two_kinds_with_one_key_make_no_second_row(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "entities.entities", _entity("container", "1/r/x", "shop"), _entity("instance", "1/r/x", "x"))
    assert _why(con, "same_moment_and_place", "moment_in_place", "1/r/x").endswith(
        "(x), 12 minutes after it."
    )
    assert rows(con, "SELECT count(*) FROM correlation.finding_group_members") == [(2,)]


def test_strings_of_findings_stay_text(con: duckdb.DuckDBPyConnection) -> None:
    hostile = "x'); DROP TABLE raw.objects; -- in '"
    given(
        con,
        "flattened.finding_versions",
        *(finding(name, minute, finding_type=hostile) for name, minute in (("a", 0), ("b", 5))),
    )
    given(
        con,
        "flattened.processes",
        *(process(name, "p1", updated=minute, name=hostile) for name, minute in (("a", 0), ("b", 5))),
    )
    build_all(con, "correlation.finding_group_members")
    expected = f"Runs in the same process tree as {hostile} a (session of {hostile}), 5 minutes after it."
    query = "SELECT explanation FROM correlation.finding_group_members WHERE member_number = 2"
    assert rows(con, query) == [(expected,)]
