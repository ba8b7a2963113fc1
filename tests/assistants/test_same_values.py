"""An answer of a tool has the values of the command's `--json`, whatever protocol is spoken."""

import hashlib
import json
from typing import Any

import pytest
from mcp.server import MCPServer

from tests.assistants.asking import answered, asked, asked_all, text_of, told, unfenced, whole
from tests.pipelines.support import tracehound
from tracehound.assistants.fencing import cleaned
from tracehound.assistants.looking import question
from tracehound.assistants.trust import is_trusted
from tracehound.pipelines.lake.home import Home
from tracehound.sql import canned

FINDING = "fb1b5235"
TASK = "d2b71b4f357ec9005162264083fa168a"
Asked = tuple[str, dict[str, Any], tuple[str, ...]]
# Tool, arguments, and the command with the same answer.
SAME: tuple[Asked, ...] = (
    ("list_groups", {"limit": 100, "since": "7d"}, ("groups", "--since", "7d", "--most", "1000")),
    (
        "list_groups",
        {"undecided": False, "min_severity": "critical"},
        ("groups", "--all", "--min-severity", "critical", "--most", "1000"),
    ),
    ("get_group", {"group_id": FINDING}, ("group", FINDING)),
    ("investigate_finding", {"finding_id": FINDING}, ("investigate", FINDING)),
    ("get_process_tree", {"what": TASK}, ("tree", TASK)),
    ("get_profile", {"kind": "ecs_task", "key": TASK}, ("profile", "ecs_task", TASK)),
    (
        "get_profile",
        {
            "kind": "image",
            "key": "partner-api:release-78@sha256",
            "from_time": "2026-10-18",
            "to_time": "2026-10-20",
        },
        ("profile", "image", "partner-api:release-78@sha256", "--from", "2026-10-18", "--to", "2026-10-20"),
    ),
    ("find", {"pattern": "*nmap*"}, ("find", "*nmap*", "--most", "10000")),
    ("find", {"pattern": "5.0.0.0/8", "limit": 7}, ("find", "5.0.0.0/8", "--most", "10000")),
    ("ask_question", {"name": "time_to_detect"}, ("query", "time_to_detect")),
    (
        "ask_question",
        {"name": "new_executables", "parameters": {"since_days": "30"}, "limit": 4},
        ("query", "new_executables", "--param", "since_days=30"),
    ),
    ("run_sql", {"query": "FROM trends.coverage", "limit": 3}, ("sql", "FROM trends.coverage")),
    (
        "run_sql",
        {
            "query": "SELECT 'nan'::DOUBLE AS n, INTERVAL 1 DAY AS i, 2.50::DECIMAL(4,2) AS d, '\\x00'::BLOB AS b"
        },
        (
            "sql",
            "SELECT 'nan'::DOUBLE AS n, INTERVAL 1 DAY AS i, 2.50::DECIMAL(4,2) AS d, '\\x00'::BLOB AS b",
        ),
    ),
)
# Answers whose command writes a list, and not an object that has it.
_LISTS = {"list_groups": "groups", "ask_question": "rows", "run_sql": "rows"}


@pytest.mark.parametrize(("tool", "arguments", "words"), SAME, ids=[f"{a}-{b[-1]}"[:40] for a, _, b in SAME])
def test_a_tool_answers_what_its_command_writes(
    demo: Home, server: MCPServer[Any], asked_here: None, tool: str, arguments: dict[str, Any], words: Any
) -> None:
    expected = cleaned(told(demo, *words))
    found = whole(server, tool, **arguments)
    assert (found[_LISTS[tool]] if tool in _LISTS else found) == expected


def test_both_revisions_of_the_protocol_have_the_same_answers(
    server: MCPServer[Any], asked_here: None
) -> None:
    calls = [(tool, arguments) for tool, arguments, _ in SAME[::3]]
    now, before = (asked_all(server, calls, legacy=legacy) for legacy in (False, True))
    for (tool, arguments), new, old in zip(calls, now, before, strict=True):
        assert new.structured_content == old.structured_content
        assert new.structured_content == answered(server, tool, **arguments)


def test_the_text_has_what_the_structure_has(server: MCPServer[Any]) -> None:
    result = asked(server, "investigate_finding", finding_id=FINDING)
    *says, _, opening, data, closing = text_of(result).split("\n")
    assert opening.startswith("<data-") and closing == f"</{opening[1:]}"
    assert {"says": says, **json.loads(data)} == result.structured_content


def test_each_call_has_its_own_boundary(server: MCPServer[Any]) -> None:
    marks = {text_of(asked(server, "get_coverage")).rpartition("\n")[2] for _ in range(3)}
    assert len(marks) == 3


def test_questions_and_tables_are_those_that_there_are(
    server: MCPServer[Any], demo: Home, asked_here: None
) -> None:
    listed = whole(server, "list_questions")["questions"]
    assert listed == [question(each) for each in canned.canned_queries().values()]
    assert [each["name"] for each in listed] == [each["name"] for each in told(demo, "queries")]
    assert len(answered(server, "describe_tables")["tables"]) > 100
    (described,) = answered(server, "describe_tables", layer_or_table="correlation.finding_groups")["tables"]
    columns = [row["column_name"] for row in told(demo, "sql", "DESCRIBE correlation.finding_groups")]
    assert [each["name"] for each in described["columns"]] == columns


def test_coverage_and_changes_agree_with_the_report(
    server: MCPServer[Any], demo: Home, asked_here: None
) -> None:
    found = unfenced(answered(server, "get_coverage"))
    count = told(demo, "sql", "SELECT count(*) AS n FROM trends.coverage")[0]["n"]
    assert len(found["accounts"]) == count
    assert "which do is unknown" in " ".join(found["says"]), "GuardDuty's API was not asked"
    changes = answered(server, "list_changes", since="7d", limit=100)
    of_groups = "SELECT count(DISTINCT group_id) AS n FROM trends.findings, flattened.newest_moment WHERE "
    newer = told(
        demo, "sql", f"{of_groups} created_at >= newest_at - INTERVAL 7 DAY AND group_id IS NOT NULL"
    )
    assert changes["groups"][0]["row_count"] == newer[0]["n"]
    assert (
        answered(server, "list_changes", since=changes["from_at"])["groups"][0]["row_count"] == newer[0]["n"]
    )


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("investigate_finding", {"finding_id": "zzz"}, ("investigate", "zzz")),
        ("get_group", {"group_id": "g-zz"}, ("group", "g-zz")),
        ("get_process_tree", {"what": "zzz"}, ("tree", "zzz")),
        ("get_profile", {"kind": "planet", "key": "x"}, ("profile", "planet", "x")),
        ("get_profile", {"kind": "image", "key": "shop"}, ("profile", "image", "shop")),
        (
            "get_profile",
            {"kind": "image", "key": "x", "last": "1y"},
            ("profile", "image", "x", "--last", "1y"),
        ),
        ("find", {"pattern": "**"}, ("find", "**")),
        ("list_groups", {"min_severity": "grave"}, ("groups", "--min-severity", "grave")),
        ("list_groups", {"since": "yesterday"}, ("groups", "--since", "yesterday")),
        ("ask_question", {"name": "new_executable"}, ("query", "new_executable")),
        (
            "ask_question",
            {"name": "new_executables", "parameters": {"since_days": "x"}},
            ("query", "new_executables", "--param", "since_days=x"),
        ),
        ("run_sql", {"query": "DROP TABLE x"}, ("sql", "DROP TABLE x")),
        ("run_sql", {"query": "FROM read_text('/etc/passwd')"}, ("sql", "FROM read_text('/etc/passwd')")),
    ],
)
def test_wrong_arguments_give_the_commands_words(
    demo: Home, server: MCPServer[Any], tool: str, arguments: dict[str, Any], words: tuple[str, ...]
) -> None:
    result = asked(server, tool, **arguments)
    assert result.is_error and result.structured_content
    refused = result.structured_content["untrusted"]
    done = tracehound(*words, home=demo.path)
    assert done.returncode
    printed = " ".join(done.stderr.decode().split())
    reason = " ".join(refused["reason"].removeprefix("since: ").removeprefix("min_severity is ").split())
    assert reason in printed
    assert all(" ".join(each.split()) in printed for each in refused["closest"])


def test_words_of_our_own_are_known_as_such(demo: Home, asked_here: None) -> None:
    """A word that a model begins to write would be taken for an attacker's."""
    words = {
        "entity_kind": "SELECT DISTINCT entity_kind AS word FROM entities.entities",
        "role": "SELECT DISTINCT role AS word FROM correlation.finding_group_entities",
        "link_reason": "SELECT DISTINCT reason AS word FROM correlation.link_rules",
        "status": "SELECT DISTINCT status AS word FROM trends.findings",
        "tactic": "SELECT DISTINCT tactic AS word FROM trends.findings",
        "finding_type": "SELECT DISTINCT finding_type AS word FROM trends.findings",
        "origin": "SELECT DISTINCT origin AS word FROM correlation.process_sessions",
        "verdict": "SELECT DISTINCT verdict AS word FROM correlation.session_openers",
        "none_reason": "SELECT DISTINCT none_reason AS word FROM correlation.session_openers",
        "kind": "SELECT DISTINCT kind AS word FROM context.observations",
        "api_coverage": "SELECT DISTINCT api_coverage AS word FROM trends.completeness_daily",
    }
    for field, query in words.items():
        found = [row["word"] for row in told(demo, "sql", query)]
        assert found and [each for each in found if not is_trusted(field, each)] == [], field


def test_nothing_that_a_tool_does_changes_the_home(
    server: MCPServer[Any], demo: Home, asked_here: None
) -> None:
    def state() -> dict[str, str]:
        files = [demo.warehouse, *demo.path.glob("*.json*")]
        return {str(each): hashlib.sha256(each.read_bytes()).hexdigest() for each in files}

    before, names = state(), sorted(each.name for each in demo.path.iterdir())
    calls = [(tool, arguments) for tool, arguments, _ in SAME]
    alone = [(tool, {}) for tool in ("list_questions", "describe_tables", "get_coverage", "list_changes")]
    assert not any(each.is_error for each in asked_all(server, [*calls, *alone]))
    assert (state(), sorted(each.name for each in demo.path.iterdir())) == (before, names)
