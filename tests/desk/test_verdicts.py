"""Verdicts are kept beside the data: whole lines, private, found again under any id of then."""

import stat
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from tests.pipelines.support import finding, lines, put, read_in, table
from tracehound.desk import verdicts
from tracehound.desk.verdicts import About
from tracehound.pipelines import retention
from tracehound.pipelines.lake.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").create()


def test_the_latest_verdict_counts_and_none_is_lost(home: Home) -> None:
    verdicts.add(home, [About("finding", "f1", ("f1",))], "benign", "a\nnote \u2028 with \x1b")
    verdicts.add(home, [About("finding", "f1", ("f1",))], "true-positive", "")
    verdicts.add(home, [About("finding", "f2", ("f2",))], "false-positive", "")
    assert [each.verdict for each in verdicts.read(home)] == ["benign", "true-positive", "false-positive"]
    assert verdicts.read(home)[0].note == "a\nnote \u2028 with \x1b"
    found = verdicts.of(home, ["f1", "f3"])
    assert {name: each.verdict for name, each in found.items()} == {"f1": "true-positive"}
    assert all(each.decided_by and each.decided_at for each in verdicts.read(home))


def test_a_group_is_found_under_the_id_of_any_member_of_then(home: Home) -> None:
    verdicts.add(
        home,
        [
            About(
                "group",
                "g-1",
                (
                    "g-1",
                    "g-2",
                ),
            )
        ],
        "benign",
        "",
    )
    assert verdicts.of(home, ["g-2"])["g-2"].subject_id == "g-1"


def test_lines_that_were_cut_off_or_are_none_of_ours_are_passed_over(home: Home) -> None:
    verdicts.add(home, [About("finding", "f1", ("f1",))], "benign", "")
    path = verdicts.path_of(home)
    path.write_text(path.read_text() + '{"kind": "finding", "subj')
    verdicts.add(home, [About("finding", "f2", ("f2",))], "benign", "")
    path.write_text(path.read_text() + '[]\n{"kind": 1}\n')
    assert [each.subject_id for each in verdicts.read(home)] == ["f1", "f2"]


def test_the_file_is_private_and_no_home_has_none(home: Home, tmp_path: Path) -> None:
    verdicts.add(home, [About("finding", "f1", ("f1",))], "benign", "")
    assert stat.S_IMODE(verdicts.path_of(home).stat().st_mode) == 0o600
    assert verdicts.read(Home(tmp_path / "nothing")) == []


def decide(place: tuple[Path, int]) -> None:
    path, number = place
    verdicts.add(Home(path), [About("finding", f"f{number}", (f"f{number}",))], "benign", "x" * 9000)


def test_writers_side_by_side_lose_nothing(home: Home) -> None:
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(decide, [(home.path, number) for number in range(12)]))
    assert {each.subject_id for each in verdicts.read(home)} == {f"f{number}" for number in range(12)}


def test_verdicts_outlive_a_purge_of_all_they_are_about(home: Home, tmp_path: Path) -> None:
    source = put(tmp_path / "source", "a", lines(finding(1)))
    read_in(home, source.parent)
    verdicts.add(home, [About("finding", finding(1)["id"], (finding(1)["id"],))], "benign", "")
    retention.purge(home, date(2026, 11, 1))
    assert table(home, "raw.findings").is_empty()
    assert [each.verdict for each in verdicts.read(home)] == ["benign"]
