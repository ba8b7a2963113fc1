"""Lines of CSV that no spreadsheet takes for formulas, whichever separators it goes by.

What belongs here: making cells harmless, and a line of them. What does not: which cells.
"""

import re
from collections.abc import Iterable

_BREAKS = "\r\n\v\f\x1c-\x1e\x85\u2028\u2029"
# Signs that begin a formula, also as wide ones, behind what a spreadsheet may cut off.
_FORMULA = r"[\s\ufeff\u200b\x00]*[=+\-@\uff1d\uff0b\uff0d\uff20]"
_BEGINS = re.compile(rf"{_FORMULA}|[\t{_BREAKS}]")
_BEGINS_BEHIND_A_BREAK = re.compile(rf"(?<=[{_BREAKS}])(?={_FORMULA})")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# Some readers go by semicolons or tabs, some take any of these breaks for the end of a row.
_QUOTED = re.compile(rf'[",;\t{_BREAKS}]|^\s|\s$')


def line(cells: Iterable[str]) -> str:
    """Cells as a line of CSV, each made harmless."""
    # Readers pass over an empty line, which one empty cell is none.
    return (",".join(map(_written, map(neutral, cells))) or '""') + "\n"


def _written(cell: str) -> str:
    if not _QUOTED.search(cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, nor a line of it; a number stays one."""
    if _NUMBER.fullmatch(cell):
        return cell
    harmless = _BEGINS_BEHIND_A_BREAK.sub("'", cell)
    return f"'{harmless}" if _BEGINS.match(cell) else harmless
