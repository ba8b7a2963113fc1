"""The tools for assistants in the desk: behind the same identity, with the same roles and the same file."""

from dataclasses import replace
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from tests.web.conftest import application, opened
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.keys import Desk, Settings
from tracehound.web.identity import NotKnown, Person

JSON = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
SQL = {"name": "run_sql", "arguments": {"query": "SELECT 1 AS one"}}


def ask(client: TestClient, method: str, parameters: dict[str, Any] | None = None, **headers: str) -> Any:
    asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters or {}}
    return client.post("/mcp", json=asked, headers=JSON | headers)


async def named(request: Request) -> Person:
    """Somebody of a group, if the header says so."""
    if "x-group" not in request.headers:
        raise NotKnown("nobody")
    return Person("ann", frozenset({request.headers["x-group"]}))


@pytest.fixture
def lines() -> list[dict[str, object]]:
    return []


@pytest.fixture
def team(home: Home, lines: list[dict[str, object]]) -> Any:
    set_up = replace(home, settings=Settings(desk=Desk(sql=("engineers",))))
    with opened(application(set_up, named, write_line=lines.append, assists=True)) as client:
        yield client


def test_tools_answer_who_may_look(team: TestClient, lines: list[dict[str, object]]) -> None:
    answered = ask(team, "tools/call", {"name": "list_groups", "arguments": {}}, **{"x-group": "ops"})
    assert answered.status_code == 200, answered.text
    assert not answered.json()["result"].get("isError")
    assert (lines[-1]["viewer"], lines[-1]["path"]) == ("ann", "/mcp")
    assert lines[-1]["asked"] == '{"method": "tools/call", "name": "list_groups", "arguments": {}}'


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"[1]", b'{"params": [1]}', b"\xff", b"[" * 100_000, b'{"method": 1}']
)
def test_what_is_no_request_is_noted_too(
    team: TestClient, lines: list[dict[str, object]], body: bytes
) -> None:
    answered = team.post("/mcp", content=body, headers=JSON | {"x-group": "ops"})
    assert 400 <= answered.status_code < 500
    assert lines[-1]["path"] == "/mcp"


def test_nobody_else_is_answered(team: TestClient) -> None:
    assert ask(team, "tools/list").status_code == 401
    assert ask(team, "tools/list", **{"x-group": "ops", "host": "rebound.example"}).status_code == 421
    assert ask(team, "tools/list", **{"x-group": "ops", "origin": "https://evil.example"}).status_code == 403
    forged = {"x-group": "ops", "content-type": "text/plain"}
    assert ask(team, "tools/list", **forged).status_code == 403


def test_sql_needs_its_role(team: TestClient) -> None:
    allowed = ask(team, "tools/call", SQL, **{"x-group": "engineers"}).json()
    refused = ask(team, "tools/call", SQL, **{"x-group": "ops"}).json()
    assert not allowed["result"].get("isError")
    assert "error" in refused or refused["result"]["isError"]
