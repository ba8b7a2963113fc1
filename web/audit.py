"""A line of JSON for each request, also a refused one: an investigation tool has to show who looked at what.

What belongs here: what a line says, and writing it before the answer goes out. What does not: how many
requests there were (`web.metrics`).
"""

import errno
import json
import os
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracehound.transforms.wording import instant
from tracehound.web import passing
from tracehound.web.sessions import LOGIN

Write = Callable[[dict[str, object]], None]
"""Keeps a line. Raises OSError."""


class Audited:
    """An application whose every answer is noted before it is sent; what can't be noted is not answered.

    `silent` paths tell nothing, and are asked for all the time.
    """

    def __init__(self, app: ASGIApp, write: Write, silent: Collection[str] = ()) -> None:
        self._app = app
        self._silent = frozenset(silent)
        self._write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, and notes its answer."""
        if scope["type"] != "http" or scope["path"] in self._silent:
            await self._app(scope, receive, send)
            return
        began, refused = time.monotonic(), False
        note = passing.of(scope)

        async def noted(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start":
                try:
                    self._write(_line(scope, note, message["status"], time.monotonic() - began))
                except OSError:
                    refused = True
                    said = "Refused: the audit log can't be written.\n"
                    await PlainTextResponse(said, HTTPStatus.SERVICE_UNAVAILABLE)(scope, receive, send)
            if not refused:
                await send(message)

        await self._app(scope, receive, noted)


def _line(scope: Scope, note: passing.Passing, status: int, seconds: float) -> dict[str, object]:
    viewer = note.viewer
    # A token counts once, but a log is no place for it all the same.
    query = "" if scope["path"] == LOGIN else scope["query_string"].decode("latin-1")
    asked = {"asked": note.asked} if note.asked else {}
    return {
        "at": instant(datetime.now(UTC)),
        "viewer": viewer.name if viewer else None,
        "roles": sorted(viewer.roles) if viewer else [],
        "client": scope["client"][0] if scope.get("client") else None,
        "method": scope["method"],
        "path": (scope.get("raw_path") or b"").decode("latin-1"),
        "query": query,
        **asked,
        "status": status,
        "seconds": round(seconds, 4),
    }


class Log:
    """A file that lines are appended to, in which controls and foreign characters are codes of JSON.

    It is followed when it is rotated: a line goes to the file that has the name now.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = self._opened()

    def __call__(self, line: dict[str, object]) -> None:
        """Appends a line, whole. Raises OSError."""
        if not self._is_there():
            os.close(self._file)
            self._file = self._opened()
        content = f"{json.dumps(line)}\n".encode()
        if os.write(self._file, content) < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))

    def _opened(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def _is_there(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._file), self._path.stat())
        except FileNotFoundError:
            return False
