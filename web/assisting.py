"""The tools for assistants at an address of the desk, for whoever may use the desk.

What belongs here: passing requests on to them, with the desk that is open and who asks. What does not: the
tools (`assistants`).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from importlib.util import find_spec
from typing import Any, cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracehound.desk.connection import Desk, NotAnswered
from tracehound.pipelines.lake.home import Home
from tracehound.sql.query import QueryError
from tracehound.web import passing
from tracehound.web.desks import Desks
from tracehound.web.guard import LOOPBACK

PATH = "/mcp"
_LONGEST = 2_000


class Assisting:
    """An application that leaves one address to the tools."""

    def __init__(self, app: ASGIApp, tools: Callable[..., object]) -> None:
        self._app = app
        self._tools = cast(ASGIApp, tools)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on."""
        if scope["type"] == "http" and scope["path"] == PATH:
            note = passing.of(scope)
            note.route = PATH
            await self._tools(scope, _noted(receive, note), send)
        else:
            await self._app(scope, receive, send)


def _noted(receive: Receive, note: passing.Passing) -> Receive:
    """What is received; what it asks for is noted, so that the log has it."""
    body = b""

    async def noted() -> Message:
        nonlocal body
        message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.request" and not message.get("more_body"):
            note.asked = _asked(body)
        return message

    return noted


def _asked(body: bytes) -> str:
    """The method and its parameters, as far as a line of a log has room for them."""
    try:
        given = json.loads(body)
        parameters = given.get("params") or {}
        told = {"method": given.get("method")} | {
            name: parameters[name] for name in ("name", "arguments", "uri") if name in parameters
        }
    except (ValueError, AttributeError, TypeError, RecursionError):
        return "no request"
    return json.dumps(told)[:_LONGEST]


def tools_of(
    home: Home, desks: Desks, authorities: Iterable[str]
) -> tuple[Callable[..., object], Callable[[], AbstractAsyncContextManager[None]]] | None:
    """The tools, and what lives as long as they; None where they are not installed."""
    if find_spec("mcp") is None:
        return None
    from tracehound.assistants.serving import http_app  # noqa: PLC0415 - the SDK, where it is installed

    @contextmanager
    def opened(_home: Home) -> Iterator[Desk]:
        try:
            with desks.open(desks.asking()) as (desk, _shown):
                yield desk
        except QueryError as error:
            raise NotAnswered(desks.told(error)) from error

    own = [name for host in LOOPBACK for name in (host, f"{host}:*")]
    made = http_app(home, PATH, allowed_hosts=[*own, *authorities], may_sql=_may_sql, opened=opened)
    return made.app, made.lifespan


def _may_sql(scope: Mapping[str, Any]) -> bool:
    viewer = passing.of(cast(Scope, scope)).viewer
    return viewer is not None and viewer.may("sql")
