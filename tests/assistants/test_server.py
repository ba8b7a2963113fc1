"""What clients see, over which transports, and that nothing else is on the wire."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from starlette.applications import Starlette
from starlette.routing import Route

from tests.assistants.asking import answered, asked, server_of, text_of
from tests.assistants.contract import FILE, contract
from tests.pipelines.support import tracehound
from tracehound.assistants import looking, resources, serving
from tracehound.cli.commands import mcp as command
from tracehound.desk.trees import Node, Tree
from tracehound.pipelines.lake.home import Home

TOOLS = [
    "list_groups",
    "get_group",
    "investigate_finding",
    "get_process_tree",
    "get_profile",
    "find",
    "list_questions",
    "ask_question",
    "describe_tables",
    "get_coverage",
    "list_changes",
    "run_sql",
]


def test_clients_see_what_they_saw_before() -> None:
    """Names, schemas and annotations are a contract: `python -m tests.assistants.contract` renews it."""
    assert contract() == json.loads(FILE.read_text(encoding="utf-8"))


def test_every_tool_only_reads() -> None:
    tools = contract()["tools"]
    assert [each["name"] for each in tools] == TOOLS
    assert all(each["annotations"] == {"readOnlyHint": True, "openWorldHint": False} for each in tools)
    assert all(each["outputSchema"]["properties"]["untrusted"]["x-untrusted"] for each in tools)


def test_sql_is_off_unless_it_is_switched_on(demo: Home) -> None:
    async def names() -> list[str]:
        async with Client(serving.create(demo, may_sql=None)) as client:
            return [each.name for each in (await client.list_tools()).tools]

    assert asyncio.run(names()) == TOOLS[:-1]


def test_without_a_served_file_it_says_so(tmp_path: Path) -> None:
    server = server_of(Home(tmp_path / "home"))
    result = asked(server, "list_groups")
    assert result.is_error and "there is no warehouse in" in text_of(result)
    assert answered(server, "list_questions")["questions"]


def test_cursors_of_other_calls_and_of_other_files_are_refused(demo: Home, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.path.mkdir()
    home.warehouse.write_bytes(demo.warehouse.read_bytes())
    server = server_of(home)
    (cut,) = answered(server, "list_groups", limit=1)["cut"]
    wrong = [("list_groups", {"undecided": False}), ("find", {"pattern": "a"})]
    for tool, arguments in wrong:
        assert "repeat the call that gave it" in text_of(
            asked(server, tool, cursor=cut["cursor"], **arguments)
        )
    for made_up in ("", "x", "////", "W10", cut["cursor"][:-9]):
        result = asked(server, "list_groups", cursor=made_up)
        assert result.is_error == bool(made_up)
    assert answered(server, "list_groups", limit=1, cursor=cut["cursor"])["part"]["first"] == 1
    os.utime(home.warehouse, (1, 1))
    assert "the data has changed" in text_of(asked(server, "list_groups", cursor=cut["cursor"]))


def test_calls_at_the_same_time_are_answered(demo: Home) -> None:
    async def together() -> list[Any]:
        async with Client(server_of(demo)) as client:
            calls = [client.call_tool("get_coverage") for _ in range(4)]
            return list(await asyncio.gather(*calls, client.call_tool("list_groups", {"limit": 2})))

    assert [each.is_error for each in asyncio.run(together())] == [False] * 5


def test_a_tree_of_a_thousand_levels_is_refused_in_words(demo: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A forged document may name as many ancestors as it likes."""

    def chain(levels: int) -> Tree:
        node = Node({"name": "sh"})
        for _ in range(levels):
            node = Node({"name": "sh"}, children=[node])
        return Tree([node])

    server = server_of(demo)
    monkeypatch.setattr(looking.trees, "of_anything", lambda _desk, what: chain(int(what)))
    assert answered(server, "get_process_tree", what="150")["roots"]
    result = asked(server, "get_process_tree", what="1000")
    assert result.is_error and "hundreds of levels deep" in text_of(result)


def test_resources_have_contracts_questions_and_guides(demo: Home) -> None:
    async def read() -> dict[str, str]:
        addresses = [
            "tracehound://table/correlation.finding_groups",
            "tracehound://question/new_executables",
            *(f"tracehound://guide/{name}" for name in resources.guides()),
            "tracehound://finding/fb1b5235",
        ]
        async with Client(server_of(demo)) as client:
            found = [(each, (await client.read_resource(each)).contents) for each in addresses]
            for missing in ("tracehound://table/x", "tracehound://finding/zz", "tracehound://guide/..%2Fx"):
                with pytest.raises(Exception, match=r"there is no|no such|not found|Unknown|rejected"):
                    await client.read_resource(missing)
        return {each: contents[0].text for each, contents in found}  # type: ignore[union-attr]

    found = asyncio.run(read())
    assert json.loads(found["tracehound://table/correlation.finding_groups"])["columns"]
    assert "SELECT" in json.loads(found["tracehound://question/new_executables"])["sql"]
    assert found["tracehound://guide/metrics"].startswith("# ")
    shown = tracehound("show", "fb1b5235", "--json", home=demo.path)
    documents = json.loads(found["tracehound://finding/fb1b5235"])["untrusted"]
    assert [each["document"] for each in documents] == [each["document"] for each in json.loads(shown.stdout)]


def test_prompts_name_tools_that_there_are(demo: Home) -> None:
    async def texts() -> list[str]:
        given = {"finding_id": "fb1b5235", "group_id": "g-1234", "since": "12h"}
        async with Client(server_of(demo)) as client:
            found = []
            for each in (await client.list_prompts()).prompts:
                arguments = {argument.name: given[argument.name] for argument in each.arguments or ()}
                (message,) = (await client.get_prompt(each.name, arguments)).messages
                found.append(message.content.text)  # type: ignore[union-attr]
            return found

    found = asyncio.run(texts())
    assert len(found) == 4
    for text in found:
        assert any(tool in text for tool in TOOLS)
        assert "untrusted" in text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_stdin_and_stdout(demo: Home, mode: Any) -> None:
    async def call() -> tuple[list[str], bool]:
        started = StdioServerParameters(
            command=sys.executable,
            args=["-m", "tracehound.cli.app", "mcp", "--home", str(demo.path), "--redact"],
            env=dict(os.environ),
        )
        async with Client(started, mode=mode) as client:
            names = [each.name for each in (await client.list_tools()).tools]
            result = await client.call_tool("get_coverage")
            return names, "account-1" in text_of(result)

    assert asyncio.run(call()) == (TOOLS[:-1], True)


def test_nothing_but_the_protocol_is_on_stdout_and_it_ends_with_stdin(demo: Home) -> None:
    request = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    done = subprocess.run(
        [sys.executable, "-m", "tracehound.cli.app", "mcp", "--home", str(demo.path)],
        input=json.dumps(request) + "\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["result"]["serverInfo"]["name"] == "tracehound"
    assert not done.stderr


def test_without_the_extra_the_command_says_what_to_install(
    demo: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [
        each for each in sys.modules if each == "mcp" or each.startswith(("mcp.", "tracehound.assistants"))
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.delattr("tracehound.assistants", raising=False)
    with pytest.raises(Exception, match="2"):
        command.serve(demo, sql=False, redact=False)
    assert "tracehound[mcp]" in capsys.readouterr().err


HOST = "desk.example.com"
_CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "run_sql", "arguments": {"query": "SELECT 1 AS one"}},
}
_HEADERS = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25"}


@asynccontextmanager
async def _http(home: Home, *, may_sql: bool) -> AsyncIterator[httpx2.AsyncClient]:
    made = serving.http_app(
        home, "/mcp", allowed_hosts=[HOST], may_sql=lambda scope: may_sql and scope["type"] == "http"
    )
    around = Starlette(routes=[Route("/mcp", made.app)])
    async with made.lifespan():
        transport = httpx2.ASGITransport(app=around)
        async with httpx2.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            yield client


def test_over_http_hosts_and_origins_are_checked_and_sql_needs_its_role(demo: Home) -> None:
    async def statuses() -> tuple[list[int], list[dict[str, Any]]]:
        found, answers = [], []
        for may_sql in (True, False):
            async with _http(demo, may_sql=may_sql) as client:
                for beside in ({}, {"host": "evil.example"}, {"origin": "https://evil.example"}):
                    response = await client.post("/mcp", json=_CALL, headers={**_HEADERS, **beside})
                    found.append(response.status_code)
                    if not beside:
                        answers.append(response.json()["result"])
        return found, answers

    found, (allowed, refused) = asyncio.run(statuses())
    assert found == [200, 421, 403] * 2
    assert allowed["structuredContent"]["untrusted"] == {"rows": [{"one": 1}]}
    assert refused["isError"] and "needs the role `sql`" in refused["content"][0]["text"]
