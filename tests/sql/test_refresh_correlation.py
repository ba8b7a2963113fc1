"""Correlation refreshed after any change of what findings say: loops of processes, long paths, thefts, groups."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import polars as pl

from tests.sql import support
from tests.sql.support import Row, at, finding, given, part, peer, process, task
from tracehound.sql import build, models
from tracehound.sql.refreshing import Refreshing, _old
from tracehound.transforms.contracts import TABLES

_SEED, _CHANGES, _FINDINGS, _PROCESSES = 1, 4, 24, 9
_GIVEN = (
    "finding_versions",
    "processes",
    "ecs_tasks",
    "instances",
    "access_keys",
    "network_peers",
    "runtime_contexts",
    "malware_scans",
)
_BUILT = tuple(
    name
    for name, model in models.models().items()
    if name in ("flattened.findings_current", "entities.finding_entities", "entities.entities")
    or (model.layer == "correlation" and "risk" not in name and name != "correlation.entity_scores")
)
_FOREST = tuple(name for name in _BUILT if "process_" in name or name == "flattened.findings_current")
World = dict[str, list[tuple[str, Row]]]


def said_by(chance: random.Random, name: str) -> Iterator[tuple[str, Row]]:
    """Rows of a finding, by table: some processes of few, in any order, so that parents differ and form loops."""
    minute = chance.randrange(300)
    sample = {"is_sample": chance.random() < 0.1}
    yield (
        "finding_versions",
        finding(name, minute, **support.PLACE, **sample, severity=chance.choice([2.0, 8.0])),
    )
    line = chance.sample(range(_PROCESSES), chance.randint(1, 4))
    for depth, number in enumerate(line):
        names_parent = depth + 1 < len(line) and chance.random() < 0.6
        facts = {
            "name": chance.choice(["bash", "curl", "sshd"]) if number % 3 else "systemd",
            "started_at": at(number if chance.random() < 0.9 else chance.randrange(9)),
            "updated_at": at(minute),
            "executable_sha256": f"{number % 4:064}",
        }
        parent = f"p{line[depth + 1]}" if names_parent else None
        yield "processes", process(name, f"p{number}", parent, depth, **support.PLACE, **facts)
    session = f"t{chance.randrange(3)}"
    if chance.random() < 0.4:
        key = {"principal_id": f"AROA:{session}", "principal_session_name": session, "user_name": "role"}
        yield "access_keys", part(name, minute, **support.PLACE, **key)
    else:
        yield "ecs_tasks", task(name, session, minute, **support.PLACE)
    if chance.random() < 0.2:
        line = chance.choice(("cat /proc/1/environ", f"curl http://9.9.9.{chance.randrange(3)}/x"))
        yield "runtime_contexts", part(name, minute, command_line_example=line)
    if chance.random() < 0.3:
        yield "instances", part(name, minute, instance_id=f"i-{chance.randrange(2)}", **support.PLACE)
    if chance.random() < 0.3:
        yield "network_peers", peer(name, f"9.9.9.{chance.randrange(3)}", minute)
    if chance.random() < 0.1:
        yield "malware_scans", part(name, minute, trigger_finding_id=f"f{chance.randrange(_FINDINGS)}")


def long_path(length: int) -> Iterator[tuple[str, Row]]:
    """A path of processes, of which each finding knows two."""
    for number, (child, parent) in enumerate(pairwise(range(length))):
        name = f"long{number}"
        yield "finding_versions", finding(name, **support.PLACE)
        for depth, uuid in enumerate((child, parent)):
            yield "processes", process(name, f"deep{uuid}", None, depth, **support.PLACE, updated_at=at(0))


def claim(name: str, child: str, parent: str | None) -> Iterator[tuple[str, Row]]:
    """A finding that names the parent of a process, but does not describe it."""
    yield "finding_versions", finding(name, **support.PLACE)
    # The later letter is the later start, so w is older than its parent.
    facts = {"updated_at": at(0), "started_at": at(ord(child))}
    yield "processes", process(name, child, parent, **support.PLACE, **facts)


@contextmanager
def changed(path: Path, world: World) -> Iterator[Refreshing]:
    """A refresh by a world in place of the one before; each given table is replaced."""
    empty = support.empty_tables()
    said = [each for rows in world.values() for each in rows]
    for name in _GIVEN:
        given(empty, f"flattened.{name}", *(row for table, row in said if table == name))
    support.tell_facts(empty)
    refreshing = Refreshing(path, support.LIMITS)
    try:
        for name in _GIVEN:
            frame: pl.DataFrame = empty.table(f"flattened.{name}").pl()
            refreshing.fill_table(TABLES[f"flattened.{name}"], frame)
        yield refreshing
    finally:
        refreshing.con.close()
        empty.close()


def not_as_whole(refreshing: Refreshing, built: Sequence[str]) -> list[str]:
    """Refreshes some models; gives those that are not what their query gives of the whole."""
    chosen = [models.models()[name] for name in built]
    for model in chosen:
        refreshing.refresh_model(model)
    return [
        model.qualified_name
        for model in chosen
        if refreshing._note_difference(model.contract, model.query, _old(model.contract))[0]
    ]


def empty_file(folder: Path) -> Path:
    con = support.warehouse(folder)
    for name in ("correlation.link_rules", "correlation.opener_rules"):
        build.build_model(con, models.models()[name])
    con.close()
    return folder / "warehouse.duckdb"


def test_after_any_change_every_table_is_that_of_a_full_build(tmp_path: Path) -> None:
    chance = random.Random(_SEED)
    path = empty_file(tmp_path)
    world = {f"f{number}": list(said_by(chance, f"f{number}")) for number in range(_FINDINGS)}
    for _ in range(_CHANGES):
        with changed(path, world) as refreshing:
            assert not_as_whole(refreshing, _BUILT) == []
        for name in chance.sample(sorted(world), 2):
            world[name] = list(said_by(chance, name)) if chance.random() < 0.8 else []


def test_a_path_longer_than_ancestry_is_followed_to_its_end(tmp_path: Path) -> None:
    path = empty_file(tmp_path)
    world: World = {"long": list(long_path(150))}
    with changed(path, world) as refreshing:
        assert not_as_whole(refreshing, _FOREST) == []
    # The topmost process becomes a daemon, which all below depend on.
    world["top"] = [
        ("finding_versions", finding("top", **support.PLACE)),
        (
            "processes",
            process("top", "deep149", **support.PLACE, updated_at=at(0), name="systemd", started_at=at(0)),
        ),
    ]
    with changed(path, world) as refreshing:
        assert not_as_whole(refreshing, _FOREST) == []


def test_a_loop_that_another_finding_closes_and_opens_again_is_seen_at_all_its_edges(tmp_path: Path) -> None:
    path = empty_file(tmp_path)
    claims = (("a", "x", "w"), ("b", "w", "y"), ("d", "y", None))
    before = {name: list(claim(name, child, parent)) for name, child, parent in claims}
    closed = before | {"c": list(claim("c", "y", "x"))}
    for world, is_loop in ((before, False), (closed, True), (before, False)):
        with changed(path, world) as refreshing:
            assert not_as_whole(refreshing, _FOREST) == []
            edges = "SELECT is_loop FROM correlation.process_edges WHERE process_uuid = 'w'"
            assert refreshing.con.execute(edges).fetchall() == [(is_loop,)]
