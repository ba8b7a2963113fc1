"""What the pins of a case lead to in the file that is served now.

What belongs here: the findings, groups and entities of pins. What does not: how they are told (`page`,
`timesketch`).

A purge or a lost source may have taken away what was pinned; the pin stays, and says so. A group has grown,
was joined with another or was split since: a pin leads to all groups that have members of then.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from tracehound.desk import verdicts
from tracehound.desk.casebook.cases import Case
from tracehound.desk.casebook.events import Pin
from tracehound.desk.connection import Desk, Row
from tracehound.desk.entities import known_entities
from tracehound.desk.groups import by_group
from tracehound.desk.verdicts import Verdict

NO_ENTITIES = ("finding", "group", "query", "sql")
MOST_FINDINGS = 2_000
_NO_LIMIT = 2**31


@dataclass(frozen=True)
class Leads:
    """Where the pins of a case lead. `findings` are pinned ones and members of pinned groups, in time order,
    at most as many as were asked for of `finding_count`.

    `groups_of` has the present groups of each pinned group, by its key: the one with most of its members of
    then first, none if none of them is stored. `entities` are rows by kind and key. `verdicts` are by finding
    and group.
    """

    findings: list[Row]
    finding_count: int
    groups: dict[str, Row]
    groups_of: dict[str, list[str]]
    entities: dict[tuple[str, str], Row]
    verdicts: dict[str, Verdict]


def of(desk: Desk, case: Case, most: int = MOST_FINDINGS) -> Leads:
    """Where a case's pins lead."""
    pins = [each.pin for each in case.pins]
    groups_of = {pin.key: _present(desk, pin) for pin in pins if pin.kind == "group"}
    group_ids = sorted({name for names in groups_of.values() for name in names})
    finding_ids = [pin.key for pin in pins if pin.kind == "finding"]
    rows = desk.rows("case_findings", finding_ids=finding_ids, group_ids=group_ids, most=most)
    entities = [pin for pin in pins if pin.kind not in NO_ENTITIES]
    decided = verdicts.latest(desk.home) | by_group(desk)
    about = {*group_ids, *(row["finding_id"] for row in rows)}
    return Leads(
        rows,
        rows[0]["stored_count"] if rows else 0,
        {row["group_id"]: row for row in desk.rows("case_groups", group_ids=group_ids)},
        groups_of,
        {
            (row["entity_kind"], row["entity_key"]): row
            for row in known_entities(desk, [(pin.kind, pin.key) for pin in entities])
        },
        {name: verdict for name, verdict in decided.items() if name in about},
    )


def everything(desk: Desk, case: Case) -> Leads:
    """As `of`, with all findings."""
    return of(desk, case, _NO_LIMIT)


def document(case: Case, found: Leads) -> dict[str, Any]:
    """A case and where its pins lead, as JSON has it."""
    return {
        "case": case,
        "findings": found.findings,
        "finding_count": found.finding_count,
        "groups": list(found.groups.values()),
        "groups_of": found.groups_of,
        "entities": list(found.entities.values()),
        "verdicts": found.verdicts,
    }


def _present(desk: Desk, pin: Pin) -> list[str]:
    """The groups that members of a pinned group are in now, by how many they are."""
    known = sorted({pin.key, *pin.known_as})
    members = Counter(row["group_id"] for row in desk.rows("resolve_groups", group_ids=known))
    return sorted(members, key=lambda name: (-members[name], name))
