"""Renders `docs/benchmarks.md` from the kept results: `python -m benchmarks page`.

The text above the figures is in `text/`, one file per part; a part without a result says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks import incremental, picture
from benchmarks.goals import Verdict, verdicts
from benchmarks.results import Result, Row, Run

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_GB = 1e9

_TEXT = Path(__file__).parent / "text"
_PARTS = (
    "ratios",
    "memory",
    "incremental",
    "sql",
    "lookups",
    "worn",
    "desk",
    "web",
    "s3",
    "calls",
    "asks",
    "stages",
)


def render(kept: Mapping[str, Result]) -> str:
    """The page's text."""
    parts = [_text("introduction"), _goals(verdicts(kept)), _text("reasons")]
    for part in _PARTS:
        parts += [_text(part), *(_result(kept[part]) if part in kept else ["Not measured yet."])]
    return "\n\n".join(parts) + "\n"


def _text(part: str) -> str:
    """The text above a part's figures."""
    return (_TEXT / f"{part}.md").read_text(encoding="utf-8").strip()


def write(kept: Mapping[str, Result], page: Path = PAGE) -> None:
    """Writes the page, and its picture."""
    page.write_text(render(kept), encoding="utf-8")
    if incremental.PART in kept:
        picture.write(kept[incremental.PART].figures.rows, page.parent / "images" / picture.FILE.name)


def _goals(found: Iterable[Verdict]) -> str:
    rows = [
        (each.goal.name, _number(each.figure), f"{each.goal.limit:g}", f"{each.goal.documents:,}", each.text)
        for each in found
    ]
    return _table(("goal", "measured", "at most", "documents", ""), rows)


def _result(result: Result) -> list[str]:
    figures = result.figures
    parts = [f"Measured on {result.measured_on} with `{result.command}`: {_where(result)}."]
    if figures.runs:
        parts.append(_runs(figures.runs))
    if figures.facts:
        parts.append("\n".join(f"- {name}: {_number(value)}" for name, value in figures.facts.items()))
    if figures.rows:
        parts.append(_rows(figures.rows))
    return parts


def _where(result: Result) -> str:
    machine = result.machine
    versions = ", ".join(f"{name} {number}" for name, number in result.versions.items())
    hardware = f"{machine.processor}, {machine.cores} cores, {machine.memory_gib:g} GiB, {machine.system}"
    return f"{hardware}; {versions}"


def _runs(runs: Sequence[Run]) -> str:
    head = (
        "run",
        "documents",
        "CPU s",
        "least to most",
        "CPU s per 100,000",
        "taken off",
        "wall / CPU",
        "largest GB",
        "together GB",
    )
    return _table(head, [_run(run) for run in runs])


def _run(run: Run) -> Sequence[str]:
    return (
        run.name,
        f"{run.documents:,}",
        f"{run.cpu:.2f}",
        f"{min(run.cpu_seconds):.2f} to {max(run.cpu_seconds):.2f}",
        f"{run.cpu / run.documents * 100_000:.2f}",
        f"{run.overhead_cpu_seconds:.2f}",
        f"{run.wall_to_cpu:.2f}",
        f"{run.largest_process_bytes / _GB:.2f}",
        f"{run.all_processes_bytes / _GB:.2f}",
    )


def _rows(rows: Sequence[Row]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return _table(names, [[_cell(row.get(name)) for name in names] for row in rows])


def _cell(value: str | float | None) -> str:
    return value.replace("|", "\\|") if isinstance(value, str) else _number(value)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
