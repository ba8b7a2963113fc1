"""The process forest: nodes merged over findings, edges with conflicts and loops, ancestry."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given as given_that
from hypothesis import settings
from hypothesis import strategies as st

from tests.sql.support import (
    Row,
    at,
    broken,
    built,
    container,
    finding,
    given,
    process,
    rows,
    task,
    task_arn,
    warehouse,
)

NODES = "correlation.process_nodes"
EDGES = "correlation.process_edges"
ANCESTRY = "correlation.process_ancestry"
FOLLOWED = "process_uuid, parent_uuid, is_chosen, is_loop, is_followed"
PATH = "process_uuid, ancestor_uuid, distance"


def parents(con: duckdb.DuckDBPyConnection, *pairs: tuple[str, str | None], **facts: object) -> None:
    """One finding a pair of process and parent: f0, f1 …"""
    given(con, "flattened.finding_versions", *(finding(f"f{n}") for n in range(len(pairs))))
    given(
        con,
        "flattened.processes",
        *(process(f"f{n}", child, parent, **facts) for n, (child, parent) in enumerate(pairs)),
    )


# Nodes


def test_a_process_is_merged_from_what_all_findings_know(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b", 5), finding("b", 9))
    given(
        con,
        "flattened.processes",
        process("a", "p", name="sh", executable_sha256="AB", user_name="root", started_at=at(-1)),
        process("b", "p", depth=1, updated=5, name="bash", executable_path="/bin/bash", pid=7),
        process("b", "p", depth=1, updated=9, name="", pid=8, started_at=at(-1)),
    )
    columns = (
        "name, executable_path, executable_sha256, pid, user_name, roles, finding_count, conflicts, is_stub"
    )
    assert built(con, NODES, columns) == [
        ("bash", "/bin/bash", "ab", 8, "root", ["ancestor", "process"], 2, [], False)
    ]
    assert rows(con, f"SELECT started_at, first_seen_at, last_seen_at FROM {NODES}") == [
        (at(-1), at(0), at(9))
    ]


def test_a_parent_that_no_finding_describes_is_a_stub(con: duckdb.DuckDBPyConnection) -> None:
    parents(con, ("child", "parent"))
    assert built(con, NODES, "process_uuid, is_stub, name, roles, finding_count, parent_count") == [
        ("child", False, None, ["process"], 1, 1),
        ("parent", True, None, [], 0, 0),
    ]


def test_the_same_uuid_in_two_places_is_two_processes(con: duckdb.DuckDBPyConnection) -> None:
    places = [{"account_id": a, "region": r} for a, r in (("1", "x"), ("1", "y"), ("2", "x"))]
    places.append({"account_id": None, "region": None})
    for n, place in enumerate(places):
        given(con, "flattened.finding_versions", finding(f"f{n}", **place))
        given(con, "flattened.processes", process(f"f{n}", "p", f"parent{n}", **place))
    assert built(con, ANCESTRY, "account_id, region, process_uuid, ancestor_uuid") == [
        ("", "", "p", "parent3"),
        ("1", "x", "p", "parent0"),
        ("1", "y", "p", "parent1"),
        ("2", "x", "p", "parent2"),
    ]
    assert len(rows(con, f"FROM {NODES}")) == 8


@pytest.mark.parametrize(
    ("first", "second", "conflicts"),
    [
        ({"started_at": at(0)}, {"started_at": at(1)}, ["started_at"]),
        ({"started_at": at(0)}, {"started_at": at(0.01)}, []),
        ({"started_at": at(0)}, {"started_at": None}, []),
        ({"executable_sha256": "aa"}, {"executable_sha256": "bb"}, ["executable"]),
        ({"executable_sha256": "aa"}, {"executable_sha256": "AA"}, []),
        ({"parent_uuid": "x"}, {"parent_uuid": "y"}, ["parent"]),
        ({"parent_uuid": "x"}, {"parent_uuid": ""}, []),
    ],
)
def test_contradictions_are_named(
    con: duckdb.DuckDBPyConnection, first: dict[str, object], second: dict[str, object], conflicts: list[str]
) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b"))
    given(con, "flattened.processes", process("a", "p", **first), process("b", "p", **second))
    built(con, NODES)
    assert rows(con, f"SELECT conflicts FROM {NODES} WHERE process_uuid = 'p'") == [(conflicts,)]


def test_a_process_is_where_it_and_its_children_are(con: duckdb.DuckDBPyConnection) -> None:
    parents(con, ("p1", "shim"), ("p2", "shim"))
    given(con, "flattened.containers", container("f0", "c1"), container("f1", "c2"))
    given(con, "flattened.ecs_tasks", task("f0", "t1"), task("f1", "t2"))
    assert built(con, NODES, "process_uuid, container_count, task_count, task_arn, conflicts") == [
        ("p1", 1, 1, task_arn("t1"), []),
        ("p2", 1, 1, task_arn("t2"), []),
        ("shim", 2, 2, task_arn("t1"), ["task"]),
    ]


def test_of_several_containers_none_is_the_one_of_the_process(con: duckdb.DuckDBPyConnection) -> None:
    parents(con, ("p", None))
    given(con, "flattened.containers", container("f0", "c1"), container("f0", "c2", position=2))
    assert built(con, NODES, "container_key, container_count") == [(None, 0)]


def test_samples_give_no_processes(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("s", is_sample=True))
    given(con, "flattened.processes", process("s", "p", "parent"))
    assert built(con, ANCESTRY) == []
    assert rows(con, f"FROM {NODES}") == []
    assert rows(con, f"FROM {EDGES}") == []


# Edges


def test_the_parent_of_most_findings_is_chosen(con: duckdb.DuckDBPyConnection) -> None:
    parents(con, ("p", "aa"), ("p", "bb"), ("p", "bb"))
    assert built(con, EDGES, f"{FOLLOWED}, finding_count") == [
        ("p", "aa", False, False, False, 1),
        ("p", "bb", True, False, True, 2),
    ]


def test_versions_of_one_finding_are_one_voice(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("a", 1), finding("b"))
    given(
        con,
        "flattened.processes",
        process("a", "p", "yy"),
        process("a", "p", "yy", updated=1),
        process("b", "p", "xx"),
    )
    assert built(con, EDGES, "parent_uuid, finding_count, is_chosen") == [("xx", 1, True), ("yy", 1, False)]


def test_without_a_stated_parent_the_next_of_the_lineage_is_it(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"))
    given(
        con,
        "flattened.processes",
        process("a", "leaf"),
        process("a", "middle", depth=1),
        process("a", "top", depth=2),
        process("a", "target", role="target", lineage_of="target"),
    )
    assert built(con, EDGES, FOLLOWED) == [
        ("leaf", "middle", True, False, True),
        ("middle", "top", True, False, True),
    ]


def test_a_stated_parent_is_believed_before_the_lineage(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"))
    given(con, "flattened.processes", process("a", "leaf", "stated"), process("a", "listed", depth=1))
    assert built(con, EDGES, "process_uuid, parent_uuid") == [("leaf", "stated")]


def test_seconds_after_the_parent(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"))
    given(
        con,
        "flattened.processes",
        process("a", "leaf", "top", started_at=at(1)),
        process("a", "top", depth=1, started_at=at(2)),
    )
    assert built(con, EDGES, "seconds_after_parent") == [(-60.0,)]


def test_a_process_that_is_its_own_parent_has_none(con: duckdb.DuckDBPyConnection) -> None:
    parents(con, ("p", "p"), ("q", "p"))
    assert built(con, EDGES, FOLLOWED) == [
        ("p", "p", False, True, False),
        ("q", "p", True, False, True),
    ]
    assert built(con, ANCESTRY, PATH) == [("q", "p", 1)]


def test_a_process_with_another_parent_than_itself_keeps_that(con: duckdb.DuckDBPyConnection) -> None:
    parents(con, ("p", "p"), ("p", "p"), ("p", "top"))
    assert built(con, ANCESTRY, PATH) == [("p", "top", 1)]


def test_a_loop_is_cut_where_the_parent_is_not_older(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", *(finding(key) for key in "abc"))
    given(
        con,
        "flattened.processes",
        process("a", "p1", "p3", started_at=at(1)),
        process("b", "p2", "p1", started_at=at(2)),
        process("c", "p3", "p2", started_at=at(3)),
    )
    assert built(con, EDGES, FOLLOWED) == [
        ("p1", "p3", True, True, False),
        ("p2", "p1", True, False, True),
        ("p3", "p2", True, False, True),
    ]
    assert built(con, ANCESTRY, PATH) == [("p2", "p1", 1), ("p3", "p1", 2), ("p3", "p2", 1)]


@pytest.mark.parametrize("length", [127, 128, 129, 300])
def test_a_loop_is_cut_however_long_it_is(con: duckdb.DuckDBPyConnection, length: int) -> None:
    parents(con, *((f"p{n:03}", f"p{(n + 1) % length:03}") for n in range(length)), ("below", "p000"))
    assert built(con, EDGES, "count(*) FILTER (is_loop), count(*) FILTER (is_followed)") != []
    cut = rows(con, f"SELECT process_uuid FROM {EDGES} WHERE NOT is_followed ORDER BY ALL")
    # Without starts the order of ids says which parent is not older: all but the last.
    assert cut == [(f"p{n:03}",) for n in range(length - 1)]
    assert broken(con, EDGES) == []


def test_a_parent_that_is_younger_but_on_no_loop_is_followed(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", *(finding(key) for key in "ab"))
    given(
        con,
        "flattened.processes",
        process("a", "child", "parent", started_at=at(1)),
        process("b", "parent", "top", started_at=at(2)),
    )
    assert built(con, ANCESTRY, PATH) == [("child", "parent", 1), ("child", "top", 2), ("parent", "top", 1)]


# Ancestry


def test_the_path_goes_through_what_other_findings_know(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b"))
    given(
        con,
        "flattened.processes",
        process("a", "leaf", "middle"),
        process("b", "middle", "top", name="sh", executable_path="/bin/sh"),
    )
    assert built(con, ANCESTRY, f"{PATH}, ancestor_name, ancestor_executable_path, is_root, is_stub") == [
        ("leaf", "middle", 1, "sh", "/bin/sh", False, False),
        ("leaf", "top", 2, None, None, True, True),
        ("middle", "top", 1, None, None, True, True),
    ]


def test_an_orphan_has_no_ancestors_and_is_a_node(con: duckdb.DuckDBPyConnection) -> None:
    parents(con, ("orphan", None), ("other", ""))
    assert built(con, ANCESTRY) == []
    assert built(con, NODES, "process_uuid, parent_count") == [("orphan", 0), ("other", 0)]


def test_a_hostile_path_ends_after_128_generations(con: duckdb.DuckDBPyConnection) -> None:
    parents(con, *((f"p{n:03}", f"p{n + 1:03}") for n in range(200)))
    built(con, ANCESTRY)
    longest = f"SELECT max(distance) FROM {ANCESTRY} WHERE process_uuid = "
    assert rows(con, f"{longest} 'p000'") == [(128,)]
    assert rows(con, f"{longest} 'p100'") == [(100,)]


# Any parents


@pytest.fixture(scope="module")
def shared() -> Iterator[duckdb.DuckDBPyConnection]:
    with tempfile.TemporaryDirectory() as folder, warehouse(Path(folder)) as con:
        yield con


Processes = dict[str, tuple[str | None, int | None]]
uuids = st.sampled_from([f"p{n}" for n in range(7)])
processes = st.dictionaries(uuids, st.tuples(st.none() | uuids, st.none() | st.integers(0, 3)))


def _loop(parent_of: dict[str, str], start: str) -> bool:
    """Whether the walk up from a process comes back to it."""
    seen: set[str] = set()
    current = parent_of.get(start)
    while current is not None and current not in seen:
        if current == start:
            return True
        seen.add(current)
        current = parent_of.get(current)
    return False


def _reference(known: Processes) -> list[tuple[str, str, int]]:
    """Ancestors as the contracts say it: no parent that closes a loop without being older."""
    parent_of = {child: parent for child, (parent, _) in known.items() if parent and parent != child}

    def age(uuid: str) -> tuple[float, str]:
        start = known[uuid][1] if uuid in known else None
        return (float("inf") if start is None else start, uuid)

    followed = {
        child: parent
        for child, parent in parent_of.items()
        if age(parent) < age(child) or not _loop(parent_of, child)
    }
    paths = []
    for child in followed:
        ancestor, distance = followed.get(child), 1
        while ancestor is not None:
            paths.append((child, ancestor, distance))
            ancestor, distance = followed.get(ancestor), distance + 1
    return sorted(paths)


def _sightings(account: str, known: Processes) -> list[tuple[Row, Row]]:
    place = {"account_id": account}
    return [
        (
            finding(f"{account} {uuid}", **place),
            process(
                f"{account} {uuid}", uuid, parent, started_at=None if start is None else at(start), **place
            ),
        )
        for uuid, (parent, start) in known.items()
    ]


@settings(max_examples=15, deadline=None)
@given_that(st.lists(processes, max_size=10))
def test_ancestry_is_as_plain_python_finds_it(
    shared: duckdb.DuckDBPyConnection, worlds: list[Processes]
) -> None:
    """Each map of parents has an account of its own, so that one build tries several."""
    sightings = [pair for n, known in enumerate(worlds) for pair in _sightings(str(n), known)]
    for name, content in zip(
        ("flattened.finding_versions", "flattened.processes"), zip(*sightings, strict=True), strict=False
    ):
        given(shared, name, *content)
    paths = built(shared, ANCESTRY, f"account_id, {PATH}")
    for name in ("flattened.finding_versions", "flattened.processes"):
        shared.execute(f"DELETE FROM {name}")
    assert paths == [(str(n), *path) for n, known in enumerate(worlds) for path in _reference(known)]
