"""An answer as JSON and as CSV, with the values that the commands print.

What belongs here: the two forms beside the page. What does not: the page (`web.shell`).
"""

from collections.abc import Sequence

from tracehound.desk import documents, spreadsheets
from tracehound.desk.pages import Link, Ref, Table
from tracehound.desk.pages.sections import Value
from tracehound.desk.values import text
from tracehound.web.answer import Answer, Document


def as_json(answer: Answer) -> str:
    """The answer's data, as the command's `--json` prints it."""
    return str(answer.data) if isinstance(answer.data, Document) else documents.written(answer.data)


def as_csv(table: Table) -> str:
    """The rows of a table, safe to open in a spreadsheet."""
    lines = [[column.name for column in table.columns], *(list(map(_cell, row)) for row in table.rows)]
    return "".join(map(spreadsheets.line, lines))


def _cell(value: Value) -> str:
    if isinstance(value, Link | Ref):
        return value.text
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_cell, value))
    return text(value)
