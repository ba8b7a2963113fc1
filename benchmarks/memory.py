"""Memory and CPU as a set grows: a tenth, the whole, and three times as many documents."""

from pathlib import Path

from benchmarks.contest import Contestant, run_in_turns, tracehound
from benchmarks.data import DataSet, export
from benchmarks.results import Figures

TENTH, WHOLE, THREEFOLD = "a tenth", "the whole", "three times"


def figures(documents: int, repeats: int, root: Path) -> Figures:
    """Our command on large objects, at three sizes."""
    sizes = {TENTH: max(1, documents // 10), WHOLE: documents, THREEFOLD: 3 * documents}
    contestants = [
        Contestant(name, tracehound, export(DataSet("large", size), root), size)
        for name, size in sizes.items()
    ]
    return Figures(
        documents, run_in_turns(contestants, export(DataSet("large", 1), root), repeats, root / "work")
    )
