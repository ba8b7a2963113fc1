"""Calls of tools in this process, and answers without their fences."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Any

from mcp import Client
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent

from tests.pipelines.support import tracehound
from tracehound.assistants import permission, serving
from tracehound.pipelines.lake.home import Home

BESIDE = {"says", "cut", "part"}


def server_of(home: Home, *, redact: bool = False) -> MCPServer[Any]:
    return serving.create(home, may_sql=permission.always, redact=redact)


def asked(server: MCPServer[Any], tool: str, **arguments: Any) -> CallToolResult:
    """One call without a protocol, which costs more than most answers."""
    try:
        result = asyncio.run(server.call_tool(tool, arguments))
    except ToolError as error:
        return CallToolResult(content=[TextContent(type="text", text=str(error))], is_error=True)
    assert isinstance(result, CallToolResult)
    return result


def asked_all(
    server: MCPServer[Any], calls: Iterable[tuple[str, dict[str, Any]]], *, legacy: bool = False
) -> list[CallToolResult]:
    """Calls of one client; `legacy` speaks the protocol's revision before 2026-07-28."""

    async def results() -> list[CallToolResult]:
        async with Client(server, raise_exceptions=True, mode="legacy" if legacy else "auto") as client:
            return [await client.call_tool(tool, arguments) for tool, arguments in calls]

    return asyncio.run(results())


def answered(server: MCPServer[Any], tool: str, **arguments: Any) -> dict[str, Any]:
    """The answer to a call that has one."""
    result = asked(server, tool, **arguments)
    assert not result.is_error, text_of(result)
    assert result.structured_content is not None
    return result.structured_content


def text_of(result: CallToolResult) -> str:
    (block,) = result.content
    return block.text  # type: ignore[union-attr]


def unfenced(value: Any) -> Any:
    """A value with what is below `untrusted` back at its place."""
    if isinstance(value, Mapping):
        members = [*value.items(), *value.get("untrusted", {}).items()]
        return {name: unfenced(each) for name, each in members if name != "untrusted"}
    return [unfenced(each) for each in value] if isinstance(value, list) else value


def trusted(value: Any) -> Any:
    """A value without all that is below `untrusted`."""
    if isinstance(value, Mapping):
        return {name: trusted(each) for name, each in value.items() if name != "untrusted"}
    return [trusted(each) for each in value] if isinstance(value, list) else value


def whole(server: MCPServer[Any], tool: str, **arguments: Any) -> dict[str, Any]:
    """All of an answer, without fences: what was cut is asked for until nothing is."""
    answer = answered(server, tool, **arguments)
    found: dict[str, Any] = unfenced({name: each for name, each in answer.items() if name not in BESIDE})
    cuts = list(answer.get("cut", []))
    for _ in range(200):
        if not cuts:
            return found
        cut = cuts.pop(0)
        following = answered(server, tool, **arguments, cursor=cut["cursor"])
        part = unfenced(following["part"])
        elements = _at(found, cut["path"])
        assert part["first"] == len(elements) == cut["shown"]
        assert part["elements"], "a cursor leads on"
        elements.extend(part["elements"])
        cuts += following.get("cut", [])
    raise AssertionError("the cursors never end")


def _at(value: Any, path: str) -> Any:
    for key in path.split("."):
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def told(home: Home, *words: str) -> Any:
    """What a command writes with `--json`."""
    done = tracehound(*words, "--json", home=home.path)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
