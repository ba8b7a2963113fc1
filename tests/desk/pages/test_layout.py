"""Layouts are pure: the same places for the same data, whichever order it came in, and nothing on top of another."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise

import pytest

from tracehound.desk.pages import (
    Badge,
    Bar,
    Day,
    Edge,
    Event,
    Node,
    Part,
    Process,
    Series,
    graph,
    layers,
    plots,
    timeline,
    tree,
)
from tracehound.desk.pages.collapsing import MOST_APART
from tracehound.desk.pages.scales import AmountScale, TimeScale
from tracehound.desk.pages.text import width

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "span",
    [
        timedelta(seconds=20),
        timedelta(minutes=7),
        timedelta(hours=5),
        timedelta(days=3),
        timedelta(days=80),
        timedelta(days=9000),
    ],
)
def test_times_have_few_round_marks_in_order(span: timedelta) -> None:
    ticks = TimeScale.over(
        [START + timedelta(seconds=3), START + timedelta(seconds=3) + span], 100, 900
    ).ticks()
    assert 1 <= len(ticks) <= 7
    assert all(100 <= tick.at <= 900 for tick in ticks)
    assert all(one.at < other.at for one, other in pairwise(ticks))
    assert all(one.label != other.label for one, other in pairwise(ticks))


def test_a_single_time_stands_in_the_middle() -> None:
    assert TimeScale.over([START], 0, 100).at(START) == 50
    assert TimeScale.over([datetime.max.replace(tzinfo=UTC)], 0, 100).ticks() is not None


@pytest.mark.parametrize(
    ("amounts", "labels"),
    [
        ([3, 1], ["0", "1", "2", "3"]), ([], ["0", "1"]), ([0], ["0", "1"]), ([0.5], ["0", "0.2", "0.4", "0.6"]),
        ([27, 5], ["0", "10", "20", "30"]), ([1_000_000], ["0", "250,000", "500,000", "750,000", "1,000,000"]),
    ],
)  # fmt: skip
def test_amounts_have_round_marks_from_nothing(amounts: list[float], labels: list[str]) -> None:
    assert [tick.label for tick in AmountScale.over(amounts, 100, 0).ticks()] == labels


def test_labels_of_events_keep_apart() -> None:
    events = [
        Event(START + timedelta(seconds=each % 7), f"Execution:Runtime/Number{each}", 5.0)
        for each in range(40)
    ]
    drawing = timeline.draw(events)
    boxes = []
    for mark in drawing.marks:
        wide = width(mark.label, 12.5)
        boxes.append(
            (mark.label_x - wide * mark.is_before, mark.label_x + wide * (not mark.is_before), mark.y)
        )
        assert 0 <= boxes[-1][0] < boxes[-1][1] <= drawing.width
        assert 0 < mark.y < drawing.height
    assert not [1 for a, b in combinations(boxes, 2) if a[2] == b[2] and a[0] < b[1] and b[0] < a[1]]


def test_of_too_many_events_the_worst_are_drawn() -> None:
    events = [
        Event(START + timedelta(minutes=each), str(each), 9.0 if each % 50 == 0 else 1.0)
        for each in range(500)
    ]
    drawing = timeline.draw(events)
    assert drawing.left_out == 500 - timeline.MOST == 500 - len(drawing.marks)
    assert sum(mark.look.band == "Critical" for mark in drawing.marks) == 10


def test_order_of_what_is_given_does_not_matter() -> None:
    events = [Event(START + timedelta(minutes=each % 9), str(each), 5.0, str(each % 3)) for each in range(30)]
    assert timeline.draw(events) == timeline.draw(events[::-1])
    nodes, edges = _network(40)
    assert graph.draw(nodes, edges) == graph.draw(nodes[::-1], edges[::-1])


def test_processes_stand_below_their_parents() -> None:
    processes = [
        Process("c", "c", "b"),
        Process("a", "a", None),
        Process("b", "b", "a"),
        Process("d", "d", "gone"),
    ]
    assert tree.depth_first(processes) == [("a", 0), ("b", 1), ("c", 2), ("d", 0)]
    drawing = tree.draw([*processes, Process("e", "e", "a")])
    assert [(row.name, row.rails, row.is_parent) for row in drawing.rows] == [
        ("a", (), True),
        ("b", ("tee",), True),
        ("c", ("line", "end"), False),
        ("e", ("end",), False),
        ("d", (), False),
    ]


def test_what_leads_to_nobody_who_acts_or_is_marked_may_be_folded() -> None:
    processes = [
        Process("a", "a"),
        Process("b", "b", "a"),
        Process("c", "c", "b"),
        Process("d", "d", "a"),
        Process("e", "e", "d", badges=[Badge("vulnerable", "warning")]),
    ]
    assert [row.name for row in tree.draw(processes).rows if row.is_folded] == ["b"]


def test_loops_end() -> None:
    loop = [Process("a", "a", "b"), Process("b", "b", "a"), Process("self", "self", "self")]
    assert tree.depth_first(loop) == [("a", 0), ("b", 1), ("self", 0)]
    assert len(tree.draw(loop).rows) == 3


def test_one_key_is_one_process() -> None:
    assert [row.name for row in tree.draw([Process("a", "first"), Process("a", "second")]).rows] == ["first"]


def test_a_deep_tree_stays_in_its_frame_and_keeps_who_acts() -> None:
    many = tree.MOST + 300
    chain = [
        Process(str(each), f"p{each}", str(each - 1), is_acting=each == many - 1) for each in range(many)
    ]
    drawing = tree.draw(chain)
    assert len(drawing.rows) == tree.MOST
    assert drawing.left_out == 300
    assert drawing.rows[-1].is_acting
    assert max(len(row.rails) for row in drawing.rows) == tree.DEEPEST
    assert drawing.rows[-1].depth == many - 1


def _network(count: int) -> tuple[list[Node], list[Edge]]:
    nodes = [Node(f"f{each}", f"Finding{each}", "finding", 1.0 + each % 9) for each in range(count)]
    nodes += [
        Node(f"e{each}", f"entity {each}", ("image", "task", "address")[each % 3]) for each in range(count)
    ]
    edges = [Edge(f"f{each}", f"e{each * 7 % count}", "concerns") for each in range(count)]
    edges += [Edge(f"f{each}", f"e{each * 3 % count}", "remote") for each in range(0, count, 2)]
    return nodes, edges


@pytest.mark.parametrize("count", [1, 6, 30, 300])
def test_boxes_keep_apart_and_within_the_frame(count: int) -> None:
    nodes, edges = _network(count)
    chain = [Edge(f"e{each}", f"e{each + 1}", "part of") for each in range(0, min(count - 1, 12), 2)]
    for ties in (edges, edges + chain, []):
        drawing = graph.draw(nodes, ties)
        assert len(drawing.boxes) <= min(2 * count, MOST_APART)
        assert sum(box.count for box in drawing.boxes) == 2 * count
        assert drawing.left_out == 0
        for box in drawing.boxes:
            assert 0 <= box.x <= drawing.width - drawing.box_width
            assert 0 <= box.y <= drawing.height - drawing.box_height
        for one, other in combinations(drawing.boxes, 2):
            assert abs(one.x - other.x) >= drawing.box_width or abs(one.y - other.y) >= drawing.box_height


def test_edges_lead_to_the_right_and_loops_do_not_hang() -> None:
    assert layers.columns(range(4), [(0, 1), (1, 2), (0, 2), (3, 2)]) == {0: 0, 1: 1, 2: 2, 3: 0}
    assert sorted(layers.columns(range(3), [(0, 1), (1, 2), (2, 0)]).values()) == [0, 1, 2]
    loop = [Edge("a", "b", "x"), Edge("b", "a", "y"), Edge("a", "a", "z")]
    assert len(graph.draw([Node("a", "a", "k"), Node("b", "b", "k")], loop).lines) == 2


def test_crossings_are_taken_out_where_they_can_be() -> None:
    pairs = [(0, 5), (1, 4), (2, 3)]
    assert layers.ordered({0: 0, 1: 0, 2: 0, 3: 1, 4: 1, 5: 1}, pairs) in (
        [[0, 1, 2], [5, 4, 3]],
        [[2, 1, 0], [3, 4, 5]],
    )


def test_edges_to_what_is_unknown_are_left_out() -> None:
    assert graph.draw([Node("a", "a", "finding")], [Edge("a", "gone", "x")]).lines == ()


def test_bars_are_as_long_as_their_amounts() -> None:
    drawing = plots.draw_bars(
        [Bar("a", [Part("Low", 10), Part("High", 30)]), Bar("b", [Part("High", 20)]), Bar("c", [])]
    )
    high, low, other = drawing.pieces
    assert [high.style.name, low.style.name, other.style.name] == ["High", "Low", "High"]
    assert high.width == pytest.approx(3 * low.width, abs=0.2)
    assert other.width * 2 == pytest.approx(high.width + low.width, abs=0.2)
    assert high.x + high.width == pytest.approx(low.x, abs=0.2)
    assert [each.text for each in drawing.amounts] == ["40", "20", "0"]


def test_too_many_bars_and_lines_are_counted() -> None:
    assert plots.draw_bars([Bar(str(each), [Part("x", each)]) for each in range(100)]).left_out == 60
    lines = [Series(str(each), [(START, 1.0)]) for each in range(9)]
    drawing = plots.draw_lines(lines)
    assert drawing.left_out == 3
    assert all(other.y - one.y >= 16 for one, other in pairwise(drawing.names))
    assert all(0 < name.y <= drawing.floor + 4 for name in drawing.names)


def test_days_that_are_missing_have_room_but_no_bar() -> None:
    first, second, _ = (date(2026, 1, each) for each in (1, 2, 3))
    drawing = plots.draw_days(
        [Day(first, [Part("n", 2)]), Day(date(2026, 1, 3), [Part("n", 4)]), Day(second, [])]
    )
    one, other = sorted(drawing.pieces, key=lambda piece: piece.x)
    assert other.height == 2 * one.height
    assert other.x - one.x == pytest.approx(128)
    assert [tick.label for tick in drawing.across] == ["2026-01-01", "2026-01-03"]


def test_a_missing_value_breaks_a_line() -> None:
    points = [(START + timedelta(days=each), value) for each, value in enumerate([1.0, 2.0, None, 3.0])]
    (stroke,) = plots.draw_lines([Series("a", points[::-1])]).strokes
    assert len(stroke.paths) == 2
    assert len(stroke.dots) == 3
    (nothing,) = plots.draw_lines([Series("a", [(START, None)])]).strokes
    assert nothing.paths == ()


def test_a_picture_shows_the_short_label_and_says_the_whole_one() -> None:
    drawing = graph.draw([Node("a", "registry.test/shop/web:1@sha256:ab", "image", short="web:1")], [])
    assert (drawing.boxes[0].label, drawing.boxes[0].title) == (
        "web:1",
        "image: registry.test/shop/web:1@sha256:ab",
    )
