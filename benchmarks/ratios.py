"""The main job compared with baselines, and small, defective and sparse sets compared with large objects."""

from pathlib import Path

from benchmarks import equality
from benchmarks.contest import OURS, Command, Contestant, baseline, run_in_turns, tracehound
from benchmarks.data import DEFECTS, DataSet, Kind, export, folder_of
from benchmarks.measure import measure
from benchmarks.results import Figures
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.reading import load
from tracehound.transforms.contracts import FLATTENED, TABLES

FAST = ("eighty", "eighty_read_json", "full", "full_one_scan")
# These run on fewer documents, and only on large objects.
SLOW = ("full_read_json", "detected", "polars_ndjson")
_SLOW_SHARE = 10
_MOST_SPARSE = 100_000


def figures(documents: int, repeats: int, root: Path) -> Figures:
    """Runs all contestants in turns, then checks what became of the defective documents."""
    commands = {OURS: tracehound} | {name: baseline(name) for name in (*FAST, *SLOW)}

    def on(kind: Kind, size: int, *names: str) -> list[Contestant]:
        source = export(DataSet(kind, size), root)
        return [contestant(name, kind, commands[name], source, size) for name in names]

    contestants = [
        *on("large", documents, OURS, *FAST),
        *on("small", documents, OURS, *FAST),
        *on("defective", documents, OURS),
        *on("sparse", min(documents, _MOST_SPARSE), OURS),
        *on("large", -(-documents // _SLOW_SHARE), *SLOW),
    ]
    one = export(DataSet("large", 1), root)
    runs = run_in_turns(contestants, one, repeats, root / "work")
    return Figures(documents, runs, defective_facts(documents, root))


def contestant(name: str, kind: Kind, command: Command, source: Path, documents: int) -> Contestant:
    """A command on a set, under its name in goals and page."""
    return Contestant(run_name(name, kind), command, source, documents)


def run_name(name: str, kind: Kind) -> str:
    """The name of a contestant's run on a kind of set."""
    return f"{name}, {kind}"


def defective_facts(documents: int, root: Path) -> dict[str, float]:
    """What became of the defective documents; the rows of good versions must equal the clean set's."""
    sets = {kind: DataSet(kind, documents) for kind in ("large", "defective")}
    homes = {kind: Home.find(load(), root / "work" / kind) for kind in sets}
    for kind, home in homes.items():
        measure(tracehound(export(sets[kind], root), home.path))
    defects = folder_of(sets["defective"], root) / DEFECTS
    effects = [row.rpartition(",")[2] for row in defects.read_text(encoding="utf-8").splitlines()[1:]]
    unequal = equality.unequal(homes["large"], homes["defective"], FLATTENED.values(), defects)
    return {
        "defective documents": len(effects),
        "of these to be set aside": effects.count("lost"),
        "set aside": equality.digest(homes["defective"], TABLES["raw.rejected"])[0],
        "tables with unequal good rows": len(unequal),
    }
