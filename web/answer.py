"""What a view answers: one answer in three forms, of which a request gets one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracehound.desk.pages import Page, Table
from tracehound.web.asks import Ask, Choices
from tracehound.web.forms import Form


@dataclass(frozen=True)
class Answer:
    """The page; the data that the command's `--json` has; and the main table, which is given as CSV.

    `forms` are drawn on the page for viewers who may send them; `asks` and `choices` lead to the same page of
    something else. `scope` is the time that links of the page carry on where none was asked for.
    """

    page: Page
    data: object
    table: Table | None = None
    forms: Sequence[Form] = ()
    asks: Sequence[Ask] = ()
    choices: Sequence[Choices] = ()
    scope: Mapping[str, str] = field(default_factory=dict)


class Document(str):
    """Data that is JSON already, for it has to stay as it was received."""


@dataclass(frozen=True)
class Moved:
    """What was asked for is found at another address, for good: an earlier id of a group, say."""

    to: str
