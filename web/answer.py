"""What a view answers: one answer in three forms, of which a request gets one."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracehound.desk.pages import Page, Table
from tracehound.web.forms import Form


@dataclass(frozen=True)
class Answer:
    """The page; the data that the command's `--json` has; and the main table, which is given as CSV.

    `forms` are drawn on the page for viewers who may send them.
    """

    page: Page
    data: object
    table: Table | None = None
    forms: Sequence[Form] = ()


@dataclass(frozen=True)
class Moved:
    """What was asked for is found at another address, for good: an earlier id of a group, say."""

    to: str
