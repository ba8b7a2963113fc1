"""Verdicts as text: means with the worst seed, stories, and noise in groups; written into the docs."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import mean

from benchmarks.judge.campaigns import Campaign
from benchmarks.judge.scores import Verdict, b_cubed_of, of
from benchmarks.judge.seeds import OURS, Judged

PAGE = Path(__file__).parents[2] / "docs" / "correlation.md"
_BEGIN = "<!-- figures of {generator}: written by benchmarks.judge -->\n"
_END = "<!-- end of figures -->"
# So many campaigns are named.
_WORST = 12


def line(judged: Judged) -> str:
    """One seed as a line."""
    verdict = judged.verdicts[OURS]
    return (
        f"seed {judged.seed}: pairwise {verdict.pairwise.f1:.4f}, B-cubed {verdict.b_cubed.f1:.4f}, "
        f"{len(verdict.mixing)} groups mix campaigns, largest {verdict.largest_share:.2%} "
        f"(true {verdict.largest_true_share:.2%}), entry found in {verdict.entries_found:.1%}, "
        f"ancestry {judged.missing_paths} missing, {judged.wrong_paths} wrong"
    )


def render(judged: Sequence[Judged]) -> str:
    """All seeds as tables: the groupings, seeds, stories, noise, and what nobody could decide."""
    parts = [_contest, _seeds, _stories, _worst, _noise, _undecided]
    return "\n\n".join(filter(None, (part(judged) for part in parts))) + "\n"


def write(text: str, command: str, generator: str, page: Path = PAGE) -> None:
    """Writes a generator's figures into the page, between their marks. Raises ValueError if it has none."""
    mark = _BEGIN.format(generator=generator)
    before, begin, rest = page.read_text(encoding="utf-8").partition(mark)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{page} lacks the marks between which figures stand")
    page.write_text(f"{before}{mark}\n`{command}`\n\n{text}\n{_END}{after}", encoding="utf-8")


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
    return "Mean, and the worst seed:\n\n" + table(head, rows)


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
            f"{verdict.entries_found:.1%}",
            f"{each.missing_paths}, {each.wrong_paths}",
        )
        for each in judged
        for verdict in (each.verdicts[OURS],)
    ]
    head = (
        "seed",
        "precision",
        "recall",
        "F1",
        "B-cubed F1",
        "mixing",
        "largest",
        "in truth",
        "entry found",
        "ancestry: missing, wrong",
    )
    return "Each seed:\n\n" + table(head, rows)


def _stories(judged: Sequence[Judged]) -> str:
    """The campaigns of all seeds by story, the worst first."""
    by_story: dict[str, list[Campaign]] = defaultdict(list)
    for each in judged:
        for campaign in each.verdicts[OURS].campaigns:
            by_story[campaign.story].append(campaign)
    ordered = sorted(by_story.items(), key=lambda told: (b_cubed_of(told[1]).f1, told[0]))
    head = (
        "story",
        "campaigns",
        "findings",
        "precision",
        "recall",
        "F1",
        "B-cubed F1",
        "exact",
        "pieces",
        "mixed",
        "entry found",
    )
    return "Campaigns by story, the worst first:\n\n" + table(
        head, [_story(name, some) for name, some in ordered]
    )


def _story(name: str, campaigns: Sequence[Campaign]) -> tuple[str, ...]:
    pairs = of(campaigns)
    entries = [each.holds_entry for each in campaigns if each.holds_entry is not None]
    return (
        name,
        str(len(campaigns)),
        str(sum(each.findings for each in campaigns)),
        f"{pairs.precision:.3f}",
        f"{pairs.recall:.3f}",
        f"{pairs.f1:.3f}",
        f"{b_cubed_of(campaigns).f1:.3f}",
        str(sum(each.is_exact for each in campaigns)),
        f"{mean(each.pieces for each in campaigns):.1f}",
        str(sum(each.is_mixed for each in campaigns)),
        f"{mean(entries):.0%}" if entries else "",
    )


def _worst(judged: Sequence[Judged]) -> str:
    """The campaigns that are grouped worst, by name, so that one can look at them."""
    told = [
        (b_cubed_of([each]).f1, one.seed, each) for one in judged for each in one.verdicts[OURS].campaigns
    ]
    worst = sorted(
        (each for each in told if not each[2].is_exact), key=lambda each: (each[0], each[1], each[2].name)
    )
    rows = [
        (
            str(seed),
            campaign.name,
            str(campaign.findings),
            str(campaign.pieces),
            f"{of([campaign]).precision:.3f}",
            f"{of([campaign]).recall:.3f}",
            f"{score:.3f}",
        )
        for score, seed, campaign in worst[:_WORST]
    ]
    head = ("seed", "campaign", "findings", "pieces", "precision", "recall", "B-cubed F1")
    return "The worst campaigns:\n\n" + table(head, rows) if rows else ""


def _undecided(judged: Sequence[Judged]) -> str:
    blind = [each.verdicts[OURS].undecided for each in judged]
    count, pairs, together = (
        sum(getattr(each, name) for each in blind) for name in ("findings", "pairs", "together")
    )
    if not count:
        return ""
    share = f", {together / pairs:.1%}" if pairs else ""
    return (
        f"Left out above, because nobody could tell from findings where they belong: {count:,} findings. "
        f"Of {pairs:,} true pairs with them, {together:,}{share}, are in one group."
    )


def _noise(judged: Sequence[Judged]) -> str:
    verdicts = [each.verdicts[OURS] for each in judged]
    names = sorted({name for verdict in verdicts for name in verdict.glued_noise})
    rows = [
        (name, f"{mean(shares):.2%}, {max(shares):.2%}")
        for name in names
        for shares in ([each.glued_noise[name] for each in verdicts if name in each.glued_noise],)
    ]
    return "Noise that is not alone, mean and worst seed:\n\n" + table(("noise", "share"), rows)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(each)} |" for each in lines)
