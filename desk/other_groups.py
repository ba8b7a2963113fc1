"""Other groups of the same person, address, image or file as a group.

What belongs here: which they are, by what is shared, with their verdicts. What does not: drawing or printing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from tracehound.desk.connection import Desk, Row
from tracehound.desk.verdicts import Verdict

MOST_OF_ONE = 3


@dataclass(frozen=True)
class Sharing:
    """A thing of a group that other groups name too: how many, and the gravest of them."""

    kind: str
    key: str
    name: str
    group_count: int
    groups: list[Row]


def of_group(desk: Desk, group_id: str, decided: Mapping[str, Verdict]) -> list[Sharing]:
    """What other groups share with a stored group; what fewest of them share comes first, since it says most.

    `decided` are verdicts on groups by their ids.
    """
    rows = desk.rows("other_groups", group_id=group_id, most=MOST_OF_ONE)
    by_thing = groupby(rows, lambda row: (row["entity_kind"], row["entity_key"]))
    return [_sharing(kind, key, list(some), decided) for (kind, key), some in by_thing]


def _sharing(kind: str, key: str, rows: list[Row], decided: Mapping[str, Verdict]) -> Sharing:
    return Sharing(
        kind,
        key,
        rows[0]["entity_name"] or key,
        rows[0]["group_count"],
        [{**_of_group(row), "verdict": decided.get(row["group_id"])} for row in rows],
    )


def _of_group(row: Row) -> Row:
    names = (
        "group_id",
        "title",
        "severity_band",
        "highest_severity",
        "naming_count",
        "first_seen_at",
        "last_seen_at",
    )
    return {name: row[name] for name in names}
