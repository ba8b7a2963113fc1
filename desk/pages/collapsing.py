"""Graphs made legible: nodes that say the same become one node with a count.

What belongs here: which nodes are one. What does not: positions. Nothing is merged in a small graph.
In a larger one, nodes merge step by step, those first that lose nothing by it, until few enough are left.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracehound.desk import colours
from tracehound.desk.pages.sections import EVERYTHING, Edge, Node

_FEW, MOST_APART = 12, 24
FINDING = "finding"
_Groups = dict[str, Hashable]
_Subject = Callable[[Node], Hashable | None]
"""What nodes must agree on to be merged; None leaves a node as it is."""


@dataclass(frozen=True)
class Merged:
    """Nodes that are drawn as one, the most severe first; `key` is that one's."""

    members: tuple[Node, ...]

    @property
    def key(self) -> str:
        """The name that edges know it by."""
        return self.members[0].key

    @property
    def kind(self) -> str:
        """The kind, which all have."""
        return self.members[0].kind

    @property
    def label(self) -> str:
        """The type of findings, or how many types they have; of entities their names."""
        labels = dict.fromkeys(each.label for each in self.members)
        if len(labels) == 1:
            return self.members[0].label
        if self.kind == FINDING:
            return f"{len(labels):,} types"
        return ", ".join(dict.fromkeys(each.short or each.label for each in self.members))


def collapse(
    nodes: Sequence[Node], ties: Sequence[Edge], apart: Collection[str] = ()
) -> tuple[list[Merged], list[Edge]]:
    """At most MOST_APART nodes, if there are fewer kinds, and the edges between these.

    Nodes are given with the most severe findings first, and that order is kept. Those that would be one with
    a node whose key is in `apart` stay apart.
    """
    groups: _Groups = {node.key: node.key for node in nodes}
    steps = ((_alike, _FEW), (_types, _FEW), (_alike, _FEW), (_kinds, MOST_APART), (_rest, MOST_APART))
    for merge, enough in steps:
        if _count(groups) > enough:
            groups = merge(nodes, ties, groups)
    groups = _opened(groups, apart)
    members: dict[Hashable, list[Node]] = defaultdict(list)
    for node in nodes:
        members[groups[node.key]].append(node)
    merged = [Merged(tuple(sorted(each, key=_severity))) for each in members.values()]
    key = {node.key: each.key for each in merged for node in each.members}
    edges = dict.fromkeys(Edge(key[tie.source], key[tie.target], tie.role) for tie in ties)
    return merged, [edge for edge in edges if edge.source != edge.target]


def _opened(groups: _Groups, apart: Collection[str]) -> _Groups:
    chosen = {group for key, group in groups.items() if key in apart or EVERYTHING in apart}
    return {key: ("apart", key) if group in chosen else group for key, group in groups.items()}


def _severity(node: Node) -> float:
    return -colours.look(node.severity).lowest


def _count(groups: _Groups) -> int:
    return len(set(groups.values()))


def _alike(nodes: Sequence[Node], ties: Sequence[Edge], groups: _Groups) -> _Groups:
    """Findings of a type, and entities of a kind, with the same neighbours: merging them loses nothing."""
    around = _around(ties, groups)

    def subject(node: Node) -> Hashable:
        label = node.label if node.kind == FINDING else ""
        return ("alike", node.kind, label, frozenset(around.get(groups[node.key], ())))

    return _by(nodes, groups, subject)


def _types(nodes: Sequence[Node], _: Sequence[Edge], groups: _Groups) -> _Groups:
    """Findings of a type."""
    return _by(nodes, groups, lambda node: ("type", node.label) if node.kind == FINDING else None)


def _kinds(nodes: Sequence[Node], _: Sequence[Edge], groups: _Groups) -> _Groups:
    """Whole kinds of entities, those with the most nodes first."""
    kinds = sorted({node.kind for node in nodes} - {FINDING})
    saved = {kind: _count(groups) - _count(_by(nodes, groups, _of(kind))) for kind in kinds}
    for kind in sorted(kinds, key=lambda each: -saved[each]):
        if _count(groups) > MOST_APART:
            groups = _by(nodes, groups, _of(kind))
    return groups


def _of(kind: str) -> _Subject:
    return lambda node: ("kind", kind) if node.kind == kind else None


def _rest(nodes: Sequence[Node], _: Sequence[Edge], groups: _Groups) -> _Groups:
    """The findings for which there is no room, the least severe ones."""
    findings = list(dict.fromkeys(groups[node.key] for node in nodes if node.kind == FINDING))
    room = MOST_APART - (_count(groups) - len(findings)) - 1
    rest = set(findings[max(0, room) :])
    return _by(nodes, groups, lambda node: "rest" if groups[node.key] in rest else None)


def _by(nodes: Iterable[Node], groups: _Groups, subject: _Subject) -> _Groups:
    """Merges groups whose nodes have the same subject; what is one group stays one."""
    merged: dict[Hashable, Hashable] = {}
    for node in nodes:
        of_node = subject(node)
        if of_node is not None:
            merged.setdefault(groups[node.key], of_node)
    return {key: merged.get(group, group) for key, group in groups.items()}


def _around(ties: Sequence[Edge], groups: _Groups) -> Mapping[Hashable, set[Hashable]]:
    """The neighbours of each group, with roles and directions."""
    found: dict[Hashable, set[Hashable]] = defaultdict(set)
    for tie in ties:
        source, target = groups[tie.source], groups[tie.target]
        found[source].add((target, tie.role, "to"))
        found[target].add((source, tie.role, "from"))
    return found
