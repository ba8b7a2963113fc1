"""Requests as they come over the wire, which no client library would send."""

from typing import Any
from urllib.parse import unquote

import anyio
from starlette.types import ASGIApp, Message

Header = tuple[str, str]


class Answered:
    """A status, headers and a body."""

    def __init__(self, messages: list[Message]) -> None:
        start = messages[0]
        self.status: int = start["status"]
        self.headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        self.text = b"".join(each.get("body", b"") for each in messages[1:]).decode()


def send(
    app: ASGIApp,
    path: str = "/",
    *headers: Header,
    method: str = "GET",
    query: str = "",
    body: list[bytes] | None = None,
    client: tuple[str, int] | None = ("127.0.0.1", 50000),
) -> Answered:
    """What is answered. Headers are sent as they are given, also twice; without one, the host is our own."""
    named = {name.lower() for name, _ in headers}
    own = () if "host" in named else (("host", "127.0.0.1:8765"),)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in (*own, *headers)],
        "client": client,
        "server": ("127.0.0.1", 8765),
    }
    return anyio.run(_answered, app, scope, body or [b""])


async def _answered(app: ASGIApp, scope: dict[str, Any], body: list[bytes]) -> Answered:
    left = list(body)
    answers: list[Message] = []

    async def receive() -> Message:
        if left:
            part = left.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(left)}
        await anyio.sleep_forever()
        raise AssertionError

    async def answer(message: Message) -> None:
        answers.append(message)

    await app(scope, receive, answer)
    return Answered(answers)
