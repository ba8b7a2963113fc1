"""Memory and CPU as a set grows: its first days (a tenth), the whole set, and a set three times as large."""

from pathlib import Path

from benchmarks.contest import Contestant, run_in_turns, tracehound
from benchmarks.data import DataSet, beginning, export
from benchmarks.results import Figures

TENTH, WHOLE, THREEFOLD = "a tenth", "the whole", "three times"


def figures(documents: int, repeats: int, root: Path) -> Figures:
    """Our command on large objects, at three sizes.

    The tenth is like a younger home: it has fewer days, not fewer accounts. A separate set of that size would
    have fewer accounts, and so larger objects.
    """
    whole = export(DataSet("large", documents), root)
    tenth, count = beginning(whole, max(1, documents // 10), root / "beginning")
    contestants = [
        Contestant(TENTH, tracehound, tenth, count),
        Contestant(WHOLE, tracehound, whole, documents),
        Contestant(THREEFOLD, tracehound, export(DataSet("large", 3 * documents), root), 3 * documents),
    ]
    return Figures(
        documents, run_in_turns(contestants, export(DataSet("large", 1), root), repeats, root / "work")
    )


def tenfold(figures: Figures) -> float:
    """The CPU for ten times the tenth's documents, at the whole set's rate, in multiples of the tenth's."""
    tenth, whole = figures.run(TENTH), figures.run(WHOLE)
    return 10 * (whole.cpu / whole.documents) / (tenth.cpu / tenth.documents)
