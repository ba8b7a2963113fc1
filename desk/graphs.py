"""Findings and the entities that connect them, as a graph.

What belongs here: which findings and entities of a group are nodes, and what connects them. What does not:
drawing (`desk.pages`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

from tracehound.desk import refs
from tracehound.desk.connection import Desk, Row
from tracehound.desk.entities import Resource
from tracehound.desk.pages import Edge, EntityGraph, Node, Ref
from tracehound.desk.words import image_name

# Which kind contains which, from the inside out.
_INSIDE = (
    ("container", "container_image", "runs"),
    ("container", "ecs_task", "in"),
    ("container", "kubernetes_workload", "in"),
    ("ecs_task", "task_definition", "of"),
    ("ecs_task", "ecs_cluster", "in"),
    ("kubernetes_workload", "kubernetes_namespace", "in"),
    ("kubernetes_namespace", "eks_cluster", "in"),
    ("access_key", "principal", "of"),
    ("role_session", "principal", "of"),
)
# Everything happens in an account, so sharing one connects nothing.
_TIES_NOTHING = {"aws_account", "executable_path"}
_MOST_SHARED = 300


def of_case(desk: Desk, finding: Row, named: Sequence[Resource], members: Sequence[Row]) -> EntityGraph:
    """A finding, the entities that it names, and the members of its group that name the same ones."""
    told = [each for each in named if each.kind not in _TIES_NOTHING]
    others = [row["finding_id"] for row in members if row["finding_id"] != finding["finding_id"]]
    names = {
        each.known["entity_id"]: {"entity_kind": each.kind, "entity_key": each.key, "entity_name": each.name}
        for each in told
        if each.known
    }
    shared = _sharing(desk, names, others)
    inner = _innermost({each.kind for each in told})
    own = [
        _edge(finding["finding_id"], each.kind, each.key, each.role) for each in told if each.kind in inner
    ]
    nodes = [_finding(finding), *(_entity(each.kind, each.key, each.name) for each in told)]
    return _graph(
        "This finding, the entities in it, and the findings of its group that share them",
        [*nodes, *_findings(members, {row["finding_id"] for row in shared})],
        [*own, *_inside(told), *_shared(shared)],
    )


def of_group(desk: Desk, members: Sequence[Row], entities: Sequence[Row]) -> EntityGraph:
    """The findings of a group, and the entities that several of them name."""
    told = [row for row in entities if row["finding_count"] > 1 and row["entity_kind"] not in _TIES_NOTHING]
    told = sorted(told, key=lambda row: (-row["finding_count"], row["entity_id"]))[:_MOST_SHARED]
    ids = [row["finding_id"] for row in members]
    shared = _sharing(desk, {row["entity_id"]: row for row in told}, ids)
    return _graph(
        "The findings of the group, and the entities that several of them share",
        [
            *_findings(members, set(ids)),
            *(_entity(row["entity_kind"], row["entity_key"], row["entity_name"]) for row in shared),
        ],
        _connected(shared),
    )


def _sharing(desk: Desk, entities: Mapping[int, Row], finding_ids: Sequence[str]) -> list[Row]:
    """Which of some findings name which of some entities, with what these are, in one order."""
    named = ("entity_kind", "entity_key", "entity_name")
    rows = desk.rows("shared_entities", entity_ids=sorted(entities), finding_ids=list(finding_ids))
    found = [row | {name: entities[row["entity_id"]][name] for name in named} for row in rows]
    return sorted(found, key=itemgetter("finding_id", "entity_kind", "entity_key", "role"))


def _connected(rows: Sequence[Row]) -> list[Edge]:
    """Findings lead to the innermost entities, these to what they are in, and findings to all others."""
    around = _around(rows)
    reached = {edge.target for edge in around}
    direct = [
        _edge(row["finding_id"], row["entity_kind"], row["entity_key"], row["role"])
        for row in rows
        if _key(row["entity_kind"], row["entity_key"]) not in reached
    ]
    return [*around, *_shared(rows), *direct]


def _around(rows: Sequence[Row]) -> list[Edge]:
    """What the shared entities are in, where a finding names only one that they can be in."""
    found: list[Edge] = []
    by_finding: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        by_finding[row["finding_id"]][row["entity_kind"]].add(row["entity_key"])
    for named in by_finding.values():
        for inner_kind, outer_kind, role in _INSIDE:
            if len(named[outer_kind]) == 1:
                [outer] = named[outer_kind]
                found += [
                    Edge(_key(inner_kind, inner), _key(outer_kind, outer), role)
                    for inner in sorted(named[inner_kind])
                ]
    return found


def _graph(title: str, nodes: Iterable[Node], edges: Iterable[Edge]) -> EntityGraph:
    by_key: dict[str, Node] = {}
    for node in nodes:
        by_key.setdefault(node.key, node)
    return EntityGraph(title, list(by_key.values()), list(dict.fromkeys(edges)), name="graph")


def _finding(row: Row) -> Node:
    return Node(
        f"finding {row['finding_id']}", row["finding_type"], "finding", row["severity"], to=refs.finding(row)
    )


def _findings(members: Sequence[Row], ids: set[str]) -> list[Node]:
    return [_finding(row) for row in members if row["finding_id"] in ids]


def _key(kind: str, key: str) -> str:
    return f"entity {kind}/{key}"


def _entity(kind: str, key: str, name: str | None) -> Node:
    short = image_name(key) if kind == "container_image" else ""
    label = name or key
    return Node(_key(kind, key), label, kind.replace("_", " "), to=Ref(label, kind, key), short=short)


def _edge(finding_id: str, kind: str, key: str, role: str) -> Edge:
    return Edge(f"finding {finding_id}", _key(kind, key), role.replace("_", " "))


def _shared(rows: Sequence[Row]) -> list[Edge]:
    """The innermost entities that each of several findings names; the entities around them follow."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        kinds[row["finding_id"]].add(row["entity_kind"])
    return [
        _edge(row["finding_id"], row["entity_kind"], row["entity_key"], row["role"])
        for row in rows
        if row["entity_kind"] in _innermost(kinds[row["finding_id"]])
    ]


def _inside(named: Sequence[Resource]) -> list[Edge]:
    return [
        Edge(_key(inner.kind, inner.key), _key(outer.kind, outer.key), role)
        for inner_kind, outer_kind, role in _INSIDE
        for inner in named
        for outer in named
        if (inner.kind, outer.kind) == (inner_kind, outer_kind)
    ]


def _innermost(kinds: set[str]) -> set[str]:
    """Those of some kinds that contain none of the others."""
    return kinds - {outer for inner, outer, _ in _INSIDE if inner in kinds}
