"""Rows of a table that share columns with other rows, found by numbers where the table has them.

What belongs here: the text of such queries. What does not: which rows are asked for (`sql.refresh`).

A text column of a large table costs ten times what its number costs, even if few rows are wanted: texts are
kept in dictionaries, and each that holds a wanted row is read. So a finding's id is taken from the rows that
ask, never from the table. Sorting by the text helps little: some tens of ids lie in all parts of a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tracehound.sql import ddl
from tracehound.transforms.contracts import Table

_ID, _NUMBER = "finding_id", "finding_number"
_ASKED = "asked_for"
# Columns that are numbers in place of texts.
_NUMBERS = {
    _NUMBER: (_ID,),
    "entity_id": ("entity_kind", "entity_key"),
    "related_id": ("related_kind", "related_key"),
}


@dataclass(frozen=True)
class Narrowing:
    """What follows the name of a table, and the served columns to select from the two."""

    clause: str
    names: str


def is_numbered(table: Table) -> bool:
    """Whether the rows of a finding are found by its number."""
    return {_ID, _NUMBER} <= table.schema.keys()


def is_scattered(table: Table) -> bool:
    """Whether the rows of a finding lie far apart, so that to find them costs more than to read them."""
    return is_numbered(table) and (table.stored_by or table.key)[0] != _ID


def narrowing(table: Table, source: str, columns: Sequence[str]) -> Narrowing:
    """Narrows a table to the rows that share columns with those of `source`, which may lack numbers."""
    if _ID not in columns or not is_numbered(table):
        return Narrowing(semi_join(source, columns), ddl.served_names(table))
    using = ", ".join(_NUMBER if column == _ID else column for column in columns)
    clause = (
        f"INNER JOIN (SELECT DISTINCT {', '.join(columns)}, {_NUMBER}({_ID}) AS {_NUMBER} FROM {source}) "
        f"AS {_ASKED} USING ({using})"
    )
    names = (ddl.quoted(column.name) for column in ddl.served_columns(table))
    own_id = ddl.quoted(_ID)
    return Narrowing(clause, ", ".join(f"{_ASKED}.{own_id}" if name == own_id else name for name in names))


def narrowed(table: Table, source: str, columns: Sequence[str], rows: str | None = None) -> str:
    """A query for these rows of a table, or of other rows with its columns."""
    found = narrowing(table, source, columns)
    return f"SELECT {found.names} FROM {rows or table.qualified_name} {found.clause}"


def semi_join(source: str, columns: Sequence[str]) -> str:
    """What follows the name of a table to keep its rows that share columns with those of `source`."""
    return f"SEMI JOIN {source} USING ({', '.join(columns)})"


def in_numbers(table: Table, columns: Sequence[str]) -> tuple[str, ...]:
    """The same columns of a table, with its numbers in place of the texts that they are made of."""
    found = list(columns)
    for number, texts in _NUMBERS.items():
        if number in table.schema and set(texts) <= set(found):
            found = [number, *(column for column in found if column not in texts)]
    return tuple(found)
