"""Verdicts as text: means with the worst seed, stories, and noise in groups; written into the docs."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import mean

from benchmarks.judge.scores import Verdict
from benchmarks.judge.seeds import OURS, Judged

PAGE = Path(__file__).parents[2] / "docs" / "correlation.md"
_BEGIN, _END = "<!-- figures: written by benchmarks.judge -->\n", "<!-- end of figures -->"


def line(judged: Judged) -> str:
    """One seed as a line."""
    verdict = judged.verdicts[OURS]
    return (
        f"seed {judged.seed}: pairwise {verdict.pairwise.f1:.4f}, B-cubed {verdict.b_cubed.f1:.4f}, "
        f"{len(verdict.mixing)} groups mix campaigns, largest {verdict.largest_share:.2%} "
        f"(true {verdict.largest_true_share:.2%})"
    )


def render(judged: Sequence[Judged]) -> str:
    """All seeds as tables: the groupings, seeds, stories and noise."""
    return "\n\n".join([_contest(judged), _seeds(judged), _stories(judged), _noise(judged)]) + "\n"


def write(text: str, command: str, page: Path = PAGE) -> None:
    """Writes the figures into the page, between its marks. Raises ValueError if it has none."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{page} lacks the marks between which figures stand")
    page.write_text(f"{before}{_BEGIN}\n`{command}`\n\n{text}\n{_END}{after}", encoding="utf-8")


def _contest(judged: Sequence[Judged]) -> str:
    rows = []
    for name in judged[0].verdicts:
        verdicts = [each.verdicts[name] for each in judged]
        mixing = [len(verdict.mixing) for verdict in verdicts]
        rows.append(
            (
                name,
                _spread(verdicts, lambda verdict: verdict.pairwise.precision, min),
                _spread(verdicts, lambda verdict: verdict.pairwise.recall, min),
                _spread(verdicts, lambda verdict: verdict.pairwise.f1, min),
                _spread(verdicts, lambda verdict: verdict.b_cubed.f1, min),
                f"{mean(mixing):.1f}, {max(mixing)}",
                f"{max(verdict.largest_share for verdict in verdicts):.2%}",
            )
        )
    head = ("", "pairwise precision", "recall", "F1", "B-cubed F1", "groups that mix: mean, most", "largest")
    return "Mean, and the worst seed:\n\n" + _table(head, rows)


def _spread(
    verdicts: Iterable[Verdict],
    of: Callable[[Verdict], float],
    worst: Callable[[Iterable[float]], float],
) -> str:
    values = [of(verdict) for verdict in verdicts]
    return f"{mean(values):.4f}, {worst(values):.4f}"


def _seeds(judged: Sequence[Judged]) -> str:
    rows = [
        (
            str(each.seed),
            f"{verdict.pairwise.precision:.4f}",
            f"{verdict.pairwise.recall:.4f}",
            f"{verdict.pairwise.f1:.4f}",
            f"{verdict.b_cubed.f1:.4f}",
            str(len(verdict.mixing)),
            f"{verdict.largest_share:.2%}",
            f"{verdict.largest_true_share:.2%}",
        )
        for each in judged
        for verdict in (each.verdicts[OURS],)
    ]
    head = ("seed", "precision", "recall", "F1", "B-cubed F1", "mixing", "largest", "largest in truth")
    return "Each seed:\n\n" + _table(head, rows)


def _stories(judged: Sequence[Judged]) -> str:
    verdicts = [each.verdicts[OURS] for each in judged]
    names = sorted({name for verdict in verdicts for name in verdict.stories})
    rows = []
    for name in names:
        scores = [verdict.stories[name] for verdict in verdicts if name in verdict.stories]
        precisions, recalls = [each.precision for each in scores], [each.recall for each in scores]
        rows.append(
            (
                name,
                f"{mean(precisions):.4f}, {min(precisions):.4f}",
                f"{mean(recalls):.4f}, {min(recalls):.4f}",
            )
        )
    return "Each story, mean and worst seed:\n\n" + _table(("story", "precision", "recall"), rows)


def _noise(judged: Sequence[Judged]) -> str:
    verdicts = [each.verdicts[OURS] for each in judged]
    names = sorted({name for verdict in verdicts for name in verdict.glued_noise})
    rows = [
        (name, f"{mean(shares):.2%}, {max(shares):.2%}")
        for name in names
        for shares in ([each.glued_noise[name] for each in verdicts if name in each.glued_noise],)
    ]
    return "Noise that is not alone, mean and worst seed:\n\n" + _table(("noise", "share"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(each)} |" for each in lines)
