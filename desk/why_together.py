"""Why two findings are in one group: the links that lead from one to the other.

What belongs here: the path between two members, and its words. What does not: which links there are
(`sql/correlation`).

Of all paths the one with the fewest links is told; of these the one whose links are told in the group too,
and whose links weigh most.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracehound.desk import naming, refs
from tracehound.desk.connection import Desk, NotAnswered, Row
from tracehound.desk.pages import Column, Ref, Table
from tracehound.desk.words import findings

_BY_HAND = {"joined_by_hand": "A person joined both.", "kept_by_hand": "A person kept both together."}
_Cost = tuple[int, int, float]


@dataclass(frozen=True)
class Step:
    """A link on the path, and why it is one.

    What both share is an entity if it has a profile; else it is a combined thing, or nothing.
    """

    finding_id: str
    linked_finding_id: str
    why: str
    reason: str
    entity_kind: str | None
    entity_key: str | None
    weight: float | None
    is_entity: bool


@dataclass(frozen=True)
class Together:
    """The links from one finding of a group to another, and the findings on the way, both ends included."""

    finding_ids: tuple[str, ...]
    steps: tuple[Step, ...]


def together(desk: Desk, members: Sequence[Row], group_id: str, one: str, other: str) -> Together:
    """The path between two members of a group. Raises NotAnswered if one is none of them."""
    by_id = {row["finding_id"]: row for row in members}
    ends = [naming.finding_id(desk, each) for each in (one, other)]
    for each in ends:
        if each not in by_id:
            raise NotAnswered(f"finding {each} is not in group {group_id}.")
    path = _path(desk.rows("links_of_group", group_id=group_id), by_id, *ends)
    on_it = [ends[0]]
    for link in path:
        on_it.append(_end(link, on_it[-1]))
    known = _entities(desk, path)
    return Together(tuple(on_it), tuple(_step(link, by_id, known) for link in path))


def _entities(desk: Desk, path: Sequence[Row]) -> set[tuple[str, str]]:
    """Kinds and keys of the entities among what is shared."""
    shared = [link for link in path if link["entity_kind"] and link["entity_key"]]
    kinds, keys = ([link[name] for link in shared] for name in ("entity_kind", "entity_key"))
    rows = desk.rows("entities", kinds=kinds, keys=keys) if shared else []
    return {(row["entity_kind"], row["entity_key"]) for row in rows}


def _path(links: Sequence[Row], by_id: Mapping[str, Row], one: str, other: str) -> list[Row]:
    """The links of the best path; none if both are one, or a file that is edited links them by nothing."""
    around: dict[str, list[Row]] = {}
    for link in links:
        for end in (link["finding_id"], link["linked_finding_id"]):
            around.setdefault(end, []).append(link)
    came_by: dict[str, Row | None] = {}
    waiting: list[tuple[_Cost, str, int, Row | None]] = [((0, 0, 0.0), one, 0, None)]
    number = 0
    while waiting and other not in came_by:
        cost, at, _, by = heapq.heappop(waiting)
        if at in came_by:
            continue
        came_by[at] = by
        for link in around.get(at, ()):
            number += 1
            heapq.heappush(waiting, (_more(cost, link, by_id), _end(link, at), number, link))
    return list(_back(came_by, other))[::-1]


def _back(came_by: Mapping[str, Row | None], at: str) -> Iterator[Row]:
    while link := came_by.get(at):
        yield link
        at = _end(link, at)


def _end(link: Row, end: str) -> str:
    """The other end of a link."""
    return str(link["linked_finding_id"] if link["finding_id"] == end else link["finding_id"])


def _more(cost: _Cost, link: Row, by_id: Mapping[str, Row]) -> _Cost:
    untold = 0 if _told(link, by_id) else 1
    return cost[0] + 1, cost[1] + untold, cost[2] - (link["weight"] or 0.0)


def _told(link: Row, by_id: Mapping[str, Row]) -> Row | None:
    """The member whose reason for being in the group is this link."""
    for this, that in (("finding_id", "linked_finding_id"), ("linked_finding_id", "finding_id")):
        row = by_id[link[this]]
        of_row = (row["linked_finding_id"], row["link_reason"], row["link_entity_key"])
        if row["member_number"] > 1 and of_row == (link[that], link["reason"], link["entity_key"]):
            return row
    return None


def _step(link: Row, by_id: Mapping[str, Row], entities: set[tuple[str, str]]) -> Step:
    told = _told(link, by_id)
    later = told["finding_id"] if told else link["finding_id"]
    kind, key = link["entity_kind"], link["entity_key"]
    why = told["explanation"] if told else _words(link)
    is_entity = (kind, key) in entities
    return Step(later, _end(link, later), why, link["reason"], kind, key, link["weight"], is_entity)


def _words(link: Row) -> str:
    """Why two findings are linked, where no member's own reason says it."""
    if link["reason"] in _BY_HAND:
        return _BY_HAND[link["reason"]]
    if link["entity_kind"] and link["entity_key"]:
        return f"Both have the same {link['entity_kind'].replace('_', ' ')}: {link['entity_key']}."
    return f"Linked by the rule {link['reason'].replace('_', ' ')}."


def section(found: Together, members: Sequence[Row]) -> Table:
    """The links, a row each, from one finding to the other."""
    by_id = {row["finding_id"]: refs.finding(row) for row in members}
    columns = [Column("#", "number"), Column("finding"), Column("why"), Column("linked to")]
    columns += [Column("by"), Column("weight", "number")]
    rows = [
        (
            number,
            by_id[step.finding_id],
            step.why,
            by_id[step.linked_finding_id],
            _shared(step),
            step.weight,
        )
        for number, step in enumerate(found.steps, 1)
    ]
    one, other = (by_id[found.finding_ids[place]].text for place in (0, -1))
    return Table(
        f"Why {one} and {other} are in one group",
        columns,
        rows,
        note=f"The way leads over {findings(len(found.finding_ids))}, which are marked in the pictures.",
        empty="Choose two findings to see which links lead from one to the other.",
        name="why together",
    )


def _shared(step: Step) -> Ref | str | None:
    """What both share, where it is an entity."""
    if not step.entity_kind or not step.entity_key:
        return None
    text = f"{step.entity_kind.replace('_', ' ')} {step.entity_key}"
    return Ref(text, step.entity_kind, step.entity_key) if step.is_entity else text
