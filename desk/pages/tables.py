"""Tables as they are shown: what all rows have in common is said once, above them.

What belongs here: which columns are shown, and the cells. What does not: HTML, and what a single cell shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracehound.desk.pages.cells import Cell, cell
from tracehound.desk.pages.sections import Column, Table
from tracehound.desk.pages.text import width

MOST_ROWS = 2000
_FEWEST_ROWS, _FEWEST_COLUMNS = 2, 2
# Folding away one or two rows saves no room.
_FEWEST_FOLDED = 3
_MOST_OF_A_ROW = 7
_LONGEST = 60
_FONT, _GAP, _WIDEST_COLUMN, _NARROW = 13.0, 16.0, 300.0, 540.0


@dataclass(frozen=True)
class Shown:
    """A table: `common` are the columns in which all rows agree, with what they agree on.

    The first `top` rows are shown at once.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    common: tuple[tuple[Column, Cell], ...]
    top: int

    @property
    def is_record(self) -> bool:
        """Whether it is a single row that reads better as a list of its values."""
        return len(self.rows) == 1 and len(self.columns) > _MOST_OF_A_ROW

    @property
    def is_narrow(self) -> bool:
        """Whether half a page is wide enough for it."""
        texts = [
            [column.name, *(row[at].text for row in self.rows)] for at, column in enumerate(self.columns)
        ]
        widest = [max(width(text[:_LONGEST], _FONT) for text in each) for each in texts]
        return sum(min(each, _WIDEST_COLUMN) + _GAP for each in widest) <= _NARROW


def bounded(table: Table) -> Table:
    """The first rows of a table: more than MOST_ROWS make a page that no browser likes."""
    return replace(
        table,
        rows=table.rows[:MOST_ROWS],
        anchors=table.anchors[:MOST_ROWS],
        more=table.more + max(0, len(table.rows) - MOST_ROWS),
    )


def shown(table: Table) -> Shown:
    """The columns in which rows differ, and the others apart. The first column says what a row is about."""
    apart = _common(table)
    kept = [number for number in range(len(table.columns)) if number not in apart]
    return Shown(
        tuple(table.columns[number] for number in kept),
        tuple(tuple(cell(row[number], table.columns[number].kind) for number in kept) for row in table.rows),
        tuple(
            (table.columns[number], cell(table.rows[0][number], table.columns[number].kind))
            for number in apart
        ),
        table.top if table.top and len(table.rows) - table.top >= _FEWEST_FOLDED else len(table.rows),
    )


def _common(table: Table) -> Sequence[int]:
    if len(table.rows) < _FEWEST_ROWS:
        return ()
    same = [
        number
        for number in range(1, len(table.columns))
        if all(row[number] == table.rows[0][number] for row in table.rows)
    ]
    return same[: max(0, len(table.columns) - _FEWEST_COLUMNS)]
