"""Pieces of the parts that need no measuring."""

import json
from pathlib import Path

import duckdb

from benchmarks import desk, lookups, web
from benchmarks.data import DataSet, export, objects, read_lines
from benchmarks.incremental import newest
from benchmarks.measure import measure, python
from tests.benchmarks.conftest import DOCUMENTS
from tests.sql.support import given, warehouse
from tracehound.pipelines.lake.home import Home


def test_what_is_held_back_is_the_newest(root: Path) -> None:
    paths = objects(export(DataSet("small", DOCUMENTS), root))
    held, count = newest(paths, 40)
    assert count == sum(len(read_lines(path)) for path in held)
    assert 40 <= count < 40 + 25
    rest = set(paths) - set(held)
    assert max(path.parts[-4:-1] for path in rest) <= min(path.parts[-4:-1] for path in held)


def test_the_desk_finds_its_subjects(tmp_path: Path) -> None:
    with warehouse(tmp_path) as con:
        tasks = ({"entity_kind": "ecs_task", "entity_key": f"t{n}", "finding_count": n} for n in (1, 5, 9))
        given(con, "entities.entities", *tasks)
        assert con.execute(desk.SUBJECTS.read_text(encoding="utf-8")).fetchall() == [
            ("profile ecs_task, most findings: 9", ["profile", "ecs_task", "t9"]),
            ("profile ecs_task, of the middle: 5", ["profile", "ecs_task", "t5"]),
        ]


def test_people_find_pages_of_each_kind(tmp_path: Path) -> None:
    with warehouse(tmp_path) as con:
        tasks = (
            {"entity_kind": "ecs_task", "entity_key": f"a/{n}", "finding_count": n} for n in range(1, 42)
        )
        given(con, "entities.entities", *tasks)
        given(con, "correlation.finding_groups", {"group_id": "g-1"}, {"group_id": "g-2", "finding_count": 9})
        given(con, "flattened.findings_current", {"finding_id": "f"}, {"finding_id": "s", "is_sample": True})
    pages = web.pages_of(Home(tmp_path))
    assert pages["queue"] == ["/"]
    assert set(pages["group"]) == {"/g/g-1", "/g/g-2"}
    assert pages["group, most findings"] == ["/g/g-2"]
    assert pages["finding"] == ["/f/f"]
    assert len(pages["entity, of the middle"]) == 21
    assert pages["ecs_task, most findings"] == ["/e/ecs_task/a%2F41"]


def test_what_people_waited_for_is_told_by_kind_of_page() -> None:
    seen = [
        web.Seen({"queue": [0.1, 0.3], "finding": [0.2]}),
        web.Seen({"ecs_task, most findings": [1.0]}, ["finding: 503"]),
    ]
    rows, facts = web.told(seen, 2_000_000_000)
    assert [(row["page"], row["opened"]) for row in rows] == [
        ("ecs_task, most findings", 1),
        ("finding", 1),
        ("queue", 2),
    ]
    assert (facts[web.USUAL], facts[web.LARGEST], facts[web.ERRORS]) == (0.29, 1.0, 1)


def test_the_lookups_fit_the_served_tables(tmp_path: Path) -> None:
    names = {path.stem for path in lookups.QUERIES.glob("*.sql")}
    with warehouse(tmp_path) as con:
        for name in names - {"keys"}:
            assert con.execute(lookups.query(name), {"kind": "k", "key": "k"}).fetchall() == []
        assert con.execute(lookups.query("keys"), {"most": 1}).fetchall() == []


def test_every_stage_of_the_profile_is_found_and_takes_time(large: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    measure(python("benchmarks.stages", large, tmp_path / "home", report))
    seconds = json.loads(report.read_text())
    assert len(seconds) > 15
    assert [stage for stage, spent in seconds.items() if spent <= 0] == []


def test_copies_are_found_under_their_own_keys(tmp_path: Path) -> None:
    (tmp_path / "served").mkdir()
    with warehouse(tmp_path / "served") as con:
        given(con, "entities.entities", {"entity_kind": "domain", "entity_key": "a.example"})
    copied = lookups.copy(tmp_path / "served" / "warehouse.duckdb", tmp_path / "copied.duckdb", 3)
    with duckdb.connect(str(copied)) as con:
        for number in range(3):
            parameters = {"kind": "domain", "key": f"a.example {number}"}
            assert len(con.execute(lookups.query("entity"), parameters).fetchall()) == 1
        assert con.execute("SELECT count(*) FROM entities.entities").fetchall() == [(3,)]
