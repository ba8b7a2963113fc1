"""Graphs stay legible: what is alike is one node with a count, and no edge gets lost."""

import random

import pytest

from tracehound.desk.pages import Edge, Node, graph
from tracehound.desk.pages.collapsing import MOST_APART, collapse
from tracehound.desk.pages.sections import EVERYTHING

TYPES = (
    "Execution:Runtime/NewBinaryExecuted",
    "Impact:Runtime/CryptoMinerExecuted",
    "Discovery:S3/AnomalousBehavior",
)


def _group(findings: int, entities: int) -> tuple[list[Node], list[Edge]]:
    """Findings of three types, each of which names entities of three kinds."""
    chance = random.Random(f"{findings} {entities}")
    nodes = [Node(f"f{each}", TYPES[each % 3], "finding", 8.0 - each % 3) for each in range(findings)]
    nodes += [
        Node(f"e{each}", f"name {each}", ("process", "task", "address")[each % 3]) for each in range(entities)
    ]
    edges = [
        Edge(f"f{each}", f"e{chance.randrange(entities)}", "resource")
        for each in range(findings)
        for _ in range(4)
    ]
    return nodes, edges


@pytest.mark.parametrize(("findings", "entities"), [(25, 60), (8, 9), (400, 30), (3, 300)])
def test_a_graph_has_few_boxes_which_stand_for_all_nodes(findings: int, entities: int) -> None:
    nodes, edges = _group(findings, entities)
    drawing = graph.draw(nodes, edges)
    assert len(drawing.boxes) <= MOST_APART
    assert sum(box.count for box in drawing.boxes) == findings + entities
    assert drawing.left_out == 0


def test_findings_of_a_type_are_one_box_with_their_number_and_worst_severity() -> None:
    nodes, edges = _group(25, 60)
    boxes = [box for box in graph.draw(nodes, edges).boxes if box.look]
    assert [(box.kind, box.label) for box in boxes] == [
        ("9 × Execution:Runtime", "NewBinaryExecuted"),  # noqa: RUF001
        ("8 × Impact:Runtime", "CryptoMinerExecuted"),  # noqa: RUF001
        ("8 × Discovery:S3", "AnomalousBehavior"),  # noqa: RUF001
    ]


def test_a_small_graph_is_drawn_as_it_is() -> None:
    nodes, edges = _group(5, 6)
    assert all(box.count == 1 for box in graph.draw(nodes, edges).boxes)


def test_entities_with_the_same_neighbours_are_one_and_others_stay_apart() -> None:
    nodes = [Node(f"f{each}", TYPES[each], "finding", 5.0) for each in range(3)]
    nodes += [Node(f"e{each}", f"address {each}", "address") for each in range(11)]
    edges = [Edge(f"f{each % 2}", f"e{each}", "remote") for each in range(10)]
    edges += [Edge(f"f{each}", "e10", "remote") for each in range(3)]
    merged, ties = collapse(nodes, edges)
    assert sorted(len(each.members) for each in merged if each.kind == "address") == [1, 5, 5]
    assert len(ties) == 5


def test_of_too_many_types_the_worst_stay_apart() -> None:
    nodes = [
        Node(f"f{each:02}", f"Execution:EC2/Type{each}", "finding", 8.9 if each < 3 else 2.0)
        for each in range(60)
    ]
    merged, _ = collapse(nodes, [])
    assert len(merged) == MOST_APART
    assert [each.key for each in merged[:3]] == ["f00", "f01", "f02"]
    assert merged[-1].label == f"{60 - MOST_APART + 1} types"


def test_the_order_of_what_is_given_does_not_matter() -> None:
    nodes, edges = _group(25, 60)
    shuffled = random.Random(7)
    again, other = shuffled.sample(nodes, len(nodes)), shuffled.sample(edges, len(edges))
    assert graph.draw(nodes, edges) == graph.draw(again, other)


def test_what_is_drawn_as_one_is_drawn_apart_where_it_is_asked_for() -> None:
    nodes = [Node(f"f{each}", "Recon:EC2/Portscan", "finding", 2.0) for each in range(30)]
    nodes += [Node("e", "198.51.100.7", "ip address"), Node("o", "i-1", "instance")]
    ties = [Edge(f"f{each}", "e" if each else "o", "remote") for each in range(30)]
    merged, _ = collapse(nodes, ties)
    crowd = next(each for each in merged if len(each.members) == 29)
    opened, edges = collapse(nodes, ties, {crowd.key})
    assert len(opened) == 32
    assert len(edges) == 30
    assert collapse(nodes, ties, {"e"})[0] == merged
    assert len(collapse(nodes, ties, {EVERYTHING})[0]) == 32
