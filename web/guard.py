"""Which requests pass at all, and which headers every response has.

A name that resolves to this host (DNS rebinding) must not read anything, and a page of another site must
change nothing. What belongs here: Host, Origin, headers. What does not: who is asking, and forms' tokens.
"""

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types htmx"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_READING = ("GET", "HEAD")


class Guard:
    """An application that answers only hosts by their names, and accepts changes from its own pages alone."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(map(str.lower, (*_LOOPBACK, *hosts)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or refuses it with the reason."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers.setdefault("cache-control", "private, no-cache")
            await send(message)

        await (self._refusal(scope) or self._app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or _name(hosts[0]) not in self._hosts:
            return _refused("the desk does not answer under this host name.", HTTPStatus.MISDIRECTED_REQUEST)
        if scope["method"] not in _READING and not _is_from(headers, hosts[0]):
            return _refused("another page asked for this.", HTTPStatus.FORBIDDEN)
        return None


def _name(host: str) -> str:
    """A host without its port; empty if it is none."""
    name, colon, port = host.lower().rpartition(":")
    if colon and not name.endswith(":") and port.isdecimal():
        return name
    return host.lower()


def _is_from(headers: Headers, host: str) -> bool:
    """Whether a page of this host sent a request: browsers say at least one of both."""
    sites, origins = headers.getlist("sec-fetch-site"), headers.getlist("origin")
    return (
        bool(sites or origins)
        and all(site == "same-origin" for site in sites)
        and all(_authority(origin) == host.lower() for origin in origins)
    )


def _authority(origin: str) -> str:
    parts = urlsplit(origin)
    return parts.netloc.lower() if parts.scheme in ("http", "https") else ""


def _refused(why: str, status: int) -> Response:
    return PlainTextResponse(f"Refused: {why}\n", status)
