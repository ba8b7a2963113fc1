"""`python -m benchmarks.judge.ablation --seeds 7-9`: judges groups without each reason in turn."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Annotated

import duckdb
import typer

from benchmarks.data import ROOT
from benchmarks.judge import report, truth
from benchmarks.judge.components import components
from benchmarks.judge.scores import Verdict, judge
from benchmarks.judge.seeds import GENERATORS, folder_of, known, made, numbers
from benchmarks.judge.truth import Truth

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
NOTHING = "nothing"
_LINKS = "SELECT finding_id, linked_finding_id, reason FROM correlation.finding_links"
Links = Sequence[tuple[str, str, str]]


def without_each(facts: Truth, links: Links) -> Mapping[str, Verdict]:
    """The verdicts on groups of all links but those of one reason, by reason; on all under `nothing`."""
    reasons = [NOTHING, *sorted({reason for *_, reason in links})]
    return {
        left_out: judge(
            facts, components(facts, ((one, other) for one, other, reason in links if reason != left_out))
        )
        for left_out in reasons
    }


def render(seeds: Sequence[Mapping[str, Verdict]]) -> str:
    """A table of means over seeds, by the reason that is left out: what is missed most is first."""
    reasons = {reason for seed in seeds for reason in seed}
    rows = {reason: _means([seed.get(reason, seed[NOTHING]) for seed in seeds]) for reason in reasons}
    ordered = sorted(rows, key=lambda reason: (reason != NOTHING, rows[reason][2], reason))
    head = ("left out", "pairwise precision", "recall", "F1", "B-cubed F1", "entry found", "groups that mix")
    return report.table(head, [(reason, *(f"{value:.4f}" for value in rows[reason])) for reason in ordered])


def _means(verdicts: Sequence[Verdict]) -> tuple[float, ...]:
    told = [
        (
            verdict.pairwise.precision,
            verdict.pairwise.recall,
            verdict.pairwise.f1,
            verdict.b_cubed.f1,
            verdict.entries_found,
            float(len(verdict.mixing)),
        )
        for verdict in verdicts
    ]
    return tuple(map(mean, zip(*told, strict=True)))


def _judged(seed: int, findings: int, folder: Path, generator: str) -> Mapping[str, Verdict]:
    home = made(seed, findings, folder, generator)
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        return without_each(truth.read(folder / "truth.jsonl"), con.execute(_LINKS).fetchall())


@app.command()
def main(
    seeds: Annotated[str, typer.Option(help="Seeds, as `7` or `100-119`.")],
    findings: Annotated[int, typer.Option(min=100, help="Findings of each.")] = 20_000,
    folder: Annotated[Path, typer.Option(help="Where exports and homes of seeds are kept.")] = ROOT / "judge",
    generator: Annotated[
        str, typer.Option(help=f"Whose findings: {' or '.join(GENERATORS)}.", callback=known)
    ] = "simulator",
    keep: Annotated[bool, typer.Option(help="Write the table into docs/correlation.md.")] = False,
) -> None:
    """Judges each seed with each reason for links left out."""
    text = render(
        [
            _judged(seed, findings, folder_of(folder, generator, seed, findings), generator)
            for seed in numbers(seeds)
        ]
    )
    typer.echo(text)
    if keep:
        options = f"--generator {generator} --seeds {seeds} --findings {findings} --keep"
        command = f"python -m benchmarks.judge.ablation {options}"
        report.write(text, command, f"ablation on {generator}")


if __name__ == "__main__":
    sys.exit(app())
