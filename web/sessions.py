"""The way in at this host: an address whose token counts once, and a cookie for the browser that used it.

Other users of the host can connect, too, but know neither. What belongs here: tokens, sessions, `/login`.
What does not: roles (`web.identity`).
"""

import getpass
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from html import escape
from http import HTTPStatus
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tracehound.web.identity import NotKnown, Person

LOGIN = "/login"
_MOST_SESSIONS = 100
_TOKEN_BYTES = 32


class Sessions:
    """The browsers that have used a token. `told` is given the address with the next one."""

    def __init__(self, address: str, cookie: str, told: Callable[[str], None]) -> None:
        self._address = address
        self._cookie = cookie
        self._told = told
        self._token = ""
        self._sessions: OrderedDict[str, None] = OrderedDict()
        self._name = getpass.getuser()

    def tell(self) -> None:
        """Makes a new token, and tells the address with it."""
        self._token = secrets.token_urlsafe(_TOKEN_BYTES)
        self._told(f"{self._address}{LOGIN}?{urlencode({'token': self._token})}")

    async def __call__(self, request: Request) -> Person | Response:
        """The person at this host. Raises NotKnown."""
        if request.scope["path"] == LOGIN and request.method == "GET":
            return self._begun(request)
        given = request.cookies.get(self._cookie, "")
        if given in self._sessions:
            return Person(self._name)
        if _is_link_from_elsewhere(request):
            return _again(request)
        raise NotKnown("open the address that `tracehound desk` printed last.")

    def _begun(self, request: Request) -> Response:
        given = request.query_params.get("token", "")
        if not self._token or not hmac.compare_digest(given.encode(), self._token.encode()):
            raise NotKnown("this token is not valid, or was used. Open the address that was printed last.")
        session = secrets.token_urlsafe(_TOKEN_BYTES)
        self._sessions[session] = None
        while len(self._sessions) > _MOST_SESSIONS:
            self._sessions.popitem(last=False)
        self.tell()
        response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        response.set_cookie(self._cookie, session, path="/", httponly=True, samesite="strict")
        return response


def _is_link_from_elsewhere(request: Request) -> bool:
    """Whether a browser followed a link of another site: it keeps the cookie back then."""
    return (
        request.method == "GET"
        and request.headers.get("sec-fetch-site") in ("cross-site", "same-site")
        and request.headers.get("sec-fetch-mode") == "navigate"
        and request.headers.get("sec-fetch-dest") == "document"
    )


def _again(request: Request) -> Response:
    """A page of our own that leads to the same address, so that the browser sends the cookie."""
    query = request.scope["query_string"].decode("latin-1")
    path = "/" + request.scope["raw_path"].decode("latin-1").lstrip("/\\")
    to = escape(f"{path}?{query}" if query else path)
    return HTMLResponse(
        f'<!DOCTYPE html><html lang="en"><head><meta http-equiv="refresh" content="0; url={to}">'
        f'<title>tracehound</title></head><body><p><a href="{to}">To the desk</a></p></body></html>'
    )
