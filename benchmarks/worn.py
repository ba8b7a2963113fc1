"""Lookups in a served file that was refreshed 200 times, compared with a full build of the same documents.

`python -m benchmarks.worn EXPORT GROWING HOME REFRESHES` is the process that refreshes, without Dagster and
without rules, since neither changes the tables: objects of the export are linked into the growing folder.
"""

import json
import shutil
import sys
from pathlib import Path

from benchmarks.contest import tracehound_all
from benchmarks.data import DataSet, export, link, objects
from benchmarks.incremental import newest
from benchmarks.measure import measure, python
from benchmarks.results import Figures, Row
from tracehound.pipelines.flattening import days, stale
from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.sources import list_objects
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving.consumed import Consumed
from tracehound.pipelines.serving.warehouse import NextWarehouse
from tracehound.pipelines.settings.reading import load
from tracehound.sql.build import Limits
from tracehound.sql.models import models

REFRESHES = 200
# An object of a quiet place has a few documents.
_DOCUMENTS_A_REFRESH = 20
_LIMITS = Limits("3GB", 2)
RATIO = f"lookups after {REFRESHES} refreshes / in a fresh file"
_SIZES = "size of the file after them / of a fresh one"
_SINCE = "refreshes since the last full build"


def figures(documents: int, repeats: int, root: Path) -> Figures:
    """Builds a home without the newest objects, adds them by refreshes, and looks up in both kinds."""
    work = root / "work"
    shutil.rmtree(work, ignore_errors=True)
    source = export(DataSet("small", documents), root)
    growing = work / "export"
    worn, fresh = Home.find(load(), work / "worn"), Home.find(load(), work / "fresh")
    held, _ = newest(objects(source), min(REFRESHES * _DOCUMENTS_A_REFRESH, documents // 5))
    link(set(objects(source)) - set(held), source, growing)
    measure(tracehound_all(growing, worn.path))
    measure(python("benchmarks.worn", source, growing, worn.path, str(REFRESHES)))
    measure(tracehound_all(growing, fresh.path))
    rows = _compared(worn, fresh, work, repeats)
    spent = [sum(float(row[name] or 0) for row in rows) for name in ("after refreshes, ms", "fresh, ms")]
    facts = {
        RATIO: round(spent[0] / spent[1], 2),
        _SIZES: round(worn.warehouse.stat().st_size / fresh.warehouse.stat().st_size, 2),
        _SINCE: Consumed.of_file(worn.warehouse).refreshes,
    }
    return Figures(documents, facts=facts, rows=rows)


def _compared(worn: Home, fresh: Home, work: Path, repeats: int) -> list[Row]:
    """CPU ms of each lookup in both files: the least of some turns, which other load disturbs least."""
    turns = [(_looked_up(worn, work), _looked_up(fresh, work)) for _ in range(repeats)]
    return [
        {
            "lookup": name,
            "fresh, ms": min(other[name] for _, other in turns),
            "after refreshes, ms": min(one[name] for one, _ in turns),
        }
        for name in turns[0][0]
    ]


def _looked_up(home: Home, work: Path) -> dict[str, float]:
    report = work / "report.json"
    measure(python("benchmarks.lookups", home.warehouse, report, "3"))
    rows = json.loads(report.read_text(encoding="utf-8"))
    return {row["lookup"]: row["median ms"] for row in rows}


def refresh(home: Home, source: Path) -> None:
    """One refresh by what is new in a folder."""
    found = ingest.unread(home, list_objects([str(source)], home))
    ingest.ingest(home, found)
    days.flatten_days(home, stale.stale_days(home))
    following = NextWarehouse(home, _LIMITS)
    following.begin()
    for model in models().values():
        with following.open(model.depends_on) as con:
            following.build_model(con, model)
    following.publish()


def main() -> None:
    """Refreshes, each time by some of the objects that are not there yet, in order."""
    source, growing, folder = map(Path, sys.argv[1:4])
    refreshes = int(sys.argv[4])
    home = Home.find(load(), folder)
    there = {path.relative_to(growing) for path in objects(growing)}
    coming = [path for path in objects(source) if path.relative_to(source) not in there]
    coming.sort(key=lambda path: (path.parts[-4:-1], path.name))
    for number in range(refreshes):
        share = coming[number * len(coming) // refreshes : (number + 1) * len(coming) // refreshes]
        link(share, source, growing)
        refresh(home, growing)


if __name__ == "__main__":
    main()
