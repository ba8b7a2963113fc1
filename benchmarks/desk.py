"""The investigator's commands over a served file: how long each takes beyond `tracehound --help`.

`python -m benchmarks.desk HOME REPORT REPEATS` measures an existing home.
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import duckdb

from benchmarks.contest import tracehound_all
from benchmarks.data import DataSet, export
from benchmarks.measure import measure, python
from benchmarks.results import Figures, Row
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.reading import load

SLOWEST_USUAL = "slowest command beyond --help, s, but for profiles of what has most findings"
SLOWEST = "slowest command beyond --help, s"
SUBJECTS = Path(__file__).parent / "queries" / "desk" / "subjects.sql"
_MOST = "most findings"
_GENERAL = {
    "groups": ("groups", "--since", "7d", "--min-severity", "high"),
    "find, a network": ("find", "45.83.0.0/20"),
    "find, a pattern": ("find", "*kworkerds*"),
}


def figures(documents: int, repeats: int, root: Path) -> Figures:
    """Measures the home of a set, which is built with all layers if it does not exist, and kept like sets."""
    home, report = Home.find(load(), root / "homes" / f"large-{documents}"), root / "work" / "report.json"
    if not home.warehouse.exists():
        measure(tracehound_all(export(DataSet("large", documents), root), home.path))
    report.parent.mkdir(parents=True, exist_ok=True)
    measure(python("benchmarks.desk", home.path, report, str(repeats)))
    rows: list[Row] = json.loads(report.read_text(encoding="utf-8"))
    beyond = {str(row["command"]): float(row["beyond --help, s"] or 0) for row in rows}
    usual = [seconds for name, seconds in beyond.items() if _MOST not in name]
    return Figures(documents, facts={SLOWEST_USUAL: max(usual), SLOWEST: max(beyond.values())}, rows=rows)


def ask(home: Home, repeats: int) -> list[Row]:
    """The wall time of each command: the median of some repeats, after a warm-up."""
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        subjects = con.execute(SUBJECTS.read_text(encoding="utf-8")).fetchall()
    commands = {"--help": ("--help",), **_GENERAL, **dict(subjects)}
    seconds = {name: _seconds(home, words, repeats) for name, words in commands.items()}
    return [
        {"command": name, "wall s": round(each, 2), "beyond --help, s": round(each - seconds["--help"], 2)}
        for name, each in seconds.items()
    ]


def _seconds(home: Home, words: Sequence[str], repeats: int) -> float:
    option = () if words[0].startswith("--") else ("--home", str(home.path))
    spent = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        subprocess.run(python("tracehound.cli.app", *words, *option), check=True, stdout=subprocess.DEVNULL)
        spent.append(time.perf_counter() - start)
    return median(spent[1:])


def main() -> None:
    """Measures, and writes the report."""
    folder, report, repeats = sys.argv[1:]
    Path(report).write_text(json.dumps(ask(Home.find(load(), Path(folder)), int(repeats))), encoding="utf-8")


if __name__ == "__main__":
    main()
