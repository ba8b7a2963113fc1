"""Where findings and entities of a graph are drawn: in columns, at most as many as stay readable.

What belongs here: which nodes are drawn, and what stands on them. What does not: positions, shapes,
colours.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracehound.desk import colours
from tracehound.desk.pages.placing import HEIGHT, Placing
from tracehound.desk.pages.sections import Edge, Node
from tracehound.desk.pages.text import fit, title

MOST = 100
FINDING = "finding"
_FONT, _SMALL = 12.5, 11.0
_INDENT, _BESIDE_MARK = 11.0, 44.0
_DASHES = ("", "6 3", "2 3", "10 4 2 4", "14 4", "1 5", "5 2 1 2 1 2")
_OTHERS = "1 2"


@dataclass(frozen=True)
class Box:
    """A node; x and y are of its upper left corner."""

    x: float
    y: float
    label: str
    kind: str
    title: str
    look: colours.Look | None
    to: str
    number: int


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
    box_width: float
    box_height: float = HEIGHT


def draw(nodes: Sequence[Node], edges: Sequence[Edge]) -> Drawing:
    """Places at most MOST nodes, findings by severity, entities by their ties, and their edges."""
    every = {node.key: node for node in sorted(nodes, key=_identity)}
    known = [tie for tie in edges if tie.source in every and tie.target in every and tie.source != tie.target]
    shown = _chosen(every, known)
    number = {node.key: index for index, node in enumerate(shown)}
    ties = sorted({(number[tie.source], number[tie.target], tie.role) for tie in known if _has(number, tie)})
    placing = Placing.of(
        ["" if node.kind == FINDING else node.kind for node in shown],
        list(dict.fromkeys((source, target) for source, target, _ in ties)),
    )
    dashes = _dashes([role for *_, role in ties])
    return Drawing(
        placing.width,
        placing.height,
        tuple(_box(node, index, placing) for index, node in enumerate(shown)),
        tuple(
            Line(
                placing.path(source, target),
                f"{title(shown[source].label)} — {title(role)} — {title(shown[target].label)}",
                dashes[role],
                source,
                target,
            )
            for source, target, role in ties
        ),
        _roles(dashes),
        len(every) - len(shown),
        placing.box,
    )


def _identity(node: Node) -> tuple[object, ...]:
    lowest = colours.look(node.severity).lowest
    return (node.kind != FINDING, -lowest, node.kind, node.label, node.key, node.to)


def _has(number: Mapping[str, int], tie: Edge) -> bool:
    return tie.source in number and tie.target in number


def _chosen(every: Mapping[str, Node], ties: Sequence[Edge]) -> list[Node]:
    """Half of the room is for findings; entities that are tied to these come first in the other half."""
    findings = [node for node in every.values() if node.kind == FINDING]
    entities = [node for node in every.values() if node.kind != FINDING]
    findings = findings[: max(MOST // 2, MOST - len(entities))]
    kept = {node.key for node in findings}
    degree = Counter(end for tie in ties for end in (tie.source, tie.target))
    near = Counter(
        tie.target if tie.source in kept else tie.source for tie in ties if kept & {tie.source, tie.target}
    )
    entities.sort(key=lambda node: (-near[node.key], -degree[node.key]))
    kept |= {node.key for node in entities[: MOST - len(findings)]}
    return [node for node in every.values() if node.key in kept]


def _dashes(roles: Sequence[str]) -> dict[str, str]:
    """Dashes for each role, the plainest for the most frequent; the rare ones share the last."""
    frequent = sorted(Counter(roles).items(), key=lambda each: (-each[1], each[0]))
    return {
        role: _DASHES[rank] if rank < len(_DASHES) else _OTHERS for rank, (role, _) in enumerate(frequent)
    }


def _roles(dashes: Mapping[str, str]) -> tuple[Role, ...]:
    named = [Role(fit(role, 260, _SMALL), dash) for role, dash in list(dashes.items())[: len(_DASHES)]]
    others = len(dashes) - len(named)
    return tuple([*named, Role(f"{others:,} other roles", _OTHERS)] if others else named)


def _box(node: Node, index: int, placing: Placing) -> Box:
    x, y = placing.corner(index)
    look = None if node.severity is None and node.kind != FINDING else colours.look(node.severity)
    room = placing.box - (_BESIDE_MARK if look else 2 * _INDENT)
    above, below = _lines(node)
    return Box(
        x,
        y,
        fit(below, room, _FONT, keep_end=node.kind != FINDING),
        fit(above, room, _SMALL),
        f"{title(node.kind)}: {title(node.label)}",
        look,
        node.to,
        index,
    )


def _lines(node: Node) -> tuple[str, str]:
    """The kind above the label; the mark says what a finding is, so that its type has both lines."""
    head, slash, name = node.label.rpartition("/")
    if node.kind == FINDING and slash and head and name:
        return head, name
    return node.kind, node.short or node.label
