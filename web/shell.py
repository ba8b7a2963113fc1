"""The frame around a live page: navigation, search, the viewer, and files instead of inline scripts.

What belongs here: HTML of the frame and the files it needs. What does not: sections (`desk.pages`).
"""

import hashlib
import secrets
from collections.abc import Mapping
from functools import cache, partial
from importlib.resources import files

from markupsafe import Markup

from tracehound.desk import pages
from tracehound.desk.pages import Ref
from tracehound.desk.pages.sections import OPEN
from tracehound.web.addresses import address
from tracehound.web.answer import Answer
from tracehound.web.asked import Asked
from tracehound.web.desks import Shown
from tracehound.web.paths import with_query
from tracehound.web.templating import templates

_STATIC = files("tracehound.web").joinpath("static")
_KINDS = {".css": "text/css", ".js": "text/javascript", ".txt": "text/plain", ".svg": "image/svg+xml"}
# What `web/static/keys.js` does.
_KEYS = (
    ("/", "search"),
    ("j", "next row"),
    ("k", "previous row"),
    ("Enter", "open what the row leads to"),
    ("t", "process tree"),
    ("g", "group of the row; on a group's page its graph"),
    ("v", "verdict"),
    ("p", "pin to a case"),
    ("c", "the case that has it, else all cases"),
    ("?", "these keys"),
)


def html(
    answer: Answer,
    asked: Asked,
    navigation: Mapping[str, str],
    twins: Mapping[str, str],
    shown: Shown | None,
) -> str:
    """An answer's page in its frame: `twins` are its other forms with their addresses, `shown` its run."""
    template = templates().get_template("shell.html")
    return template.render(
        answer=answer,
        body=pages.render_sections(
            answer.page, partial(_address, asked, _scope(answer, asked)), _asks(answer)
        ),
        asked=asked,
        navigation=navigation,
        twins=twins,
        shown=shown,
        version=version(),
        keys=_KEYS,
        nonce=_nonce(),
    )


def _scope(answer: Answer, asked: Asked) -> Mapping[str, str]:
    return asked.scope or answer.scope


def _address(asked: Asked, scope: Mapping[str, str], ref: Ref) -> str:
    if ref.kind == OPEN:
        return with_query(asked.path, "", {**asked.query, OPEN: ref.key})
    return address(ref, scope)


def _asks(answer: Answer) -> Markup:
    if not (answer.asks or answer.choices or answer.beside):
        return Markup("")
    return Markup(templates().get_template("asked.html").render(answer=answer))


@cache
def _nonce() -> str:
    """What elements must carry on which htmx may act: no markup that a finding brings could know it."""
    return secrets.token_urlsafe(16)


@cache
def static() -> dict[str, tuple[bytes, str]]:
    """The content and type of each file that pages name: these, and no path on disk, can be asked for."""
    own = {each.name: each.read_bytes() for each in _STATIC.iterdir() if each.is_file()}
    drawn = {"page.css": pages.style().encode(), "page.js": pages.script().encode()}
    found = own | drawn
    return {name: (content, _KINDS[name[name.rindex(".") :]]) for name, content in sorted(found.items())}


@cache
def version() -> str:
    """Changes with any of those files, so that browsers may keep them for good."""
    return hashlib.sha256(b"".join(content for content, _ in static().values())).hexdigest()[:16]
