"""The findings that name an entity or are in a group: all of them, filtered, and paged by key.

What belongs here: which are listed, and their table. What does not: the profile and the group themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracehound.desk import refs
from tracehound.desk.connection import Desk, Row
from tracehound.desk.pages import Column, Page, Table
from tracehound.desk.pages.sections import Ref, Value
from tracehound.desk.search import containing
from tracehound.desk.words import CONTRADICTED
from tracehound.transforms.wording import counted

MOST = 100
STATUSES = ("open", "archived", "expired", "unknown")


@dataclass(frozen=True)
class Wanted:
    """Which findings: by text of type, title or id, severity, state and time; those after another one."""

    text: str = ""
    min_severity: float = 0
    status: str = ""
    from_at: datetime | None = None
    to_at: datetime | None = None
    after: tuple[datetime, str] | None = None


def of_entity(desk: Desk, entity_id: int, wanted: Wanted) -> list[Row]:
    """Findings that name an entity, the latest first."""
    return _asked(desk, entity_id, None, wanted)


def of_group(desk: Desk, group_id: str, wanted: Wanted) -> list[Row]:
    """Findings of a group, the latest first."""
    return _asked(desk, None, group_id, wanted)


def _asked(desk: Desk, entity_id: int | None, group_id: str | None, wanted: Wanted) -> list[Row]:
    return desk.rows(
        "evidence",
        entity_id=entity_id,
        group_id=group_id,
        pattern=containing(wanted.text) if wanted.text else None,
        min_severity=wanted.min_severity,
        status=wanted.status or None,
        from_at=wanted.from_at,
        to_at=wanted.to_at,
        after_at=wanted.after and wanted.after[0],
        after_id=wanted.after and wanted.after[1],
        most=MOST,
    )


def page(of: Ref, found: Sequence[Row]) -> Page:
    """The page of the findings of an entity or group."""
    count = found[0]["finding_count"] if found else 0
    kind = of.kind.replace("_", " ")
    return Page(
        f"Findings of {kind} {of.text}", f"{counted(count, 'finding')}, the latest first", [table(found)]
    )


def table(found: Sequence[Row]) -> Table:
    """The findings, a row each."""
    columns = [
        Column("last event", "time"),
        Column("severity", "severity"),
        Column("type"),
        Column("tactic"),
        Column("state"),
        Column("account"),
        Column("region"),
        Column("occurrences", "number"),
        Column("what it is there"),
        Column("doubt"),
        Column("finding", "code"),
    ]
    rows: list[Sequence[Value]] = [
        (
            row["last_seen_at"],
            row["severity"],
            refs.finding(row),
            row["tactic"],
            row["status"],
            refs.account(row["account_id"]),
            row["region"],
            row["event_count"],
            [each.replace("_", " ") for each in row["roles"] or ()],
            CONTRADICTED if row["has_conflict"] else None,
            refs.finding_id(row["finding_id"]),
        )
        for row in found
    ]
    return Table("Findings", columns, rows, empty="None is of this kind.", name="findings")
