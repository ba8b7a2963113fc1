"""The judge with links of each reason left out."""

import pytest
import typer
from typer.testing import CliRunner

from benchmarks.judge.__main__ import app as judge_app
from benchmarks.judge.ablation import NOTHING, app, render, without_each
from benchmarks.judge.truth import Fact

FACTS = {"a1": Fact("a", None, "miner"), "a2": Fact("a", None, "miner"), "n": Fact(None, None, "scanner")}
LINKS = [("a2", "a1", "same_hash"), ("n", "a1", "same_place")]


def test_each_reason_is_left_out_once() -> None:
    verdicts = without_each(FACTS, LINKS)
    scores = {reason: (each.pairwise.precision, each.pairwise.recall) for reason, each in verdicts.items()}
    assert scores == {NOTHING: (1 / 3, 1.0), "same_hash": (0.0, 0.0), "same_place": (1.0, 1.0)}


def test_the_reason_that_is_missed_most_comes_first() -> None:
    lines = render([without_each(FACTS, LINKS), without_each(FACTS, LINKS[:1])]).splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| nothing", "| same_hash", "| same_place"]
    # A seed without links of a reason counts as it is.
    assert lines[4].startswith("| same_place | 1.0000 | 1.0000 |")


@pytest.mark.parametrize("command", [app, judge_app])
def test_a_generator_that_does_not_exist_is_refused(command: typer.Typer) -> None:
    found = CliRunner().invoke(command, ["--seeds", "1", "--generator", "nobody"])
    assert found.exit_code == 2
    assert "there is no generator nobody" in found.output
