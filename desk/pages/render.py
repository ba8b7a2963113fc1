"""HTML from pages.

What belongs here: templates, what they are given, the policy that forbids all else, and writing. What
does not: layout. Autoescape is always on, and every value goes through `hostile.safe`, so that no
template can forget it.
"""

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from tracehound.desk import colours
from tracehound.desk.pages.cells import cell
from tracehound.desk.pages.sections import Chapter, Details, Page, Section, Table
from tracehound.desk.pages.tables import shown
from tracehound.desk.pages.text import title
from tracehound.desk.pages.views import groups
from tracehound.desk.private import whole
from tracehound.transforms.hostile import safe

_ASSETS = files("tracehound.desk.pages").joinpath("assets")
_FROM_LINKS_ON = 4


def render(page: Page) -> str:
    """The page as HTML: the same bytes for the same page."""
    style, script = _style(), _asset("page.js")
    anchors = frozenset(key for each in page.sections for key in _anchors(each))
    template = _environment().get_template("page.html")
    return template.render(
        page=page,
        look=None if page.severity is None else colours.look(page.severity),
        groups=groups(page),
        has_links=len(page.sections) >= _FROM_LINKS_ON,
        href=lambda key: f"#{anchor(key)}" if key in anchors else "",
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
    )


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
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_final,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["anchor"] = anchor
    environment.globals["cell"] = cell
    environment.globals["shown_table"] = shown
    environment.globals["short"] = title
    return environment


def _final(value: object) -> object:
    return value if isinstance(value, Markup | int | float) else safe(value)


@cache
def _asset(name: str) -> str:
    return _ASSETS.joinpath(name).read_text(encoding="utf-8")


@cache
def _style() -> str:
    return colours.style_sheet() + _asset("page.css")
