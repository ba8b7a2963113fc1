"""A run that adds some new findings to a large home, compared with building the home."""

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks import equality
from benchmarks.contest import tracehound, tracehound_all
from benchmarks.data import DataSet, export, link, objects, read_lines
from benchmarks.measure import measure
from benchmarks.results import Figures, Run
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.reading import load
from tracehound.transforms.contracts import LAYERS

_MOST_NEW = 1000
BUILD, ADDED = "build, to flattened", "new findings, to flattened"
UNEQUAL = "tables that differ from a full build"
BUILD_ALL, ADDED_ALL = "build, all layers", "new findings, all layers"


def figures(documents: int, repeats: int, root: Path) -> Figures:
    """Builds a home without the newest small objects, adds these, and compares with a full build."""
    work = _emptied(root / "work")
    source, one = export(DataSet("small", documents), root), export(DataSet("large", 1), root)
    paths = objects(source)
    held, new = newest(paths, min(_MOST_NEW, documents // 10))
    growing = work / "export"
    link(set(paths) - set(held), source, growing)
    old, full = Home.find(load(), work / "old"), Home.find(load(), work / "full")
    built = measure(tracehound(growing, old.path))
    measure(tracehound_all(growing, old.path))
    link(held, source, growing)
    built_all = measure(tracehound_all(growing, full.path))
    added, added_all, overheads = [], [], []
    for _ in range(repeats):
        overheads.append(measure(tracehound(one, _emptied(work / "one"))))
        added.append(measure(tracehound(growing, _copied(old, work / "grown"))))
        added_all.append(measure(tracehound_all(growing, _copied(old, work / "grown"))))
    grown = Home.find(load(), work / "grown")
    unequal = equality.unequal(grown, full, equality.tables_of(*LAYERS))
    print(f"  tables that differ: {', '.join(unequal) or 'none'}", file=sys.stderr)
    runs = [
        Run(BUILD, documents - new, [built], overheads),
        Run(ADDED, new, added, overheads),
        Run(BUILD_ALL, documents, [built_all], overheads),
        Run(ADDED_ALL, new, added_all, overheads),
    ]
    return Figures(documents, runs, {"new findings": new, UNEQUAL: len(unequal)})


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def _copied(home: Home, folder: Path) -> Path:
    shutil.copytree(home.path, _emptied(folder))
    return folder


def newest(paths: Iterable[Path], documents: int) -> tuple[list[Path], int]:
    """Objects of the last days, of all accounts, with at least this many documents; and their number."""
    held: list[Path] = []
    count = 0
    for path in sorted(paths, key=lambda path: (path.parts[-4:-1], path.name), reverse=True):
        if count >= documents:
            break
        held.append(path)
        count += len(read_lines(path))
    return held, count
