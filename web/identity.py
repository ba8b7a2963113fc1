"""Who asks: what a way to log in has found out, and the roles that the person's groups have.

What belongs here: the ways in their common form, roles, and the refusal of everyone else. What does not: each
way (`web.sessions`, `web.proxies`, `web.alb`).
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tracehound.pipelines.settings.keys import Desk
from tracehound.pipelines.settings.loopback import is_loopback
from tracehound.web import csrf, passing
from tracehound.web.asked import ROLES, Role, Viewer

_EVERYONE = "*"
_LONGEST_NAME = 320
_FORWARDED = {b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip"}


@dataclass(frozen=True)
class Person:
    """Somebody who has logged in. Of a person at this host, `groups` is None: everything is allowed."""

    name: str
    groups: frozenset[str] | None = None


class NotKnown(Exception):
    """Nobody is known to have sent a request; the message says why, and what to do."""


Way = Callable[[Request], Awaitable[Person | Response]]
"""From a request to who sent it, or to what is answered instead. Raises NotKnown."""


class Identified:
    """An application for people who are known.

    Others are refused, but for `open_paths`, and for `at_this_host` if they come from there.
    """

    def __init__(
        self,
        app: ASGIApp,
        way: Way,
        settings: Desk,
        open_paths: Collection[str] = (),
        at_this_host: Collection[str] = (),
    ) -> None:
        self._app = app
        self._way = way
        self._settings = settings
        self._open = frozenset(open_paths)
        self._at_this_host = frozenset(at_this_host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what a known person sent who may look."""
        if scope["type"] != "http" or self._is_open(scope):
            await self._app(scope, receive, send)
            return
        found = await self._found(Request(scope))
        if isinstance(found, Response):
            await found(scope, receive, send)
            return
        passing.of(scope).viewer = found
        await self._app(scope, receive, send)

    def _is_open(self, scope: Scope) -> bool:
        return scope["path"] in self._open or (scope["path"] in self._at_this_host and _is_direct(scope))

    async def _found(self, request: Request) -> Viewer | Response:
        try:
            person = await self._way(request)
        except NotKnown as error:
            return PlainTextResponse(f"Refused: {error}\n", HTTPStatus.UNAUTHORIZED)
        if isinstance(person, Response):
            return person
        viewer = viewer_of(person, self._settings)
        passing.of(request.scope).viewer = viewer
        if not viewer.may("reader"):
            return PlainTextResponse(
                "Refused: none of your groups may look at this desk.\n", HTTPStatus.FORBIDDEN
            )
        return viewer


def _is_direct(scope: Scope) -> bool:
    """Whether a program at this host asks itself, and no proxy for somebody."""
    client, headers = scope.get("client"), {name.lower() for name, _ in scope["headers"]}
    return client is not None and is_loopback(client[0]) and not _FORWARDED & headers


def viewer_of(person: Person, settings: Desk) -> Viewer:
    """A person with the roles of the person's groups."""
    name = person.name[:_LONGEST_NAME]
    if person.groups is None:
        return Viewer(name, frozenset(ROLES), csrf.token(name))
    allowed: dict[Role, tuple[str, ...]] = {
        "reader": settings.readers,
        "analyst": settings.analysts,
        "sql": settings.sql,
    }
    held = person.groups | {_EVERYONE}
    roles = frozenset(role for role, groups in allowed.items() if held & frozenset(groups))
    # Who may decide or use SQL may look, too.
    return Viewer(name, roles | {"reader"} if roles else roles, csrf.token(name))
