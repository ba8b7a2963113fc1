"""Regrouping by hand: what is meant, what is kept, and what the next runs make of it."""

import json
import stat
from datetime import date
from pathlib import Path

import pytest

from tests.hosts.support import typed
from tests.pipelines.support import finding, lines, put
from tracehound.pipelines import retention
from tracehound.pipelines.ingestion import reference
from tracehound.pipelines.lake import regroupings
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts.reference import REGROUPINGS

ONE, TWO, THREE = (finding(number)["id"] for number in (1, 2, 3))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("regrouped")
    put(folder / "source", "a.jsonl", lines(finding(1), finding(2), finding(3)))
    assert typed("run", folder / "source", home=folder / "home").code == 0
    return Home(folder / "home")


def _group(home: Home, finding_id: str) -> list[str]:
    said = typed("group", finding_id, "--json", home=home.path)
    return sorted(row["finding_id"] for row in json.loads(said.out)["members"])


def test_decisions_are_followed_by_runs_and_rebuilds_and_can_be_taken_back(served: Home) -> None:
    assert _group(served, ONE) == [ONE]
    assert typed("regroup", "join", ONE, TWO, THREE, "--note", "one attack", home=served.path).code == 0
    assert _group(served, ONE) == [ONE]
    assert typed("run", home=served.path).code == 0
    assert _group(served, ONE) == sorted([ONE, TWO, THREE])
    told = typed("group", ONE, home=served.path).out
    assert "Joined by hand by" in told
    assert "one attack" in told
    assert typed("rebuild", home=served.path).code == 0
    assert _group(served, ONE) == sorted([ONE, TWO, THREE])
    assert typed("regroup", "split", TWO, home=served.path).code == 0
    assert typed("run", home=served.path).code == 0
    assert _group(served, ONE) == sorted([ONE, THREE])
    assert _group(served, TWO) == [TWO]
    # What was taken back counts no longer, the other decision does.
    split = regroupings.read(regroupings.text_of(served))[-1]
    assert typed("regroup", "undo", split.regrouping_id[:6], home=served.path).code == 0
    assert typed("run", home=served.path).code == 0
    assert _group(served, TWO) == sorted([ONE, TWO, THREE])


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("join", ONE, ONE), "in one group already"),
        (("join", ONE, "nowhere"), "no finding or group nowhere is stored"),
        (("split", "nowhere"), "no finding nowhere is stored"),
        (("undo", "r-none"), "no decision that counts starts with 'r-none'"),
        (("undo", ""), "no decision that counts"),
    ],
)
def test_what_can_not_be_done_is_told_and_nothing_is_kept(
    served: Home, words: tuple[str, ...], why: str
) -> None:
    before = regroupings.text_of(served)
    said = typed("regroup", *words, home=served.path)
    assert said.code == 1
    assert why in said.err
    assert regroupings.text_of(served) == before


def test_a_whole_group_is_not_split_off(tmp_path: Path) -> None:
    put(tmp_path / "source", "a.jsonl", lines(finding(1)))
    typed("run", tmp_path / "source", home=tmp_path / "home")
    said = typed("regroup", "split", ONE, home=tmp_path / "home")
    assert "that is the whole group" in said.err


def test_lines_that_were_cut_off_are_passed_over_and_the_file_is_private(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").create()
    regroupings.add(home, "join", ["a", "b"], note="\n\x1b[31m\udcff")
    path = regroupings.path_of(home)
    path.write_bytes(path.read_bytes() + b'{"kind": "join", "finding_ids": ["\xff')
    regroupings.add(home, "split", ["a"], ["b"], note="")
    whole = path.read_bytes().splitlines()[-1]
    # A flipped bit, and a kind that nobody decides.
    wrong = [whole.replace(b'["a"', b'["\xe1"'), whole.replace(b'"split"', b'"splat"')]
    path.write_bytes(path.read_bytes() + b"\n".join([b"[]", b'{"kind": 1}', *wrong, b""]))
    assert regroupings.told_damage(home) == f"{path}: no regrouping can be read from line 3, 5, 6, 7, 8"
    assert [each.kind for each in regroupings.read(regroupings.text_of(home))] == ["join", "split"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    reference.take(home)
    assert not reference.has_changed(home)


def test_decisions_outlive_a_purge_and_a_restored_home_follows_them(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").create()
    regroupings.add(home, "join", ["a", "b"], note="")
    reference.take(home)
    retention.purge(home, date(2026, 11, 1))
    other = Home(tmp_path / "other").create()
    regroupings.path_of(other).write_bytes(regroupings.path_of(home).read_bytes())
    assert reference.has_changed(other)
    reference.take(other)
    names = [[path.name for path in each.files(REGROUPINGS)] for each in (home, other)]
    assert names[0] == names[1]
