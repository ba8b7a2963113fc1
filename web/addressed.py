"""Which address is asked for, and in which form: before anything is decoded, so that keys may hold anything.

What belongs here: paths as they came, and the suffixes `.json` and `.csv`. What does not: what is at an
address (`web.routes`).
"""

from typing import Literal
from urllib.parse import parse_qs, unquote

from starlette.types import ASGIApp, Receive, Scope, Send

Form = Literal["html", "json", "csv"]
# Before a part of a path that would mean something else.
OTHERWISE = "~"
FORM = "tracehound.form"
_BY_SUFFIX: dict[str, Form] = {".json": "json", ".csv": "csv"}
_BY_NAME: dict[str, Form] = {"html": "html", "json": "json", "csv": "csv"}
SUFFIXES = tuple(_BY_SUFFIX)


class Addressed:
    """Routes by the path as it was sent, without its suffix: `as` in the query says that it is none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, with its form beside it."""
        if scope["type"] == "http":
            path, form = split(_sent(scope), scope["query_string"].decode("latin-1"))
            scope = {**scope, "path": path, FORM: form}
        await self._app(scope, receive, send)


def split(path: str, query: str) -> tuple[str, Form]:
    """A path without the suffix of its form, and the form."""
    named = _BY_NAME.get(parse_qs(query).get("as", [""])[-1])
    if named:
        return path, named
    for suffix in SUFFIXES:
        if path.endswith(suffix):
            return path.removesuffix(suffix), _BY_SUFFIX[suffix]
    return path, "html"


def decoded(part: str) -> str:
    """The key in a part of a path; bytes that are not UTF-8 become characters that no key has."""
    return unquote(part).removeprefix(OTHERWISE)


def _sent(scope: Scope) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0].decode("latin-1")
