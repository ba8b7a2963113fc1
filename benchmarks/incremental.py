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
from benchmarks.contest import tracehound, tracehound_all
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

    def copied(self, name: str, to: str) -> Home:
        shutil.copytree(self.work / name, _emptied(self.work / to))
        return self.home(to)

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
    source = export(DataSet("small", documents), root)
    homes = _Homes(_emptied(root / "work"), source, objects(source))
    many, new = newest(homes.paths, min(_MANY, documents // _SHARE))
    few, _ = newest(homes.paths, _FEW)
    old = sorted(set(homes.paths) - set(many))
    homes.show(old)
    built = measure(tracehound(homes.growing, homes.home("old").path))
    measure(tracehound_all(homes.growing, homes.home("old").path))
    homes.show(homes.paths)
    whole = measure(tracehound_all(homes.growing, homes.home("full").path))
    flat = [measure(tracehound(homes.growing, homes.copied("old", "many").path)) for _ in range(repeats)]
    added = [measure(tracehound_all(homes.growing, homes.copied("old", "many").path)) for _ in range(repeats)]
    homes.show([*old, *few])
    added_few = [
        measure(tracehound_all(homes.growing, homes.copied("old", "few").path)) for _ in range(repeats)
    ]
    homes.show(homes.paths)
    measure(tracehound_all(homes.growing, homes.home("few").path))
    unequal = sorted(_unequal(homes, "many") | _unequal(homes, "few"))
    print(f"  tables that differ: {', '.join(unequal) or 'none'}", file=sys.stderr)
    copying = _copying(homes.home("old"), homes.work / "report.json")

    def beyond(usages: Iterable[Usage]) -> float:
        return round(_cpu(usages) - _cpu(fixed), 2)

    row: Row = {
        DOCUMENTS: documents,
        "file GB": round(homes.home("full").warehouse.stat().st_size / _GB, 2),
        FIXED: round(_cpu(fixed), 2),
        ALL: beyond([whole]),
        "new": new,
        MANY: round(beyond(added) - copying, 2),
        FEW: round(beyond(added_few) - copying, 2),
        COPY: copying,
        LARGEST_ALL: round(whole.largest_process_bytes / _GB, 2),
        LARGEST: round(max(each.largest_process_bytes for each in added) / _GB, 2),
        UNEQUAL: len(unequal),
    }
    to_flattened = [measure(tracehound(export(DataSet("large", 1), root), _emptied(homes.work / "one")))]
    return row, [Run(BUILD, documents - new, [built], to_flattened), Run(ADDED, new, flat, to_flattened)]


def _unequal(homes: _Homes, name: str) -> set[str]:
    return set(equality.unequal_served(homes.home(name), homes.home("full"), equality.tables_of(*LAYERS)))


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
