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

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types htmx"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Without any referrer, browsers would send our own forms as those of no origin.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_READING = ("GET", "HEAD")
_LONGEST_ADDRESS = 16_384
_LARGEST_BODY = 1_000_000
_POLICY_VIOLATION = 1008


class Guard:
    """An application that answers only hosts by their names, and accepts changes from its own pages alone."""

    def __init__(self, app: ASGIApp, authorities: Iterable[str] = (), open_paths: Iterable[str] = ()) -> None:
        """`authorities` are further hosts, with the port if they have one; under any name, `open_paths`."""
        self._app = app
        self._authorities = frozenset(map(str.lower, authorities))
        self._hosts = frozenset((*LOOPBACK, *map(_name, self._authorities)))
        self._open = frozenset(open_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or refuses it with the reason."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers.setdefault("cache-control", "private, no-cache")
            await send(message)

        await (self._refusal(scope) or self._app)(scope, _limited(receive), guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if len(scope["raw_path"]) + len(scope["query_string"]) > _LONGEST_ADDRESS:
            return _refused("the address is too long.", HTTPStatus.REQUEST_URI_TOO_LONG)
        hosts = headers.getlist("host")
        if scope["path"] not in self._open and (len(hosts) != 1 or _name(hosts[0]) not in self._hosts):
            return _refused("the desk does not answer under this host name.", HTTPStatus.MISDIRECTED_REQUEST)
        if scope["method"] not in _READING:
            return self._refusal_of_change(headers, hosts[0] if hosts else "")
        return None

    def _refusal_of_change(self, headers: Headers, host: str) -> Response | None:
        if not _is_small(headers):
            return _refused("it is too large.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not _is_program(headers) and not _is_from(headers, {host.lower(), *self._authorities}):
            return _refused("another page asked for this.", HTTPStatus.FORBIDDEN)
        return None


def _limited(receive: Receive) -> Receive:
    """What is received, up to the largest body: whatever length is stated."""
    left = _LARGEST_BODY

    async def limited() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        return message if left >= 0 else {"type": "http.disconnect"}

    return limited


def _is_small(headers: Headers) -> bool:
    length = headers.get("content-length", "0")
    return length.isdecimal() and int(length) <= _LARGEST_BODY


def _is_program(headers: Headers) -> bool:
    """Whether it comes from no browser: one would say from where, and asks first to send JSON elsewhere."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" and not {"origin", "sec-fetch-site"} & set(headers)


def _name(host: str) -> str:
    """A host without its port; empty if it is none."""
    name, colon, port = host.lower().rpartition(":")
    if colon and not name.endswith(":") and port.isdecimal():
        return name
    return host.lower()


def _is_from(headers: Headers, own: set[str]) -> bool:
    """Whether a page of one of our own hosts sent a request: browsers say at least one of both."""
    sites, origins = headers.getlist("sec-fetch-site"), headers.getlist("origin")
    return (
        bool(sites or origins)
        and all(site == "same-origin" for site in sites)
        and all(_authority(origin) in own for origin in origins)
    )


def _authority(origin: str) -> str:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in ("http", "https") else ""


def _refused(why: str, status: int) -> Response:
    return PlainTextResponse(f"Refused: {why}\n", status)
