"""Lines of CSV that no spreadsheet takes for formulas, whichever separators it uses.

What belongs here: making cells harmless, and a line of them. What does not: which cells.
"""

import re
from collections.abc import Iterable

_BREAKS = "\r\n\v\f\x1c-\x1e\x85\u2028\u2029"
# Characters that start a formula, also full-width ones, even after characters that a spreadsheet strips.
_FORMULA = r"[\s\ufeff\u200b\x00]*[=+\-@\uff1d\uff0b\uff0d\uff20]"
_BEGINS = re.compile(rf"{_FORMULA}|[\t{_BREAKS}]")
_BEGINS_BEHIND_A_BREAK = re.compile(rf"(?<=[{_BREAKS}])(?={_FORMULA})")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# Some readers split at semicolons or tabs; some treat any of these breaks as the end of a row.
_QUOTED = re.compile(rf'[",;\t{_BREAKS}]|^\s|\s$')


def line(cells: Iterable[str]) -> str:
    """Cells as a line of CSV, each made harmless."""
    # Readers skip an empty line, but a row with one empty cell is not empty.
    return (",".join(map(_written, map(neutral, cells))) or '""') + "\n"


def _written(cell: str) -> str:
    if not _QUOTED.search(cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def neutral(cell: str) -> str:
    """A cell in which no spreadsheet sees a formula, even in one of its lines; numbers stay numbers."""
    if _NUMBER.fullmatch(cell):
        return cell
    harmless = _BEGINS_BEHIND_A_BREAK.sub("'", cell)
    return f"'{harmless}" if _BEGINS.match(cell) else harmless
