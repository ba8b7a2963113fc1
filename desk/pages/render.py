"""HTML from pages: one that stands alone, or its sections for the frame of somebody else.

What belongs here: templates, what they are given, the policy that forbids all else, and writing. What
does not: layout. Autoescape is always on, and every value goes through `hostile.safe`, so that no
template can forget it.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from tracehound.desk import colours
from tracehound.desk.pages.cells import cell
from tracehound.desk.pages.sections import Chapter, Details, Page, Ref, Section, Table, To, key_of
from tracehound.desk.pages.tables import bounded, shown
from tracehound.desk.pages.text import moment, title
from tracehound.desk.pages.views import groups
from tracehound.desk.private import whole
from tracehound.transforms.hostile import safe

_ASSETS = files("tracehound.desk.pages").joinpath("assets")
_FROM_LINKS_ON = 4
_NOTHING = Markup("")
# Rows have the ids of these as anchors; the key of something else that reads the same is no such id.
_WITH_ROWS = ("finding", "group")


def render(page: Page) -> str:
    """The page as HTML that stands alone: the same bytes for the same page."""
    return (
        environment()
        .get_template("page.html")
        .render(
            page=page,
            body=_body(page, lambda _: "", is_alone=True),
            style=Markup(style()),
            script=Markup(script()),
            policy=_policy(style(), script()),
        )
    )


def render_sections(page: Page, address: Callable[[Ref], str], below_title: Markup = _NOTHING) -> Markup:
    """The title, contents, sections and footer of a page, to be put into a frame that has `style`, `script`.

    `address` says where the page of a thing is; empty where it has none. It must be safe as a link: a path
    that begins with a slash, with every part of the key percent-encoded.
    """
    return _body(page, address, below_title, is_alone=False)


def _bounded(page: Page) -> Page:
    sections = [bounded(each) if isinstance(each, Table) else each for each in page.sections]
    return replace(page, sections=sections)


def _body(
    page: Page, address: Callable[[Ref], str], below_title: Markup = _NOTHING, *, is_alone: bool
) -> Markup:
    page = _bounded(page)
    return Markup(
        environment()
        .get_template("body.html")
        .render(
            is_alone=is_alone,
            below_title=below_title,
            page=page,
            look=None if page.severity is None else colours.look(page.severity),
            groups=groups(page),
            has_links=len(page.sections) >= _FROM_LINKS_ON,
            href=_href(page, address),
            marked=page.marked,
        )
    )


def _href(page: Page, address: Callable[[Ref], str]) -> Callable[[To], str]:
    anchors = frozenset(key for each in page.sections for key in _anchors(each))

    def href(to: To) -> str:
        is_row = key_of(to) in anchors and (isinstance(to, str) or to.kind in _WITH_ROWS)
        own = f"#{anchor(key_of(to))}" if is_row else ""
        return own if isinstance(to, str) else address(to) or own

    return href


def _anchors(section: Section | Chapter) -> Iterator[str]:
    """Keys that links of the page may lead to."""
    if isinstance(section, Table):
        yield from section.anchors
    if isinstance(section, Details):
        for each in section.details:
            yield each.anchor
            for inner in each.sections:
                yield from _anchors(inner)


def write(page: Page, path: Path) -> None:
    """Writes it whole or not at all, for its owner alone."""
    text = render(page)
    with whole(path) as file:
        file.write(text.encode())


def anchor(key: str) -> str:
    """The id of a row: nothing of the key itself gets into the page."""
    return "a" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _policy(style: str, script: str) -> str:
    """Only our own script and style sheet count, whatever else should ever get into a page."""
    return (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def environment() -> Environment:
    """Templates of pages and their macros; every value that they show is escaped and made safe."""
    made = Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_final,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["anchor"] = anchor
    made.globals["cell"] = cell
    made.globals["shown_table"] = shown
    made.globals["short"] = title
    made.globals["moment"] = moment
    return made


def _final(value: object) -> object:
    return value if isinstance(value, Markup | int | float) else safe(value)


@cache
def _asset(name: str) -> str:
    return _ASSETS.joinpath(name).read_text(encoding="utf-8")


@cache
def script() -> str:
    """The script of every page: it sorts, filters, shows what is tied, narrows the page to a span of time."""
    return _asset("page.js") + _asset("span.js")


@cache
def style() -> str:
    """The style sheet of every page."""
    return colours.style_sheet() + _asset("page.css")
