"""What changed from one version of a finding to the next, over all its tables.

What belongs here: comparing rows. What does not: choosing what to show; the printer does that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from tracehound.desk.connection import Row
from tracehound.desk.entities import Parts

# Columns that name a row, that change with every version, or that follow from others.
_UNCOMPARED = {
    "keys",
    "finding_id",
    "updated_at",
    "event_last_seen_at",
    "position",
    "bucket_position",
    "resource_position",
}
Values = tuple[Any, ...]


@cache
def _uncompared() -> frozenset[str]:
    """These, and what follows from a version alone."""
    from tracehound.transforms.contracts.findings import FACTS  # noqa: PLC0415 - polars, for this alone

    return frozenset(_UNCOMPARED | {column.name for column in FACTS})


@dataclass(frozen=True)
class Change:
    """One column of one table before and after: its distinct values, in order."""

    table: str
    column: str
    before: Values
    after: Values

    @property
    def gone(self) -> Values:
        """The values that are gone."""
        return tuple(value for value in self.before if value not in self.after)

    @property
    def come(self) -> Values:
        """The values that are new."""
        return tuple(value for value in self.after if value not in self.before)


@dataclass(frozen=True)
class Version:
    """A version and its changes; the first has none, since there is nothing to compare it with."""

    updated_at: datetime
    event_count: int | None
    severity: float | None
    changes: list[Change]


def compared(versions: Sequence[Row], parts: Parts) -> list[Version]:
    """The versions, oldest first, each with its changes from the one before."""
    tables = {"finding_versions": versions, **parts}
    said = [_said(tables, version["updated_at"]) for version in versions]
    return [
        Version(
            version["updated_at"],
            version["event_count"],
            version["severity"],
            _changes(said[number - 1], now) if number else [],
        )
        for number, (version, now) in enumerate(zip(versions, said, strict=True))
    ]


def _said(tables: Parts, updated_at: datetime) -> dict[tuple[str, str], Values]:
    """The values of every column of a version, without empty ones."""
    return {
        (table, column): _distinct(row[column] for row in chosen)
        for table, rows in tables.items()
        if (chosen := [row for row in rows if row["updated_at"] == updated_at])
        for column in chosen[0]
        if column not in _uncompared()
    }


def _distinct(values: Iterable[Any]) -> Values:
    """Distinct values in order; structures are compared as text, since they can't be hashed."""
    by_text: Mapping[str, Any] = {repr(value): value for value in values if value not in (None, "", [])}
    return tuple(by_text.values())


def _changes(
    before: Mapping[tuple[str, str], Values], after: Mapping[tuple[str, str], Values]
) -> list[Change]:
    return [
        Change(table, column, before.get((table, column), ()), after.get((table, column), ()))
        for table, column in dict.fromkeys([*before, *after])
        if before.get((table, column), ()) != after.get((table, column), ())
    ]
