"""Which address shows which view, and who may see it.

A view is a function of a desk and of what is asked. The server makes the page, `.json` and `.csv` of its
answer, and does the same for every view: time limit, ETag, roles, audit, errors. Each part of a path is one
parameter, decoded after the path was split: a key with slashes is percent-encoded and stays one part.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tracehound.desk.connection import Desk
from tracehound.web.answer import Answer, Download, Moved
from tracehound.web.asked import Asked, Role
from tracehound.web.views import cases, finding, queue


@dataclass(frozen=True)
class View:
    """An address, in Starlette's notation, and what answers there. `name` stands in the navigation."""

    path: str
    answers: Callable[[Desk, Asked], Answer | Moved | Download]
    role: Role = "reader"
    name: str = ""


VIEWS = (
    View("/", queue.view, name="Queue"),
    View("/f/{finding}", finding.view),
    View("/cases", cases.every, name="Cases"),
    View("/case/{case}", cases.one),
    View("/case/{case}/export.html", cases.as_page),
    View("/case/{case}/export.jsonl", cases.as_lines),
)
