"""A guard for Dagster's UI, which has no login: only this host's own pages and programs pass.

The UI accepts changes by GET and checks neither Host nor Origin. So an image on any page opened on this host
could launch runs, and a host name that resolves to this host (DNS rebinding) could read everything. What
belongs here: which requests pass. What does not: serving (`pipelines.ui`).
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from tracehound.pipelines.settings.loopback import is_loopback

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = dict[str, list[str]]

_HTTP, _WEBSOCKET = "http", "websocket"
_GRAPHQL = "/graphql"
_OWN_SITE = ("same-origin", "none")
_JSON = ("application/json", "application/graphql")
_FORBIDDEN = 403
_POLICY_VIOLATION = 1008


class Guard:
    """An ASGI application that only passes on requests that another page could not have sent."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or refuses it with the reason."""
        why = refusal(scope) if scope["type"] in (_HTTP, _WEBSOCKET) else None
        if why is None:
            await self._app(scope, receive, send)
        elif scope["type"] == _WEBSOCKET:
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": why})
        else:
            await _refuse(send, why)


async def _refuse(send: Send, why: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": _FORBIDDEN, "headers": headers})
    await send({"type": "http.response.body", "body": f"Refused: {why}\n".encode()})


def refusal(scope: Scope) -> str | None:
    """Why a request is refused; None if it passes."""
    headers = _headers(scope)
    hosts = headers.get("host", [])
    own = _split(f"//{hosts[0]}") if len(hosts) == 1 else None
    if own is None or not is_loopback(own.hostname or ""):
        return "the UI answers only as localhost or 127.0.0.1."
    if any(not _is_same(own, origin) for origin in headers.get("origin", [])):
        return "another page asked for this."
    if any(site not in _OWN_SITE for site in headers.get("sec-fetch-site", [])) and not _is_link(
        scope, headers
    ):
        return "another page asked for this."
    if scope["type"] == _HTTP and scope["path"].rstrip("/").endswith(_GRAPHQL):
        return _graphql_refusal(scope, headers)
    return None


def _graphql_refusal(scope: Scope, headers: Headers) -> str | None:
    """Requires JSON by POST for queries and changes, which a form or an image of another page can't send."""
    if scope["method"] == "POST":
        kinds = [kind.partition(";")[0].strip().lower() for kind in headers.get("content-type", [])]
        return None if len(kinds) == 1 and kinds[0] in _JSON else "GraphQL is accepted only as JSON."
    return "GraphQL is accepted only by POST." if scope["query_string"] else None


def _is_link(scope: Scope, headers: Headers) -> bool:
    """Whether a request follows a link to a page, which only displays it."""
    return (
        scope["type"] == _HTTP
        and scope["method"] == "GET"
        and headers.get("sec-fetch-mode") == ["navigate"]
        and headers.get("sec-fetch-dest") == ["document"]
        and not scope["path"].rstrip("/").endswith(_GRAPHQL)
    )


def _is_same(own: SplitResult, origin: str) -> bool:
    given = _split(origin)
    return (
        given is not None and given.scheme in ("http", "https") and given.netloc.lower() == own.netloc.lower()
    )


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.netloc and "@" not in parts.netloc else None


def _headers(scope: Scope) -> Headers:
    found: Headers = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found
