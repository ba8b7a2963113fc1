"""The judge: what is right, wrong, and neither."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.judge import report, truth
from benchmarks.judge.campaigns import Undecided
from benchmarks.judge.components import components
from benchmarks.judge.scores import Score, judge
from benchmarks.judge.seeds import OURS, Judged
from benchmarks.judge.truth import Fact, Truth

A, B = Fact("a", None, "miner"), Fact("b", None, "escape")
NOISE, SESSION = Fact(None, None, "scanner"), Fact(None, "s", "developers")


def facts(**each: Fact) -> Truth:
    return each


def test_groups_that_are_the_truth_score_one() -> None:
    verdict = judge(facts(a1=A, a2=A, b1=B, n=NOISE), {"g": ["a1", "a2"], "h": ["b1"], "i": ["n"]})
    assert verdict.pairwise == verdict.b_cubed == Score(1.0, 1.0)
    assert (verdict.mixing, verdict.largest_share, verdict.largest_true_share) == ((), 0.5, 0.5)


def test_all_in_one_and_each_alone() -> None:
    known = facts(a1=A, a2=A, b1=B, n=NOISE)
    together = judge(known, {"g": list(known)})
    assert together.pairwise == Score(1 / 6, 1.0)
    assert together.mixing == ("g",)
    # Campaigns: (1/2 + 1/2 + 1/4) / 3, noise 1/4, half each.
    assert together.b_cubed == Score(pytest.approx((5 / 12 + 1 / 4) / 2), 1.0)
    alone = judge(known, {name: [name] for name in known})
    assert alone.pairwise == Score(1.0, 0.0)
    assert alone.pairwise.f1 == 0.0
    assert alone.b_cubed == Score(1.0, pytest.approx((2 / 3 + 1) / 2))


@pytest.mark.parametrize("groups", [{"g": ["s1", "s2"]}, {"g": ["s1"], "h": ["s2"]}])
def test_a_benign_session_may_be_together_or_apart(groups: dict[str, list[str]]) -> None:
    verdict = judge(facts(s1=SESSION, s2=SESSION), groups)
    assert verdict.pairwise == verdict.b_cubed == Score(1.0, 1.0)
    assert verdict.glued_noise == {"developers": 0.0}


def test_a_session_with_a_stranger_is_wrong() -> None:
    verdict = judge(facts(s1=SESSION, s2=SESSION, n=NOISE), {"g": ["s1", "s2", "n"]})
    assert verdict.pairwise == Score(0.0, 1.0)
    assert verdict.glued_noise == {"developers": 1.0, "scanner": 1.0}


def test_stories_are_scored_by_the_pairs_of_their_findings() -> None:
    known = facts(a1=A, a2=A, a3=A, b1=B, b2=B)
    verdict = judge(known, {"g": ["a1", "a2"], "h": ["a3", "b1", "b2"]})
    assert verdict.stories == {"miner": Score(1 / 3, 1 / 3), "escape": Score(1 / 3, 1.0)}


def test_who_is_in_no_group_or_two_is_an_error() -> None:
    with pytest.raises(ValueError, match="1 in none"):
        judge(facts(a1=A, n=NOISE), {"g": ["a1"]})
    with pytest.raises(ValueError, match="1 unknown"):
        judge(facts(a1=A), {"g": ["a1", "x"]})
    with pytest.raises(ValueError, match="in one group"):
        judge(facts(a1=A), {"g": ["a1"], "h": ["a1"]})


def test_components() -> None:
    assert components("edcba", [("c", "b"), ("d", "c"), ("e", "e")]) == {
        "a": ["a"],
        "b": ["b", "c", "d"],
        "e": ["e"],
    }


def test_samples_are_no_part_of_the_truth(tmp_path: Path) -> None:
    rows = [
        {"finding_id": "1", "campaign_id": None, "session_id": None, "story": "samples", "role": "x"},
        {"finding_id": "2", "campaign_id": "c", "session_id": None, "story": "miner", "role": "x"},
    ]
    path = tmp_path / "truth.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert truth.read(path) == {"2": Fact("c", None, "miner", is_entry=True)}


def test_figures_stand_between_their_marks(tmp_path: Path) -> None:
    known = facts(a1=A, a2=A, n=NOISE)
    verdict = judge(known, {"g": ["a1", "a2"], "i": ["n"]})
    text = report.render([Judged(3, 3, {OURS: verdict}, 2, 5)])
    page = tmp_path / "page.md"
    mark, others = (report._BEGIN.format(generator=name) for name in ("intrusions", "simulator"))
    begin = f"{others}theirs{report._END}\n"
    page.write_text(f"{begin}{mark}old{report._END}\nafter\n")
    report.write(text, "the command", "intrusions", page)
    assert page.read_text().startswith(f"{begin}{mark}\n`the command`\n\nMean, and the worst seed:")
    assert page.read_text().endswith(f"{report._END}\nafter\n")
    line = "| 3 | 1.0000 | 1.0000 | 1.0000 | 1.0000 | 0 | 66.67% | 66.67% | 100.0% | 2, 5 |"
    assert line in page.read_text()
    page.write_text("no marks")
    with pytest.raises(ValueError, match="lacks the marks"):
        report.write(text, "the command", "simulator", page)


def test_each_campaign_is_told_by_itself() -> None:
    entry = replace(A, is_entry=True)
    known = facts(a1=entry, a2=A, a3=A, b1=B, n=NOISE)
    (a, b) = judge(known, {"g": ["a1"], "h": ["a2", "a3", "n"], "i": ["b1"]}).campaigns
    assert (a.findings, a.pieces, a.claimed, a.right, a.true) == (3, 2, 3, 1, 3)
    assert (a.is_exact, a.is_mixed, a.holds_entry) == (False, False, False)
    assert a.b_cubed_precision == pytest.approx(1 + 2 * 2 / 3)
    assert a.b_cubed_recall == pytest.approx(1 / 3 + 2 * 2 / 3)
    # One finding alone says nothing of entries.
    assert (b.is_exact, b.holds_entry) == (True, None)
    text = report.render(
        [Judged(3, 3, {OURS: judge(known, {"g": ["a1"], "h": ["a2", "a3", "n"], "i": ["b1"]})})]
    )
    assert "| miner | 1 | 3 | 0.333 | 0.333 | 0.333 | 0.648 | 0 | 2.0 | 0 | 0% |" in text
    assert "| 3 | a | 3 | 2 | 0.333 | 0.333 | 0.648 |" in text
    assert "| 3 | b |" not in text
    mixed = judge(known, {"g": ["a1", "a2", "a3", "b1"], "i": ["n"]})
    assert [each.is_mixed for each in mixed.campaigns] == [True, True]
    assert mixed.entries_found == 1.0


def test_what_nobody_could_decide_is_judged_apart() -> None:
    blind, scanner = replace(A, is_decidable=False), replace(NOISE, is_decidable=False)
    known = facts(a1=A, a2=A, a3=blind, a4=blind, n=scanner)
    for rest in ({"h": ["a3", "a4", "n"]}, {"h": ["a3"], "i": ["a4", "n"]}):
        verdict = judge(known, {"g": ["a1", "a2"], **rest})
        assert verdict.pairwise == verdict.b_cubed == Score(1.0, 1.0)
        assert verdict.campaigns[0].is_exact
        assert verdict.undecided == Undecided(3, 5, len(rest) % 2)
    assert judge(known, {"g": list(known)}).undecided == Undecided(3, 5, 5)
    text = report.render([Judged(3, 3, {OURS: verdict})])
    assert "3 findings. Of 5 true pairs with them, 0, 0.0%, are in one group." in text


def test_the_entry_is_what_the_generator_says_or_the_first(tmp_path: Path) -> None:
    def row(number: int, campaign: str | None, role: str, **more: bool) -> dict[str, object]:
        names = {"finding_id": str(number), "campaign_id": campaign, "session_id": None}
        return {**names, "story": "miner", "role": role, **more}

    rows = [row(1, "a", "step"), row(2, "a", "entry"), row(3, "b", "lateral"), row(4, "b", "loss")]
    rows += [row(5, None, "noise", is_decidable=False)]
    path = tmp_path / "truth.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in rows))
    read = truth.read(path)
    assert [name for name, fact in read.items() if fact.is_entry] == ["2", "3"]
    assert [name for name, fact in read.items() if not fact.is_decidable] == ["5"]
