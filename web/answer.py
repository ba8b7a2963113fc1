"""What a view answers: one answer in three forms, of which a request gets one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from tracehound.desk.pages import Page, Ref, Table
from tracehound.web.asks import Ask, Choices
from tracehound.web.forms import Form


@dataclass(frozen=True)
class Answer:
    """The page; the data that the command's `--json` has; and the main table, which is given as CSV.

    `forms` are drawn on the page for viewers who may send them; `asks` and `choices` lead to the same page of
    something else. `scope` is the time that links of the page carry on where none was asked for. `about` is
    what can be pinned to a case, and if it is a finding or group, decided: its forms, and the `cases` that
    have it, are added for every view alike (`web.offered`). `files` are other forms of the answer. Both are
    names by address. `following` is the address of the rest of a list, `beside` are names and addresses of
    other pages about the same. `problem` says why there is no answer yet: people get a form, others an error.
    """

    page: Page
    data: object
    table: Table | None = None
    forms: Sequence[Form] = ()
    asks: Sequence[Ask] = ()
    choices: Sequence[Choices] = ()
    scope: Mapping[str, str] = field(default_factory=dict)
    about: Ref | None = None
    cases: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    following: str = ""
    beside: Sequence[tuple[str, str]] = ()
    problem: str = ""


class Document(str):
    """Data that is JSON already, for it has to stay as it was received."""


@dataclass(frozen=True)
class Download:
    """A file to keep, which no browser displays as a page of the desk."""

    content: bytes
    media_type: str
    name: str


@dataclass(frozen=True)
class Fragment:
    """A part of a page that a script puts into the page that is shown, as HTML."""

    html: Markup


@dataclass(frozen=True)
class Moved:
    """What was asked for is found at another address, for good: an earlier id of a group, say."""

    to: str
