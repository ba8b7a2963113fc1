"""The server, over stdio and as an application inside another.

What belongs here: what it is made of, and its two transports. What does not: tools, prompts and resources.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, InputRequiredResult
from pydantic import ValidationError

from tracehound.assistants import completing, permission, prompts, resources, tools
from tracehound.assistants.hiding import Hiding
from tracehound.assistants.instructions import INSTRUCTIONS
from tracehound.assistants.opening import opened_alone
from tracehound.assistants.permission import MaySql, MaySqlInScope
from tracehound.assistants.replies import Replier
from tracehound.desk.connection import Opened
from tracehound.pipelines.lake.home import Home

_NAME = "tracehound"


@dataclass(frozen=True)
class HttpApp:
    """An ASGI application, and what the application around it enters for as long as it lives."""

    app: Callable[..., Awaitable[None]]
    lifespan: Callable[[], AbstractAsyncContextManager[None]]


class _Server(MCPServer[Any]):
    """A server that refuses wrong arguments without quoting them, since they may be copied from data."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """As any server."""
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            wrong = [_told(each) for each in error.__cause__.errors(include_input=False, include_url=False)]
            raise ToolError(f"Wrong arguments for {name}: {'; '.join(wrong)}") from None


def _told(error: Any) -> str:
    return f"{'.'.join(map(str, error['loc'][:1]))}: {error['msg']}"


def create(
    home: Home, *, may_sql: MaySql | None, redact: bool = False, opened: Opened = opened_alone
) -> MCPServer[Any]:
    """The server of a home. Without `may_sql` there is no tool for SQL."""
    # Commands in answers are read elsewhere: they name no folder of this machine.
    served = replace(home, is_default=True)
    replier = Replier(served, opened, Hiding(served, opened, is_wanted=redact))
    server = _Server(
        _NAME, title=_NAME, instructions=INSTRUCTIONS, version=version(_NAME), log_level="WARNING"
    )
    tools.add(server, replier, may_sql)
    resources.add(server, replier)
    prompts.add(server)
    completing.add(server, replier)
    return server


def stdio(home: Home, *, sql: bool, redact: bool) -> None:
    """Serves one client over stdin and stdout, until stdin ends."""
    create(home, may_sql=permission.always if sql else None, redact=redact).run("stdio")


def http_app(
    home: Home,
    path: str,
    *,
    allowed_hosts: Sequence[str],
    allowed_origins: Sequence[str] = (),
    may_sql: MaySqlInScope | None = None,
    opened: Opened = opened_alone,
) -> HttpApp:
    """The server as an application that answers at this path alone: it is a route, and not mounted.

    It knows no identity: the application around it refuses whoever may not read; `may_sql` judges the ASGI
    scope of a request, into which that application has put who asks. Hosts are allowed as they stand in
    `Host`; `name:*` allows all ports. Other hosts are answered 421, other origins 403. `opened` opens the
    desk for a call in a thread of its own; by default calls wait for each other. Whether answers are redacted
    is a setting of the home.
    """
    judged = permission.in_scope(may_sql) if may_sql else None
    server = create(home, may_sql=judged, redact=home.settings.assistants.redact, opened=opened)
    app = server.streamable_http_app(
        streamable_http_path=path,
        json_response=True,
        stateless_http=True,
        transport_security=TransportSecuritySettings(
            allowed_hosts=list(allowed_hosts), allowed_origins=list(allowed_origins)
        ),
    )
    return HttpApp(app, server.session_manager.run)
