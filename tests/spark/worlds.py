"""Warehouse files that DuckDB has built, for Spark to build their models again.

What belongs here: what is in them. What does not: comparing (`tests.spark.equality`).
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.judge.openers import GENERATORS
from tests.builders import golden
from tests.pipelines.support import tracehound
from tests.sql import nasty
from tests.sql.calls import give
from tests.sql.support import build_all, warehouse
from tests.sql.test_extremes import store

_GOLDEN = Path(__file__).parent.parent / "data" / "golden"
_SEED, _FINDINGS, _ORDINARY = 2026, 150, 1


def demo(folder: Path) -> Path:
    """The demo's home: findings, API calls, context and the files of people."""
    return _home("demo", folder=folder)


def simulator(folder: Path) -> Path:
    """Another seed of the simulator, with all of its API calls."""
    return _generated("simulator", folder)


def intrusions(folder: Path) -> Path:
    """A seed of the second generator, with all of its API calls."""
    return _generated("intrusions", folder)


def _generated(generator: str, folder: Path) -> Path:
    GENERATORS[generator](_SEED, _FINDINGS, folder, _ORDINARY)
    calls = f"cloudtrail:{folder / 'cloudtrail'}"
    return _home("run", str(folder / "export"), calls, "--all", folder=folder)


def _home(*words: str, folder: Path) -> Path:
    home = folder / "home"
    ended = tracehound(*words, home=home)
    assert ended.returncode == 0, ended.stderr.decode()
    return home / "warehouse.duckdb"


def extremes(folder: Path) -> Path:
    """Golden documents, and documents at every end of what they may say."""
    with warehouse(folder) as con:
        documents = [golden(path.stem) for path in sorted(_GOLDEN.glob("*.json"))]
        store(con, [*documents, *(each for kind in nasty.KINDS for each in kind())])
        give(con, (*nasty.api_calls(), *nasty.context()))
        build_all(con)
    return folder / "warehouse.duckdb"


WORLDS: Mapping[str, Callable[[Path], Path]] = {
    each.__name__: each for each in (extremes, demo, simulator, intrusions)
}
