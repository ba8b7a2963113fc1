"""The rows of a query as a table of a page.

What belongs here: what a column is to a reader, by its name and values. What does not: asking
(`desk.answers`).
"""

from datetime import date
from decimal import Decimal
from typing import Any

from tracehound.desk import refs
from tracehound.desk.answers import Answer
from tracehound.desk.connection import Row
from tracehound.desk.pages import Column, Table
from tracehound.desk.pages.sections import Kind, Value
from tracehound.desk.values import text
from tracehound.transforms.wording import counted

MOST_SHOWN = 1000


def table(found: Answer, title: str) -> Table:
    """The first rows as a table, with what they name as references."""
    shown = found.rows[:MOST_SHOWN]
    columns = [Column(name, _kind(name, [row[name] for row in shown])) for name in found.names]
    rows = [[_cell(name, row[name], row) for name in found.names] for row in shown]
    return Table(
        title,
        columns,
        rows,
        more=len(found.rows) - len(shown),
        note=_cut(found),
        empty="No row is the answer.",
        name="answer",
    )


def _cut(found: Answer) -> str:
    if not found.is_cut:
        return ""
    known = counted(len(found.rows), "row")
    return f"There are more than {known}: ask for less, or use the command, which has no such bound."


def _kind(name: str, column: list[Any]) -> Kind:
    """How a column is read and sorted."""
    told = [value for value in column if value is not None]
    if name.endswith("severity_band") or name in ("severity", "highest_severity"):
        return "severity"
    if told and all(isinstance(value, date) for value in told):
        return "time"
    if told and all(
        isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in told
    ):
        return "number"
    return "code" if name.endswith(("_id", "_key", "_arn", "sha256", "_path")) else "text"


def _cell(name: str, value: Any, row: Row) -> Value:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return [refs.named(name, each, row) for each in value]
    if isinstance(value, dict | list | bytes):
        return text(value)
    if isinstance(value, str):
        return refs.named(name, value, row)
    plain: Value = value if isinstance(value, int | float | Decimal | date | None) else text(value)
    return plain
