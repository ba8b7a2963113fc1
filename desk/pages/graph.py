"""Where findings and entities of a graph are drawn: in columns, similar ones as one, few enough to be read.

What belongs here: which nodes are drawn, and what stands on them. What does not: positions, shapes,
colours.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tracehound.desk import colours
from tracehound.desk.pages.collapsing import FINDING, Merged, collapse
from tracehound.desk.pages.placing import HEIGHT, Placing
from tracehound.desk.pages.sections import EVERYTHING, OPEN, Edge, Node, Ref, To, key_of
from tracehound.desk.pages.text import fit, fit_middle, title

MOST = 100
_FONT, _SMALL = 12.5, 11.0
_INDENT, _BESIDE_MARK = 11.0, 44.0
_DASHES = ("", "6 3", "2 3", "10 4 2 4", "14 4", "1 5", "5 2 1 2 1 2")
_OTHERS = "1 2"
_MOST_NAMED = 30
_ALL_APART = Ref("all apart", OPEN, EVERYTHING)


@dataclass(frozen=True)
class Box:
    """A node that stands for `count` findings or entities; x and y are of its upper left corner.

    `keys` are those of all that it stands for, `findings` the same of findings. `opens` is the page with
    these apart.
    """

    x: float
    y: float
    label: str
    kind: str
    title: str
    look: colours.Look | None
    to: To
    number: int
    count: int
    findings: tuple[str, ...]
    keys: frozenset[str]
    opens: Ref | None


@dataclass(frozen=True)
class Line:
    """An edge as a path, with the numbers of the boxes that it ties."""

    path: str
    title: str
    dash: str
    source: int
    target: int


@dataclass(frozen=True)
class Role:
    """What dashes mean."""

    label: str
    dash: str


@dataclass(frozen=True)
class Drawing:
    """A graph with everything in its place."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    roles: tuple[Role, ...]
    left_out: int
    merged_count: int
    box_width: float
    box_height: float = HEIGHT
    opens: Ref = _ALL_APART


def draw(nodes: Sequence[Node], edges: Sequence[Edge], apart: Collection[str] = ()) -> Drawing:
    """Places nodes, similar ones as one, and their edges; at most MOST, the worst and most connected."""
    every = {node.key: node for node in sorted(nodes, key=_identity)}
    known = [tie for tie in sorted(edges, key=_ends) if tie.source in every and tie.target in every]
    told = [tie for tie in known if tie.source != tie.target]
    merged, ties = collapse(list(every.values()), told, apart)
    shown = _chosen(merged, ties)
    number = {each.key: index for index, each in enumerate(shown)}
    roles = _roles_between(number, ties)
    placing = Placing.of(["" if each.kind == FINDING else each.kind for each in shown], list(roles))
    dashes = _dashes([role for each in roles.values() for role in each])
    return Drawing(
        placing.width,
        placing.height,
        tuple(_box(each, index, placing) for index, each in enumerate(shown)),
        tuple(
            Line(
                placing.path(source, target),
                f"{title(shown[source].label)} — {title(', '.join(each))} — {title(shown[target].label)}",
                dashes[min(each, key=list(dashes).index)],
                source,
                target,
            )
            for (source, target), each in roles.items()
        ),
        _roles(dashes),
        len(every) - sum(len(each.members) for each in shown),
        sum(len(each.members) > 1 for each in shown),
        placing.box,
    )


def _roles_between(number: Mapping[str, int], ties: Sequence[Edge]) -> dict[tuple[int, int], list[str]]:
    """The roles that connect each two of the numbered nodes: two nodes have one line."""
    found: dict[tuple[int, int], list[str]] = {}
    for source, target, role in sorted(
        {(number[tie.source], number[tie.target], tie.role) for tie in ties if _has(number, tie)}
    ):
        found.setdefault((source, target), []).append(role)
    return found


def _identity(node: Node) -> tuple[object, ...]:
    lowest = colours.look(node.severity).lowest
    return (node.kind != FINDING, -lowest, node.kind, node.label, node.key, key_of(node.to))


def _ends(tie: Edge) -> tuple[str, str, str]:
    return (tie.source, tie.target, tie.role)


def _has(number: Mapping[str, int], tie: Edge) -> bool:
    return tie.source in number and tie.target in number


def _chosen(every: Sequence[Merged], ties: Sequence[Edge]) -> list[Merged]:
    """Half of the room is for findings; entities that are linked to these come first in the other half."""
    findings = [each for each in every if each.kind == FINDING]
    entities = [each for each in every if each.kind != FINDING]
    findings = findings[: max(MOST // 2, MOST - len(entities))]
    kept = {each.key for each in findings}
    degree = Counter(end for tie in ties for end in (tie.source, tie.target))
    near = Counter(
        tie.target if tie.source in kept else tie.source for tie in ties if kept & {tie.source, tie.target}
    )
    entities.sort(key=lambda each: (-near[each.key], -degree[each.key]))
    kept |= {each.key for each in entities[: MOST - len(findings)]}
    return [each for each in every if each.key in kept]


def _dashes(roles: Sequence[str]) -> dict[str, str]:
    """Dashes for each role, the plainest for the most frequent; the rare ones share the last."""
    frequent = sorted(Counter(roles).items(), key=lambda each: (-each[1], each[0]))
    return {
        role: _DASHES[rank] if rank < len(_DASHES) else _OTHERS for rank, (role, _) in enumerate(frequent)
    }


def _roles(dashes: Mapping[str, str]) -> tuple[Role, ...]:
    named = [Role(fit(role, 260, _SMALL), dash) for role, dash in list(dashes.items())[: len(_DASHES)]]
    others = len(dashes) - len(named)
    return tuple(
        [*named, Role(f"{others:,} other role{'' if others == 1 else 's'}", _OTHERS)] if others else named
    )


def _box(merged: Merged, index: int, placing: Placing) -> Box:
    x, y = placing.corner(index)
    worst, count = merged.members[0], len(merged.members)
    look = None if worst.severity is None and worst.kind != FINDING else colours.look(worst.severity)
    room = placing.box - (_BESIDE_MARK if look else 2 * _INDENT)
    above, below = _lines(merged)
    keys = tuple(dict.fromkeys(key_of(each.to) for each in merged.members if each.to))
    return Box(
        x,
        y,
        fit_middle(below, room, _FONT) if count == 1 else fit(below, room, _FONT),
        fit(f"{count:,} \N{MULTIPLICATION SIGN} {above}" if count > 1 else above, room, _SMALL),
        title(f"{worst.kind}: {', '.join(each.label for each in merged.members[:_MOST_NAMED])}"),
        look,
        worst.to,
        index,
        count,
        keys if worst.kind == FINDING else (),
        frozenset(keys),
        Ref(merged.label, OPEN, merged.key) if count > 1 else None,
    )


def _lines(merged: Merged) -> tuple[str, str]:
    """The kind above the label; the mark says what a finding is, so that its type has both lines."""
    head, slash, name = merged.label.rpartition("/")
    if merged.kind == FINDING and slash and head and name:
        return head, name
    only = merged.members[0]
    return merged.kind, (only.short if len(merged.members) == 1 else "") or merged.label
