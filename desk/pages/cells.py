"""Cells: what a value shows, what it is sorted by, and where it leads.

What belongs here: one value of a table or of facts. What does not: rows and columns.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import isfinite

from tracehound.desk import colours
from tracehound.desk.pages.sections import Kind, Link, Ref, To, Value
from tracehound.desk.pages.text import NONE, moment, number, pieces, words
from tracehound.transforms.wording import duration

LONGEST = 240
_SHORTENED = 160
_FEW_WORDS, _LONGEST_ID = 16, 40
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Cell:
    """A value ready to be shown: `whole` is there if `text` is shortened, `sort` if it is a number.

    `several` are the cells of a list with things that have pages of their own.
    """

    kind: Kind
    text: str
    whole: str = ""
    sort: str = ""
    time: str = ""
    to: To = ""
    look: colours.Look | None = None
    several: tuple["Cell", ...] = ()

    @property
    def pieces(self) -> tuple[str, ...]:
        """The text in pieces between which a line may end."""
        return pieces(self.text)

    @property
    def is_whole(self) -> bool:
        """Whether it stays on one line: a few words, or an id, whatever hyphens it has."""
        if len(self.text) <= _FEW_WORDS:
            return True
        return len(self.text) <= _LONGEST_ID and not any(map(str.isspace, self.text)) and len(self.pieces) < 2

    @property
    def is_none(self) -> bool:
        """Whether there is no value."""
        return self.text == NONE


def cell(value: Value, kind: Kind) -> Cell:
    """A value of a column of this kind. What does not fit its kind is text, and is sorted last."""
    to = _leads_to(value)
    if kind == "severity" and value is not None:
        return _severity(value)
    if kind == "time" and isinstance(value, datetime | date):
        at = moment(value)
        return Cell(
            kind, words(value), sort=str((at - _EPOCH) // timedelta(microseconds=1)), time=at.isoformat()
        )
    if kind == "duration" and isinstance(value, int | float | Decimal) and isfinite(value):
        return Cell(kind, duration(float(value)), sort=_number(value))
    text = words(value)
    whole = text if len(text) > LONGEST else ""
    several = () if whole else _several(value, kind)
    return Cell(
        kind, f"{text[:_SHORTENED]}…" if whole else text, whole, _number(value), to=to, several=several
    )


def _leads_to(value: Value) -> To:
    if isinstance(value, Link):
        return value.to
    return value if isinstance(value, Ref) else ""


def _several(value: Value, kind: Kind) -> tuple[Cell, ...]:
    """The cells of a list that has a thing with a page of its own."""
    if isinstance(value, list | tuple) and any(isinstance(each, Ref) for each in value):
        return tuple(cell(each, kind) for each in value)
    return ()


def _number(value: Value) -> str:
    if isinstance(value, int | float | Decimal) and isfinite(value):
        return repr(float(value))
    return ""


def _severity(value: Value) -> Cell:
    look = colours.look(value)
    score = value if isinstance(value, int | float | Decimal) and isfinite(value) else None
    text = look.band if score is None else f"{look.band} {number(score)}"
    return Cell("severity", text, sort=repr(float(look.lowest if score is None else score)), look=look)
