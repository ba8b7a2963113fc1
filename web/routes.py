"""Which address shows which view, and who may see it.

A view is a function of a desk and of what is asked. The server makes the page, `.json` and `.csv` of its
answer, and does the same for every view: time limit, ETag, roles, audit, errors. Each part of a path is one
parameter, decoded after the path was split: a key with slashes is percent-encoded and stays one part.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tracehound.desk.connection import Desk
from tracehound.web.answer import Answer, Download, Fragment, Moved
from tracehound.web.asked import Asked, Role
from tracehound.web.views import (
    cases,
    entity,
    evidence,
    find,
    finding,
    group,
    overviews,
    questions,
    queue,
    sql,
    tree,
)


@dataclass(frozen=True)
class View:
    """An address, in Starlette's notation, and what answers there. `name` stands in the navigation.

    `is_kept` says that its answer depends on nothing but the served file and what people decided, so that
    browsers may keep it. With a parameter of `personal` it depends on the viewer, too.
    """

    path: str
    answers: Callable[[Desk, Asked], Answer | Moved | Download | Fragment]
    role: Role = "reader"
    name: str = ""
    is_kept: bool = True
    personal: frozenset[tuple[str, str]] = frozenset()


_MINE = frozenset({("show", "mine")})
VIEWS = (
    View("/", queue.view, name="Queue", personal=_MINE),
    View("/groups", queue.view, name="Groups", personal=_MINE),
    View("/g/{group}", group.view),
    View("/g/{group}/findings", evidence.of_group),
    View("/f/{finding}", finding.view),
    View("/f/{finding}/versions", finding.versions),
    View("/f/{finding}/raw", finding.raw),
    View("/e/{kind}/{key}", entity.view),
    View("/e/{kind}/{key}/findings", evidence.of_entity),
    View("/tree/{kind}/{key}", tree.view),
    View("/find", find.view),
    View("/suggest", find.suggested),
    View("/cases", cases.every, name="Cases"),
    View("/questions", questions.every, name="Questions"),
    View("/q/{name}", questions.one),
    View("/trends", overviews.trends, name="Trends"),
    View("/coverage", overviews.coverage, name="Coverage"),
    View("/tables", overviews.tables, name="Tables"),
    View("/tables/{name}", overviews.table),
    View("/sql", sql.view, role="sql", name="SQL"),
    View("/case/{case}", cases.one),
    # Files may be large, and are fetched once.
    View("/case/{case}/export.html", cases.as_page, is_kept=False),
    View("/case/{case}/export.jsonl", cases.as_lines, is_kept=False),
)
