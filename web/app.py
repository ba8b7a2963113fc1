"""The application: from a request to what is asked, and from an answer to a response.

What belongs here: what happens for every view and write alike. What does not: the views (`web.routes`), the
writes (`web.writes`), the frame (`web.shell`), and which requests pass at all (`web.guard`).
"""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import cast
from urllib.parse import parse_qsl, urlencode

from anyio import to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from tracehound.desk.casebook.book import NotEdited
from tracehound.desk.connection import NotAnswered, open_desk
from tracehound.desk.pages import Page, Prose
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import HomeIsBusy
from tracehound.web import csrf, offered, shell, twins
from tracehound.web.addressed import FORM, Addressed, Form, decoded
from tracehound.web.answer import Answer, Download, Moved
from tracehound.web.asked import ROLES, Asked, Viewer
from tracehound.web.forms import CSRF
from tracehound.web.guard import Guard
from tracehound.web.routes import VIEWS, View
from tracehound.web.writes import WRITES, Write
from tracehound.web.writing import NotWritten, Sent

_NAVIGATION = {view.name: view.path for view in VIEWS if view.name}
_FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
_MOST_FIELDS = 100


def create(home: Home) -> ASGIApp:
    """The application of a home."""
    routes = [Route(view.path, partial(_show, home, view), methods=["GET"]) for view in VIEWS]
    routes += [Route(write.path, partial(_write, home, write), methods=["POST"]) for write in WRITES]
    routes.append(Route("/static/{name}", _file, methods=["GET"]))
    return Guard(Addressed(Starlette(routes=routes)))


async def _show(home: Home, view: View, request: Request) -> Response:
    asked = _asked(request)
    form = cast(Form, request.scope[FORM])
    return await to_thread.run_sync(_answered, home, view, asked, form)


async def _write(home: Home, write: Write, request: Request) -> Response:
    asked = _asked(request)
    async with request.form(max_files=0, max_fields=_MOST_FIELDS) as sent:
        fields = {name: value for name, value in sent.items() if isinstance(value, str)}
    if not csrf.is_of(asked.viewer, fields.get(CSRF, "")):
        return _told("This form is out of date: go back, reload the page, and send it again.", asked, 403)
    return await to_thread.run_sync(_written, home, write, asked, fields)


def _asked(request: Request) -> Asked:
    parts = {name: decoded(part) for name, part in request.path_params.items()}
    viewer = Viewer("", frozenset(ROLES), csrf.token(""))
    return Asked(request.url.path, viewer, parts, dict(request.query_params))


def _answered(home: Home, view: View, asked: Asked, form: Form) -> Response:
    try:
        with open_desk(home) as desk:
            answer = view.answers(desk, asked)
            if isinstance(answer, Answer):
                answer = offered.with_offers(desk, asked, answer)
    except NotAnswered as error:
        return _not_found(error, asked, form)
    if isinstance(answer, Moved):
        return RedirectResponse(_in_form(answer.to, form), HTTPStatus.MOVED_PERMANENTLY)
    if isinstance(answer, Download):
        return _download(answer)
    return _formed(answer, asked, form)


def _written(home: Home, write: Write, asked: Asked, sent: Sent) -> Response:
    try:
        with open_desk(home) as desk:
            return RedirectResponse(write.does(desk, asked, sent), HTTPStatus.SEE_OTHER)
    except NotAnswered as error:
        return _not_found(error, asked, "html")
    except (NotWritten, NotEdited) as error:
        return _told(str(error), asked, HTTPStatus.CONFLICT)
    except HomeIsBusy as error:
        return _told(str(error), asked, HTTPStatus.SERVICE_UNAVAILABLE)


def _formed(answer: Answer, asked: Asked, form: Form) -> Response:
    if form == "json":
        return Response(twins.as_json(answer), media_type="application/json")
    if form == "csv":
        if answer.table is None:
            return Response("This page has no table.\n", HTTPStatus.NOT_FOUND, media_type="text/plain")
        headers = {"content-disposition": 'attachment; filename="tracehound.csv"'}
        return Response(twins.as_csv(answer.table), headers=headers, media_type="text/csv")
    return _page(answer, asked, _twins(asked, has_table=answer.table is not None))


def _download(answer: Download) -> Response:
    headers = {"content-disposition": f'attachment; filename="{answer.name}"'}
    return Response(answer.content, headers=headers, media_type=answer.media_type)


def _in_form(to: str, form: Form) -> str:
    """An address in the form that was asked for."""
    if form == "html":
        return to
    path, _, query = to.partition("?")
    asked = {**dict(parse_qsl(query)), "as": form}
    return f"{path}?{urlencode(asked)}"


def _twins(asked: Asked, *, has_table: bool) -> dict[str, str]:
    query = {name: value for name, value in asked.query.items() if name != "as"}
    text = f"?{urlencode(query, errors='surrogatepass')}" if query else ""
    forms = {"JSON": ".json"} | ({"CSV": ".csv"} if has_table else {})
    return {name: f"{asked.path}{suffix}{text}" for name, suffix in forms.items()}


def _page(answer: Answer, asked: Asked, beside: Mapping[str, str], status: int = HTTPStatus.OK) -> Response:
    return Response(shell.html(answer, asked, _NAVIGATION, beside), status, media_type="text/html")


def _not_found(error: NotAnswered, asked: Asked, form: Form) -> Response:
    """What was not found, with the closest matches."""
    page = Page("Not found", "", [Prose("Why", [str(error)], error.lines)])
    answer = Answer(page, {"error": str(error), "closest": error.lines})
    if form != "html":
        return Response(twins.as_json(answer), HTTPStatus.NOT_FOUND, media_type="application/json")
    return _page(answer, asked, {}, HTTPStatus.NOT_FOUND)


def _told(why: str, asked: Asked, status: int) -> Response:
    return _page(Answer(Page("Not done", "", [Prose("Why", [why])]), {}), asked, {}, status)


async def _file(request: Request) -> Response:
    found = shell.static().get(request.path_params["name"])
    if found is None:
        return Response("No such file.\n", HTTPStatus.NOT_FOUND, media_type="text/plain")
    content, kind = found
    return Response(content, headers=_FOREVER, media_type=kind)
