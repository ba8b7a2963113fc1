"""The page of the queue: one group a row, gravest first.

What belongs here: its sections. What does not: which groups are listed (`desk.queue`).
"""

from collections.abc import Sequence

from tracehound.desk import refs
from tracehound.desk.connection import Row
from tracehound.desk.pages import Column, Page, Table
from tracehound.desk.pages.sections import Value
from tracehound.desk.words import moment
from tracehound.transforms.wording import counted

_NOTHING = "No group awaits a verdict."


def of_groups(found: Sequence[Row], groups: Table) -> Page:
    """The page of groups as `desk.queue` gives them, and of their table."""
    if not found:
        return Page("The queue", _NOTHING, [groups])
    first = found[0]
    incidents = counted(first["incident_count"], "incident")
    told = f"{counted(first['group_count'], 'group')}, {incidents} among them, gravest first; "
    return Page("The queue", f"{told}newest data {moment(first['newest_at'])}.", [groups])


def table(found: Sequence[Row]) -> Table:
    """The groups, a row each."""
    columns = [
        Column("group", "code"),
        Column("severity", "severity"),
        Column("title"),
        Column("what happened"),
        Column("last event", "time"),
        Column("findings", "number"),
        Column("noise?"),
        Column("verdict"),
    ]
    rows: list[Sequence[Value]] = [
        (
            refs.group(row["group_id"]),
            row["highest_severity"],
            row["title"],
            row["told"].sentence,
            row["last_seen_at"],
            row["finding_count"],
            "; ".join(row["hints"]) or None,
            row["verdict"].verdict if row["verdict"] else None,
        )
        for row in found
    ]
    left = max(0, found[0]["group_count"] - len(found)) if found else 0
    return Table("Groups that await a verdict", columns, rows, more=left, empty=_NOTHING, name="groups")
