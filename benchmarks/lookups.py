"""Profile lookups by entity key in the served file, like those of a dashboard: over one open connection.

For more than a million documents, the tables of a million are copied under other keys.

`python -m benchmarks.lookups WAREHOUSE REPORT REPEATS` is the process that looks up and times its own CPU.
"""

import json
import random
import shutil
import sys
import time
from pathlib import Path
from statistics import median

import duckdb

from benchmarks.contest import tracehound_all
from benchmarks.data import DataSet, export
from benchmarks.measure import measure, python
from benchmarks.results import Figures, Row
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.reading import load
from tracehound.sql import build
from tracehound.sql.ddl import literal

QUERIES = Path(__file__).parent / "queries" / "lookups"
_COPIES = QUERIES.parent / "copies"
_MOST_BUILT = 1_000_000
_KEYS = 40
SLOWEST = "slowest lookup, ms of CPU (median of its keys)"


def figures(documents: int, repeats: int, root: Path) -> Figures:
    """Builds all layers of a set, copies them to size, then looks up the same keys repeatedly per query."""
    work = root / "work"
    shutil.rmtree(work, ignore_errors=True)
    home, report = Home.find(load(), work / "home"), work / "report.json"
    built = min(documents, _MOST_BUILT)
    measure(tracehound_all(export(DataSet("large", built), root), home.path))
    copied = copy(home.warehouse, work / "copied.duckdb", documents // built)
    measure(python("benchmarks.lookups", copied, report, str(repeats)))
    rows: list[Row] = json.loads(report.read_text(encoding="utf-8"))
    return Figures(documents, facts={SLOWEST: max(float(row["median ms"] or 0) for row in rows)}, rows=rows)


def query(name: str) -> str:
    """The text of a lookup, or of the query that chooses keys."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def copy(warehouse: Path, target: Path, copies: int) -> Path:
    """A warehouse file with the looked-up tables, each row copied `copies` times under other keys."""
    with build.open_build(target) as con:
        con.execute(f"ATTACH {literal(str(warehouse))} AS served (READ_ONLY)")
        for path in sorted(_COPIES.glob("*.sql")):
            con.execute(path.read_text(encoding="utf-8"), {"copies": copies})
    return target


def _look_up(warehouse: Path, repeats: int) -> list[Row]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        keys = con.execute(query("keys"), {"most": _KEYS}).fetchall()
        random.Random(1).shuffle(keys)
        names = sorted(path.stem for path in QUERIES.glob("*.sql") if path.stem != "keys")
        return [_timed(con, name, keys, repeats) for name in names]


def _timed(con: duckdb.DuckDBPyConnection, name: str, keys: list[tuple[str, str]], repeats: int) -> Row:
    """The CPU of one query over all keys: per key the median of its repeats, after a warm-up."""
    text = query(name)
    each: list[float] = []
    rows = 0
    for kind, key in keys:
        spent = []
        for _ in range(repeats + 1):
            start = time.process_time()
            rows += len(con.execute(text, {"kind": kind, "key": key}).fetchall())
            spent.append((time.process_time() - start) * 1000)
        each.append(median(spent[1:]))
    return {
        "lookup": name,
        "median ms": round(median(each), 2),
        "most ms": round(max(each), 2),
        "rows a key": round(rows / len(keys) / (repeats + 1), 1),
    }


def main() -> None:
    """Looks up, and writes the report."""
    warehouse, report, repeats = sys.argv[1:]
    rows = _look_up(Path(warehouse), int(repeats))
    Path(report).write_text(json.dumps(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
