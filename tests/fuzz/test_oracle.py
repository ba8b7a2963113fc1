"""The oracle sees what is lost, changed and unaccounted for: else its silence would say nothing."""

import dataclasses
from pathlib import Path

import pytest

from tests.fuzz.laying import Folder, lay
from tests.fuzz.making import mutants
from tests.fuzz.mutant import Mutant
from tests.fuzz.neighbours import neighbour
from tests.fuzz.oracle import SERVED, judge
from tests.pipelines.support import serve
from tracehound.pipelines.lake.home import Home

# Versions and samples, which all are served.
_NUMBERS = (12, 13, 30, 31)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Folder, list[Mutant]]:
    root = tmp_path_factory.mktemp("oracle")
    found = mutants(1, _NUMBERS)
    folder = lay(root / "source", found)
    return serve(Home(root / "home"), folder.path), folder, found


def test_of_a_good_run_nothing_is_wrong(served: tuple[Home, Folder, list[Mutant]]) -> None:
    judgement = judge(*served)
    assert (judgement.lost, judgement.wrong) == ([], [])
    assert set(judgement.fates.values()) == {SERVED}


def test_a_good_finding_that_is_nowhere_is_lost(served: tuple[Home, Folder, list[Mutant]]) -> None:
    home, folder, found = served
    absent = dataclasses.replace(found[0], neighbour=neighbour("absent"))
    judgement = judge(home, folder, [absent])
    assert len(judgement.lost) == 1
    assert judgement.suspects == {found[0].number}


def test_a_good_finding_that_is_served_otherwise_is_seen(served: tuple[Home, Folder, list[Mutant]]) -> None:
    home, folder, found = served
    changed = dataclasses.replace(found[0], neighbour=found[0].neighbour | {"title": "another"})
    judgement = judge(home, folder, [changed])
    assert judgement.lost == []
    assert [each.split(":")[0] for each in judgement.wrong] == ["flattened.finding_versions"]


def test_a_mutant_that_left_no_trace_is_seen(
    served: tuple[Home, Folder, list[Mutant]], tmp_path: Path
) -> None:
    home, _, found = served
    elsewhere = lay(tmp_path / "elsewhere", found[:1])
    judgement = judge(home, elsewhere, found[:1])
    assert judgement.suspects == {found[0].number}
