"""The application: from a request to what is asked, and from an answer to a response.

What belongs here: what happens for every view and write alike. What does not: the views (`web.routes`), the
writes (`web.writes`), the frame (`web.shell`), and which requests pass at all (`web.guard`, `web.identity`).
"""

import sys
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from functools import partial
from http import HTTPStatus
from os import cpu_count
from typing import cast

from anyio import CapacityLimiter, create_task_group, sleep, to_thread
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from tracehound.desk.casebook.book import NotEdited
from tracehound.desk.connection import NotAnswered
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import HomeIsBusy
from tracehound.sql.query import QueryError, QueryTimedOut
from tracehound.sql.served import Abandoned, Asking
from tracehound.transforms.hostile import safe
from tracehound.web import assisting, csrf, etags, offered, passing, responses, shell
from tracehound.web.addressed import FORM, Addressed, Form, decoded
from tracehound.web.answer import Download, Fragment, Moved
from tracehound.web.asked import Asked, Viewer
from tracehound.web.audit import Audited
from tracehound.web.audit import Write as WriteLine
from tracehound.web.desks import Desks
from tracehound.web.forms import CSRF
from tracehound.web.guard import Guard
from tracehound.web.identity import Identified, Way
from tracehound.web.kept import Kept
from tracehound.web.metrics import Measured, Metrics
from tracehound.web.routes import VIEWS, View
from tracehound.web.writes import WRITES, Write
from tracehound.web.writing import NotWritten, Sent

HEALTH, METRICS = "/healthz", "/metrics"
_FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
_MOST_FIELDS = 100
# More would only make each of them slower, until all take too long.
_THREADS = (cpu_count() or 1) + 1
_LOOK_SECONDS = 2
_READY_SECONDS = 60
_ANYBODY = Viewer("anybody")


class Application:
    """The desk of a home as responses to requests."""

    def __init__(self, home: Home, metrics: Metrics) -> None:
        self.desks = Desks(home)
        self._kept = Kept(home)
        self._metrics = metrics
        self._threads = CapacityLimiter(_THREADS)
        self._ahead = self.desks.asking(_READY_SECONDS)

    def routes(self) -> list[BaseRoute]:
        """Every address."""
        return [
            *(Route(view.path, partial(self._show, view), methods=["GET"]) for view in VIEWS),
            *(Route(write.path, partial(self._write, write), methods=["POST"]) for write in WRITES),
            Route("/static/{name}", _file, methods=["GET"]),
            Route(HEALTH, self._health, methods=["GET"]),
            Route(METRICS, self._figures, methods=["GET"]),
        ]

    @asynccontextmanager
    async def lifespan(
        self, beside: Callable[[], AbstractAsyncContextManager[None]], _: Starlette
    ) -> AsyncIterator[None]:
        """Looks for a new file also while nobody asks, so that the old one leaves the disk."""
        try:
            async with beside(), create_task_group() as tasks:
                tasks.start_soon(self._keep_looking)
                yield
                # Its thread is waited for.
                self._ahead.abandon()
                tasks.cancel_scope.cancel()
        finally:
            self.desks.close()

    async def _keep_looking(self) -> None:
        while True:
            await to_thread.run_sync(self._look)
            await sleep(_LOOK_SECONDS)

    def _look(self) -> None:
        """Takes up a new file, and has its queue ready before somebody asks for it."""
        self.desks.look()
        with (
            suppress(NotAnswered, QueryError),
            self.desks.open(self._ahead) as (desk, shown),
        ):
            first = Asked(VIEWS[0].path, _ANYBODY)
            self._kept.answer(VIEWS[0], first, shown.edition, partial(VIEWS[0].answers, desk, first))

    async def _show(self, view: View, request: Request) -> Response:
        asked = _asked(request, view.path)
        form = cast(Form, request.scope[FORM])
        if not asked.viewer.may(view.role):
            return responses.forbidden(view.role, asked, form)
        known = request.headers.get("if-none-match", "") if view.is_kept else ""
        return await self._in_thread(request, partial(self._answered, view, asked, form, known))

    async def _write(self, write: Write, request: Request) -> Response:
        asked = _asked(request, write.path)
        if not asked.viewer.may(write.role):
            return responses.forbidden(write.role, asked, "html")
        try:
            fields = await _fields(request)
        except ClientDisconnect:
            return PlainTextResponse("Refused: it is too large.\n", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not csrf.is_of(asked.viewer, fields.get(CSRF, "")):
            why = "This form is out of date: go back, reload the page, and send it again."
            return responses.told(why, asked, HTTPStatus.FORBIDDEN)
        return await self._in_thread(request, partial(self._written, write, asked, fields), is_kept=True)

    async def _in_thread(
        self, request: Request, work: Callable[[Asking], Response], *, is_kept: bool = False
    ) -> Response:
        """The response; queries of a client that leaves are given up, unless something is being written."""
        asking = self.desks.asking()
        async with create_task_group() as tasks:
            if not is_kept:
                tasks.start_soon(_give_up, request, asking)
            response = await to_thread.run_sync(_outlived, work, asking, limiter=self._threads)
            tasks.cancel_scope.cancel()
        return response

    def _answered(self, view: View, asked: Asked, form: Form, known: str, asking: Asking) -> Response:
        try:
            with self.desks.open(asking) as (desk, shown):
                tag = etags.tag(self.desks.home, shown.edition, asked, form)
                if known and tag in map(str.strip, known.split(",")):
                    return Response(None, HTTPStatus.NOT_MODIFIED, {"etag": tag})
                answer = self._kept.answer(view, asked, shown.edition, partial(view.answers, desk, asked))
                if isinstance(answer, Moved):
                    return responses.moved(answer, form)
                if isinstance(answer, Fragment):
                    return Response(answer.html, media_type="text/html")
                if isinstance(answer, Download):
                    return responses.download(answer)
                response = responses.formed(offered.with_offers(desk, asked, answer), asked, form, shown)
        except (NotAnswered, QueryError) as error:
            return self._failed(error, asked, form)
        if view.is_kept:
            response.headers["etag"] = tag
        return response

    def _written(self, write: Write, asked: Asked, sent: Sent, asking: Asking) -> Response:
        try:
            with self.desks.open(asking) as (desk, _):
                return RedirectResponse(write.does(desk, asked, sent), HTTPStatus.SEE_OTHER)
        except (NotWritten, NotEdited) as error:
            return responses.told(str(error), asked, HTTPStatus.CONFLICT)
        except HomeIsBusy as error:
            return responses.told(str(error), asked, HTTPStatus.SERVICE_UNAVAILABLE)
        except (NotAnswered, QueryError) as error:
            return self._failed(error, asked, "html")

    def _failed(self, error: NotAnswered | QueryError, asked: Asked, form: Form) -> Response:
        if isinstance(error, NotAnswered):
            return responses.not_found(error, asked, form)
        if isinstance(error, QueryTimedOut | Abandoned):
            return responses.too_slow(asked, form)
        return responses.failed(self.desks.told(error), asked, form)

    async def _health(self, _: Request) -> Response:
        """Whether pages can be answered: for whoever watches over the process, so it tells no more."""
        try:
            await to_thread.run_sync(self.desks.look_closely)
        except QueryError:
            return PlainTextResponse("nothing is served\n", HTTPStatus.SERVICE_UNAVAILABLE)
        return PlainTextResponse("ok\n")

    async def _figures(self, _: Request) -> Response:
        return PlainTextResponse(self._metrics.text(self.desks.gauges()))


def create(
    home: Home, way: Way, write_line: WriteLine, hosts: tuple[str, ...] = (), *, assists: bool = True
) -> ASGIApp:
    """The application of a home for those whom `way` finds out, under these host names.

    `assists` says whether it has the tools for assistants, where they are installed.
    """
    metrics = Metrics()
    made = Application(home, metrics)
    tools = assisting.tools_of(home, made.desks, hosts) if assists else None
    lives = partial(made.lifespan, tools[1] if tools else nullcontext)
    app: ASGIApp = Addressed(Starlette(routes=made.routes(), lifespan=lives))
    if tools:
        app = assisting.Assisting(app, tools[0])
    app = Identified(app, way, home.settings.desk, {HEALTH}, {METRICS})
    app = Guard(app, hosts, {HEALTH})
    return Measured(Audited(app, write_line, {HEALTH}), metrics)


def _asked(request: Request, route: str) -> Asked:
    note = passing.of(request.scope)
    note.route = route
    parts = {name: decoded(part) for name, part in request.path_params.items()}
    return Asked(request.url.path, note.viewer or Viewer(""), parts, dict(request.query_params))


def _outlived(work: Callable[[Asking], Response], asking: Asking) -> Response:
    """The response, also where our own code fails: then what failed is told where the desk was started."""
    try:
        return work(asking)
    except Exception:  # Whatever it is, other pages are answered.
        for line in traceback.format_exc().splitlines():
            print(safe(line), file=sys.stderr)
        why = "This page failed unexpectedly: the desk has told why where it was started.\n"
        return PlainTextResponse(why, HTTPStatus.INTERNAL_SERVER_ERROR)


async def _fields(request: Request) -> Sent:
    """The fields of a form. Raises ClientDisconnect where the guard lets no more of it through."""
    async with request.form(max_files=0, max_fields=_MOST_FIELDS) as sent:
        return {name: value for name, value in sent.items() if isinstance(value, str)}


async def _give_up(request: Request, asking: Asking) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    asking.abandon()


async def _file(request: Request) -> Response:
    found = shell.static().get(request.path_params["name"])
    if found is None:
        return PlainTextResponse("No such file.\n", HTTPStatus.NOT_FOUND)
    content, kind = found
    return Response(content, headers=_FOREVER, media_type=kind)
