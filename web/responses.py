"""Answers, and what went wrong, as responses: in the form that was asked for.

What belongs here: forms and their headers, and what a viewer is told to do. What does not: when which of
them is given (`web.app`).
"""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode

from starlette.responses import RedirectResponse, Response

from tracehound.desk.connection import NotAnswered
from tracehound.desk.pages import Item, Items, Page, Prose, Ref
from tracehound.web import shell, twins
from tracehound.web.addressed import Form
from tracehound.web.answer import Answer, Download, Moved
from tracehound.web.asked import Asked, Role
from tracehound.web.desks import PAGE_SECONDS, Shown
from tracehound.web.routes import VIEWS

_NAVIGATION = {view.name: view.path for view in VIEWS if view.name}
_SLOW = (
    f"This took longer than {PAGE_SECONDS:g} s and was stopped, so that others get their pages. "
    "Ask for less time (from, to), or use the command, which may take longer: `tracehound --help` lists them."
)


def formed(answer: Answer, asked: Asked, form: Form, shown: Shown) -> Response:
    """An answer in a form."""
    if form == "json":
        status = HTTPStatus.BAD_REQUEST if answer.problem else HTTPStatus.OK
        return Response(twins.as_json(answer), status, media_type="application/json")
    if form == "csv":
        if answer.table is None:
            return Response("This page has no table.\n", HTTPStatus.NOT_FOUND, media_type="text/plain")
        headers = {"content-disposition": 'attachment; filename="tracehound.csv"'}
        return Response(twins.as_csv(answer.table), headers=headers, media_type="text/csv")
    return _page(answer, asked, _twins(asked, has_table=answer.table is not None), shown=shown)


def download(answer: Download) -> Response:
    """A file to keep."""
    headers = {"content-disposition": f'attachment; filename="{answer.name}"'}
    return Response(answer.content, headers=headers, media_type=answer.media_type)


def moved(answer: Moved, form: Form) -> Response:
    """Another address, in the form that was asked for."""
    path, _, query = answer.to.partition("?")
    to = answer.to if form == "html" else f"{path}?{urlencode({**dict(parse_qsl(query)), 'as': form})}"
    return RedirectResponse(to, HTTPStatus.MOVED_PERMANENTLY)


def _twins(asked: Asked, *, has_table: bool) -> dict[str, str]:
    """Addresses of the other forms, with the query."""
    query = asked.query_text()
    names = {"JSON": "json"} | ({"CSV": "csv"} if has_table else {})
    return {name: f"{asked.path}.{form}{query}" for name, form in names.items()}


def _page(
    answer: Answer,
    asked: Asked,
    beside: Mapping[str, str],
    status: int = HTTPStatus.OK,
    shown: Shown | None = None,
) -> Response:
    return Response(shell.html(answer, asked, _NAVIGATION, beside, shown), status, media_type="text/html")


def not_found(error: NotAnswered, asked: Asked, form: Form) -> Response:
    """What was not found, with links to the closest matches."""
    near = [Item(_near(line, asked), "") for line in error.lines]
    closest = [Items("Closest matches", near)] if near else []
    page = Page("Not found", "", [Prose("Why", [str(error)]), *closest])
    answer = Answer(page, {"error": str(error), "closest": error.lines})
    return _refused(answer, asked, form, HTTPStatus.NOT_FOUND)


def _near(line: str, asked: Asked) -> Ref | str:
    """A close match, as it is told: it begins with an id or key, and is of the kind that was asked for."""
    key = line.rpartition("  (")[0] or line.partition("  ")[0]
    beginnings = {"/f/": "finding", "/g/": "group", "/tables/": "table", "/tree/": "finding"}
    kind = next((kind for path, kind in beginnings.items() if asked.path.startswith(path)), "")
    if kind == "group" and not key.startswith("g-"):
        kind = "finding"
    kind = kind or asked.parts.get("kind", "")
    return Ref(line, kind, key) if kind and key else line


def forbidden(role: Role, asked: Asked, form: Form) -> Response:
    """The viewer lacks a role."""
    return told(
        f"This needs the role {role}, which none of your groups has.", asked, HTTPStatus.FORBIDDEN, form
    )


def too_slow(asked: Asked, form: Form) -> Response:
    """A query took too long."""
    return told(_SLOW, asked, HTTPStatus.SERVICE_UNAVAILABLE, form)


def failed(why: str, asked: Asked, form: Form) -> Response:
    """A query failed."""
    return told(why, asked, HTTPStatus.INTERNAL_SERVER_ERROR, form)


def told(why: str, asked: Asked, status: int, form: Form = "html") -> Response:
    """Something was not done, and why."""
    answer = Answer(Page("Not done", "", [Prose("Why", [why])]), {"error": why})
    return _refused(answer, asked, form, status)


def _refused(answer: Answer, asked: Asked, form: Form, status: int) -> Response:
    if form != "html":
        return Response(twins.as_json(answer), status, media_type="application/json")
    return _page(answer, asked, {}, status)
