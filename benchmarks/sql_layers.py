"""The SQL models over a flattened home: CPU and rows of each, and the costliest step of the slowest plans.

`python -m benchmarks.sql_layers build HOME REPORT` builds all of them in the order and with the limits of a
run; `… explain HOME REPORT` then profiles the slowest. Each runs in its own process; the first is measured.
"""

import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.contest import tracehound
from benchmarks.data import DataSet, export
from benchmarks.measure import measure, python
from benchmarks.results import Figures, Row, Run
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving.warehouse import NextWarehouse
from tracehound.pipelines.settings.reading import load
from tracehound.sql.build import Limits
from tracehound.sql.models import Model, models

BUILD = "all models, and the served file"
_EXPLAINED = 3
_TELLING = {"Table", "Function", "CTE Name", "Conditions", "Groups", "Filters", "Order By"}


def figures(documents: int, repeats: int, root: Path) -> Figures:
    """Flattens a set, then builds all models `repeats` times; the rows come from the last time."""
    work = root / "work"
    shutil.rmtree(work, ignore_errors=True)
    home, report = work / "home", work / "report.json"
    measure(tracehound(export(DataSet("large", documents), root), home))
    usages = [measure(python("benchmarks.sql_layers", "build", home, report)) for _ in range(repeats)]
    measure(python("benchmarks.sql_layers", "explain", home, report))
    rows: list[Row] = json.loads(report.read_text(encoding="utf-8"))
    return Figures(documents, [Run(BUILD, documents, usages)], facts=_layers(rows), rows=rows)


def _layers(rows: list[Row]) -> dict[str, float]:
    """The total of each layer's models, and of publishing."""
    totals: dict[str, float] = {}
    for row in rows:
        layer = str(row["model"]).partition(".")[0]
        for unit in ("CPU s", "wall s"):
            name = f"{layer}, {unit}"
            totals[name] = totals.get(name, 0.0) + float(row[unit] or 0)
    return {name: round(total, 2) for name, total in sorted(totals.items())}


def _build(home: Home, report: Path) -> None:
    """Every model, and publishing, with CPU seconds and rows."""
    warehouse = NextWarehouse(home, Limits(home.settings.memory))
    warehouse.begin()
    rows: list[Row] = []
    for name, model in models().items():
        start, clock = time.process_time(), time.perf_counter()
        with warehouse.open(model.depends_on) as con:
            count = warehouse.build_model(con, model)
        rows.append(_row(name, start, clock) | {"rows": count})
    start, clock = time.process_time(), time.perf_counter()
    warehouse.publish()
    rows.append(_row("served file", start, clock))
    rows.sort(key=lambda row: -float(row["CPU s"] or 0))
    report.write_text(json.dumps(rows), encoding="utf-8")


def _row(name: str, start: float, clock: float) -> dict[str, str | float | None]:
    cpu, wall = time.process_time() - start, time.perf_counter() - clock
    return {"model": name, "CPU s": round(cpu, 2), "wall s": round(wall, 2)}


def _explain(home: Home, report: Path) -> None:
    """Adds the costliest step of the slowest models' plans to the report."""
    rows = json.loads(report.read_text(encoding="utf-8"))
    slowest = [row for row in rows if row["model"] in models()][:_EXPLAINED]
    for row in slowest:
        row["costliest step"] = costliest_step(home, models()[row["model"]])
    report.write_text(json.dumps(rows), encoding="utf-8")


def costliest_step(home: Home, model: Model) -> str:
    """The slowest operator in the plan of a model's query, with its share of the time and its operands."""
    warehouse = NextWarehouse(home, Limits(home.settings.memory))
    warehouse.begin()
    with warehouse.open(model.depends_on) as con:
        profile = con.execute(f"EXPLAIN (ANALYZE, FORMAT json) {model.query}").fetchall()[-1][1]
    steps = list(_operators(json.loads(profile)["operator"]))
    total = sum(step["timing"] for step in steps) or 1.0
    worst = max(steps, key=lambda step: float(step["timing"]))
    info = worst["extra_info"]
    about = "; ".join(f"{key}: {_short(info[key])}" for key in sorted(_TELLING & info.keys()))
    share = f"{worst['type']}, {worst['timing'] / total:.0%} of the plan"
    return f"{share} ({about})" if about else share


def _operators(steps: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for step in steps:
        yield step
        yield from _operators(step.get("children", []))


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return " ".join(text.split())[:80]


def main() -> None:
    """Runs one of the two steps."""
    step, home, report = sys.argv[1:]
    {"build": _build, "explain": _explain}[step](Home.find(load(), Path(home)), Path(report))


if __name__ == "__main__":
    main()
