"""A group of findings: what it is, why each member belongs to it, who is affected, what people decided.

What belongs here: assembling a group, and listing groups. What does not: how findings become groups
(`sql/`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracehound.desk import verdicts
from tracehound.desk.connection import Desk, Row
from tracehound.desk.verdicts import Verdict


@dataclass(frozen=True)
class Group:
    """A group; `verdict` is the latest on it under any id of its members, `verdicts` are on the members."""

    group: Row
    members: list[Row]
    entities: list[Row]
    sequences: list[Row]
    verdict: Verdict | None
    verdicts: dict[str, Verdict]


def of(desk: Desk, group_id: str) -> Group:
    """Everything about a stored group."""
    members = desk.rows("members", group_id=group_id)
    ids = [row["finding_id"] for row in members]
    verdict, of_members = decided(desk, members)
    return Group(
        desk.rows("group", group_id=group_id)[0],
        members,
        desk.rows("group_entities", group_id=group_id),
        desk.rows("sequence_comparison", finding_ids=ids),
        verdict,
        of_members,
    )


def decided(desk: Desk, members: Sequence[Row]) -> tuple[Verdict | None, dict[str, Verdict]]:
    """The latest verdict on the group of these members, under any of its ids, and those on the members."""
    ids = [row["finding_id"] for row in members]
    names = [row["solo_group_id"] for row in members]
    found = verdicts.of(desk.home, [*ids, *names])
    of_members = {finding_id: found[finding_id] for finding_id in ids if finding_id in found}
    return newest(found[name] for name in names if name in found), of_members


def newest(found: Iterable[Verdict]) -> Verdict | None:
    """The latest of some verdicts."""
    return max(found, key=lambda verdict: verdict.decided_at, default=None)


def listed(desk: Desk, days: float, min_severity: float, most: int) -> list[Row]:
    """Groups with an event in the last days of the data, in the order of the queue, with their verdicts."""
    rows = desk.rows("groups", days=days, min_severity=min_severity, most=most)
    decided = _by_group(desk)
    return [row | {"verdict": decided.get(row["group_id"])} for row in rows]


def _by_group(desk: Desk) -> dict[str, Verdict]:
    """The latest verdict on each group by its current id."""
    named: dict[str, Verdict] = {
        name: verdict for name, verdict in verdicts.latest(desk.home).items() if verdict.kind == "group"
    }
    if not named:
        return {}
    rows = desk.rows("resolve_groups", group_ids=sorted(named))
    return dict(_latest_of(rows, named))


def _latest_of(rows: Sequence[Row], named: dict[str, Verdict]) -> list[tuple[str, Verdict]]:
    pairs = [(row["group_id"], named[row["solo_group_id"]]) for row in rows]
    return sorted(pairs, key=lambda pair: pair[1].decided_at)
