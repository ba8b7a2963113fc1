"""Pseudonyms hide who and where, stay the same, and can be given back."""

import asyncio
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.server import MCPServer

from tests.assistants.asking import answered, server_of, told, trusted
from tracehound.assistants.hiding import Hiding
from tracehound.assistants.redacting import Redactor
from tracehound.pipelines.lake.home import Home

FINDING = "fb1b5235"


def test_accounts_addresses_and_names_are_replaced_wherever_they_stand() -> None:
    redactor = Redactor(["t.novak@example.com", "Mark Smith", "deploy-bot"])
    value = {
        "account_id": "123456789012",
        "arn": "arn:aws:sts::123456789012:assumed-role/Admin/t.novak@example.com",
        "told": "t.novak@example.com from 84.115.209.3, then 2001:db8::7; deploy-bot as Admin at 2026-10-19T00:40:06Z.",
        "host": "ip-10-1-2-3.eu-central-1.compute.internal",
        "user_name": "jdoe",
        "path": "/home/jdoe/x",
    }
    assert redactor.redacted(value) == {
        "account_id": "account-1",
        "arn": "arn:aws:sts::account-1:assumed-role/name-1/mail-1",
        "told": "mail-1 from address-1, then address-2; name-2 as name-1 at 2026-10-19T00:40:06Z.",
        "host": "host-1.eu-central-1.compute.internal",
        "user_name": "name-3",
        "path": "/home/name-3/x",
    }
    assert redactor.redacted("jdoe and 84.115.209.3") == "name-3 and address-1"
    assert redactor.meant("who is name-3 of account-1, name-9?") == "who is jdoe of 123456789012, name-9?"


def test_entities_that_are_people_are_names() -> None:
    redactor = Redactor()
    row = {
        "entity_kind": "principal",
        "entity_key": "arn:aws:iam::123456789012:user/lea.martin",
        "entity_name": "lea.martin",
    }
    assert redactor.redacted({"rows": [row], "told": "acting lea.martin."}) == {
        "rows": [
            {
                "entity_kind": "principal",
                "entity_key": "arn:aws:iam::account-1:user/name-1",
                "entity_name": "name-1",
            }
        ],
        "told": "acting name-1.",
    }


def test_a_person_is_found_by_each_name() -> None:
    redactor = Redactor(["t.novak@example.com", "Mark Smith"])
    assert redactor.redacted({"names": ["t.novak", "tn"], "told": "Smith, t.novak, Mark"}) == {
        "names": ["name-1", "tn"],
        "told": "name-2, name-1, name-3",
    }
    key = {"entity_kind": "person", "entity_key": "identity-center/d-05/ab", "told": "identity-center"}
    assert redactor.redacted(key)["told"] == "identity-center"


def test_a_name_is_found_inside_longer_words() -> None:
    redactor = Redactor(["lea.martin", "svc-monitoring", "ravi"])
    command = "aws iam x --user-name=lea.martin --name=ravi > evidence-calls-svc-monitoring.json"
    assert (
        redactor.redacted(command)
        == "aws iam x --user-name=name-1 --name=name-2 > evidence-calls-name-3.json"
    )
    assert redactor.redacted("the travis of lea.martini") == "the travis of lea.martini"


def test_long_texts_come_to_an_end() -> None:
    """An attacker writes the texts: one whose square it took would not end in an hour."""
    redactor = Redactor(["lea.martin"])
    for text in (
        "W" * 300_000,
        "a." * 150_000,
        "1:" * 150_000,
        "=" * 300_000,
        "arn:/" * 60_000,
        "@." * 150_000,
    ):
        redactor.redacted(text)
    assert redactor.redacted("lea.martin-" * 9_000) == "name-1-" * 9_000


def test_sessions_of_machines_are_no_names() -> None:
    session = "arn:aws:sts::123456789012:assumed-role/TaskRole/d2b71b4f357ec9005162264083fa168a"
    task = "task d2b71b4f357ec9005162264083fa168a"
    assert Redactor().redacted({"session": session, "told": task}) == {
        "session": "arn:aws:sts::account-1:assumed-role/name-1/d2b71b4f357ec9005162264083fa168a",
        "told": task,
    }


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-19T00:40:06Z",
        "12:30:00",
        "v1.7.0",
        "1.2.3.4.5",
        "root",
        "::",
        "g-0123456789abcdef0123",
    ],
)
def test_what_is_no_address_stays(text: str) -> None:
    assert Redactor().text(text) == text


@pytest.fixture(scope="module")
def redacting(demo: Home) -> MCPServer[Any]:
    return server_of(demo, redact=True)


def test_no_answer_has_what_is_redacted(redacting: MCPServer[Any], demo: Home, asked_here: None) -> None:
    people = {
        row["name"]
        for row in told(
            demo,
            "sql",
            "SELECT entity_name AS name FROM entities.entities WHERE entity_kind IN ('person', 'principal') "
            "UNION SELECT key_part FROM (SELECT unnest(regexp_extract_all(entity_key, '[^@:/]+@[^@:/]+')) AS key_part "
            "FROM entities.entities WHERE entity_kind = 'person')",
        )
        if row["name"] and len(row["name"]) > 2
    }
    accounts = {
        row["account_id"] for row in told(demo, "sql", "SELECT DISTINCT account_id FROM trends.coverage")
    }
    addresses = {
        row["entity_key"]
        for row in told(
            demo, "sql", "SELECT entity_key FROM entities.entities WHERE entity_kind = 'ip_address'"
        )
    }
    asked: list[tuple[str, dict[str, Any]]] = [
        ("list_groups", {"limit": 30}),
        ("get_group", {"group_id": FINDING}),
        ("investigate_finding", {"finding_id": FINDING}),
        ("get_process_tree", {"what": FINDING}),
        ("find", {"pattern": "*arn*", "limit": 30}),
        ("get_coverage", {}),
        ("list_changes", {"since": "30d"}),
        *(("get_group", {"group_id": each}) for each in ("g-bd833d442a7a26209e95", "g-aa25ecc3032a1abbbfa3")),
    ]
    for tool, arguments in asked:
        written = json.dumps(answered(redacting, tool, **arguments), ensure_ascii=False)
        left = {
            each for each in accounts | addresses | people if f'"{each}"' in written or f"/{each}" in written
        }
        assert not left, (tool, left)
        assert "account-" in written


def test_a_pseudonym_is_understood_by_the_next_tool(redacting: MCPServer[Any]) -> None:
    found = answered(redacting, "find", pattern="5.188.*", limit=1)
    (row,) = found["entities"]["rows"]
    key = row["untrusted"]["entity_key"]
    assert key.startswith("address-")
    profile = answered(redacting, "get_profile", kind="ip_address", key=key)
    assert profile["entity"]["untrusted"]["entity_key"] == key
    assert profile["entity"]["finding_count"] == row["finding_count"]


def test_accounts_are_still_ours_when_redacted(redacting: MCPServer[Any]) -> None:
    rows = answered(redacting, "get_coverage")["accounts"]
    assert all(trusted(row)["account_id"].startswith("account-") for row in rows)


def test_names_of_a_file_that_is_served_later_are_hidden_too(tmp_path: Path) -> None:
    """The process goes on while runs serve other files: their names are learned before an answer leaves."""
    home = Home(tmp_path / "home")
    home.path.mkdir()
    known = ["anna.one"]

    class Known:
        def rows(self, question: str) -> list[dict[str, str]]:
            assert question == "names_of_people"
            return [{"name": name} for name in known]

    hiding = Hiding(home, lambda _: nullcontext(Known()), is_wanted=True)  # type: ignore[arg-type, return-value]
    assert hiding.redacted("anna.one and ben.two") == "name-1 and ben.two"
    known.append("ben.two")
    assert hiding.redacted("anna.one and ben.two") == "name-1 and ben.two", "the same file is not asked again"
    home.warehouse.write_bytes(b"another file")
    assert hiding.redacted("anna.one and ben.two") == "name-1 and name-2"
    assert hiding.meant("name-2") == "ben.two"


def test_documents_are_redacted(redacting: MCPServer[Any]) -> None:
    async def read() -> str:
        async with Client(redacting) as client:
            (content,) = (await client.read_resource(f"tracehound://finding/{FINDING}")).contents
            return content.text  # type: ignore[union-attr]

    document = json.loads(asyncio.run(read()))["untrusted"][0]["document"]
    assert document["accountId"].startswith("account-")
    assert "425950419867" not in json.dumps(document)
