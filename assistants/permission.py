"""Who may run SQL: whoever started the command with `--sql`, or whoever has the role over HTTP."""

from collections.abc import Callable, Mapping
from typing import Any

from mcp.server.mcpserver import Context

MaySql = Callable[[Context[Any, Any]], bool]
# Judges a request by the ASGI scope that the application around this one has put the viewer into.
MaySqlInScope = Callable[[Mapping[str, Any]], bool]


def always(_context: Context[Any, Any]) -> bool:
    """Whoever can write to the process's stdin."""
    return True


def in_scope(is_allowed: MaySqlInScope) -> MaySql:
    """Judged by the scope of each request; nobody where there is no request."""

    def may(context: Context[Any, Any]) -> bool:
        request = context.request_context.request
        return request is not None and is_allowed(request.scope)

    return may
