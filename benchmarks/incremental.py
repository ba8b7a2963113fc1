"""What a run that adds some new findings costs beyond one finding in an empty home, by size of the history.

For each size of a ladder a home is built without the newest documents. Copies of it take these: all of them,
or the newest few, whose copy then takes the rest, out of order. Both must end with tables of a full build.

`python -m benchmarks.incremental HOME REPORT` is the process that copies a served file and times its own CPU.
"""

import json
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import equality
from benchmarks.contest import Command, tracehound, tracehound_all
from benchmarks.data import DataSet, export, link, objects, read_lines
from benchmarks.measure import Usage, measure, python
from benchmarks.results import Figures, Row, Run, kept
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving import beginning
from tracehound.pipelines.settings.reading import load
from tracehound.transforms.contracts import LAYERS

PART = "incremental"
LADDER = (1_000, 20_000, 100_000, 1_000_000, 3_000_000)
_MANY, _FEW = 1000, 20
# More of the history would be built anew.
_SHARE = 25
_GB = 1e9
_GROWN = "grown"
BUILD, ADDED = "build, to flattened", "new findings, to flattened"
# Columns of the ladder.
DOCUMENTS, FIXED, COPY = "documents", "one finding in an empty home, CPU s", "copying the file, CPU s"
ALL, MANY, FEW = "full build, CPU s", "up to 1,000 new, CPU s", "20 new, CPU s"
LARGEST_ALL, LARGEST = "full build, largest process GB", "refresh, largest process GB"
UNEQUAL = "tables that differ"


@dataclass(frozen=True)
class _Homes:
    """The folders of one size: objects that a run reads, and homes by what is in them."""

    work: Path
    source: Path
    paths: Sequence[Path]

    @property
    def growing(self) -> Path:
        return self.work / "export"

    def home(self, name: str) -> Home:
        return Home.find(load(), self.work / name)

    def show(self, paths: Iterable[Path]) -> None:
        """Has the folder that runs read hold these objects and no others."""
        _emptied(self.growing)
        link(paths, self.source, self.growing)


def figures(documents: int, repeats: int, root: Path) -> Figures:
    """Measures each size of the ladder up to one; of other sizes, what was kept last stands."""
    sizes = [each for each in LADDER if each < documents] + [documents]
    fixed = _fixed(repeats, root)
    runs: list[Run] = []
    rows: list[Row] = []
    for size in sizes:
        row, runs = _measured(size, fixed, repeats, root)
        rows.append(row)
        print(f"  {row}", file=sys.stderr)
    earlier = kept().get(PART)
    known = [row for row in earlier.figures.rows if row[DOCUMENTS] not in sizes] if earlier else []
    rows = sorted([*known, *rows], key=lambda row: float(row[DOCUMENTS] or 0))
    return Figures(int(rows[-1][DOCUMENTS] or 0), runs, rows=rows)


def _fixed(repeats: int, root: Path) -> list[Usage]:
    one, home = export(DataSet("large", 1), root), root / "work" / "one"
    return [measure(tracehound_all(one, _emptied(home))) for _ in range(repeats)]


def _measured(documents: int, fixed: list[Usage], repeats: int, root: Path) -> tuple[Row, list[Run]]:
    source, one = export(DataSet("small", documents), root), export(DataSet("large", 1), root)
    homes = _Homes(_emptied(root / "work"), source, objects(source))
    many, new = newest(homes.paths, min(_MANY, documents // _SHARE))
    few, _ = newest(homes.paths, _FEW)
    old = sorted(set(homes.paths) - set(many))
    homes.show(old)
    built = measure(tracehound(homes.growing, homes.home("old").path))
    measure(tracehound_all(homes.growing, homes.home("old").path))
    homes.show(homes.paths)
    whole = measure(tracehound_all(homes.growing, homes.home("full").path))
    flat = [_grown(homes, tracehound) for _ in range(repeats)]
    added = [_grown(homes, tracehound_all) for _ in range(repeats)]
    unequal = _unequal(homes)
    homes.show([*old, *few])
    added_few = [_grown(homes, tracehound_all) for _ in range(repeats)]
    homes.show(homes.paths)
    measure(tracehound_all(homes.growing, homes.home(_GROWN).path))
    unequal |= _unequal(homes)
    print(f"  tables that differ: {', '.join(sorted(unequal)) or 'none'}", file=sys.stderr)
    spent = _Spent(fixed, whole, added, added_few, _copying(homes.home("old"), homes.work / "report.json"))
    row = spent.row(documents, homes.home("full").warehouse.stat().st_size, new, len(unequal))
    bare = [measure(tracehound(one, _emptied(homes.work / "one")))]
    return row, [Run(BUILD, documents - new, [built], bare), Run(ADDED, new, flat, bare)]


@dataclass(frozen=True)
class _Spent:
    """What the runs of one size used, and the CPU seconds of the copying in a refresh."""

    fixed: list[Usage]
    whole: Usage
    many: list[Usage]
    few: list[Usage]
    copying: float

    def row(self, documents: int, size_bytes: int, new: int, unequal: int) -> Row:
        """The row of the ladder."""
        return {
            DOCUMENTS: documents,
            "file GB": round(size_bytes / _GB, 2),
            FIXED: round(_cpu(self.fixed), 2),
            ALL: self._beyond([self.whole]),
            "new": new,
            MANY: round(self._beyond(self.many) - self.copying, 2),
            FEW: round(self._beyond(self.few) - self.copying, 2),
            COPY: self.copying,
            LARGEST_ALL: round(self.whole.largest_process_bytes / _GB, 2),
            LARGEST: round(max(each.largest_process_bytes for each in self.many) / _GB, 2),
            UNEQUAL: unequal,
        }

    def _beyond(self, usages: Iterable[Usage]) -> float:
        return round(_cpu(usages) - _cpu(self.fixed), 2)


def _grown(homes: _Homes, command: Command) -> Usage:
    """A run of a command over a new copy of the old home; one at a time, since a home takes much room."""
    shutil.copytree(homes.work / "old", _emptied(homes.work / _GROWN))
    return measure(command(homes.growing, homes.home(_GROWN).path))


def _unequal(homes: _Homes) -> set[str]:
    tables = equality.tables_of(*LAYERS)
    return set(equality.unequal_served(homes.home(_GROWN), homes.home("full"), tables))


def _cpu(usages: Iterable[Usage]) -> float:
    return median(usage.cpu_seconds for usage in usages)


def _copying(home: Home, report: Path) -> float:
    measure(python("benchmarks.incremental", home.path, report))
    return float(json.loads(report.read_text(encoding="utf-8")))


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
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


def main() -> None:
    """Copies as a run does, and writes the CPU seconds to the report."""
    home, report = Home.find(load(), Path(sys.argv[1])), Path(sys.argv[2])
    start = time.process_time()
    beginning.copied(home, home.next_warehouse)
    report.write_text(json.dumps(round(time.process_time() - start, 2)), encoding="utf-8")


if __name__ == "__main__":
    main()
