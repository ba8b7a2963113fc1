"""Cells of CSV that no spreadsheet takes for a formula.

What belongs here: making a cell harmless. What does not: writing CSV.
"""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; a number stays one."""
    if not cell.startswith(_FORMULA) or _is_number(cell):
        return cell
    return f"'{cell}"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
