"""A series of refreshes of one home, each compared with a full build: every table must have the same rows.

What belongs here: refreshing, building whole and comparing. What does not: what happens in between
(`tests.refresh.world`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from tests.pipelines.support import serve
from tests.refresh.world import BESIDE, DELETING, RARE, USUAL, Kind, World, in_order, world
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving import beginning
from tracehound.pipelines.serving.consumed import Consumed
from tracehound.sql import build, compared, publish
from tracehound.sql.ddl import literal
from tracehound.sql.models import lake_tables, models
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.contracts.operations import FAILED_CHECKS

_LIMITS = build.Limits("1GB", 1)
_FIRST = 40


@dataclass(frozen=True)
class Refreshed:
    """One refresh: what had happened before it, and how its tables differ from those of a full build.

    `differing` is None where they were not compared; `is_whole` says that it was a full build itself.
    """

    number: int
    kinds: Sequence[str]
    is_whole: bool
    differing: Sequence[compared.Difference] | None


def run(folder: Path, seed: int, refreshes: int, every: int = 1) -> Iterator[Refreshed]:
    """A home, and so many refreshes of it.

    Every so-manieth is compared, and those before a full build and the end, which would hide what went before.
    """
    made = world(folder, seed, documents=_FIRST + 6 * refreshes)
    with always_refreshing():
        for _ in range(4):
            in_order(made)
        serve(made.home, made.folder)
        for number in range(1, refreshes + 1):
            kinds = _chosen(made, number)
            if _deletes(number, refreshes):
                kinds += DELETING
            for kind in kinds:
                kind(made)
            serve(made.home, made.folder)
            is_compared = number % every == 0 or number == refreshes or _deletes(number + 1, refreshes)
            yield Refreshed(
                number,
                [kind.__name__ for kind in kinds],
                Consumed.of_file(made.home.warehouse).refreshes == 0,
                differing(made.home, folder) if is_compared else None,
            )


@contextmanager
def always_refreshing() -> Iterator[None]:
    """Small homes grow by more than a run does in real ones."""
    with patch.object(beginning, "_MOST_NEW", 100.0), patch.object(beginning, "_MOST_GROWN", 100.0):
        yield


def _chosen(made: World, number: int) -> list[Kind]:
    """Usual kinds and a rare one by turns, and some by chance."""
    turns = [USUAL[2 * number % len(USUAL)], USUAL[(2 * number + 1) % len(USUAL)], RARE[number % len(RARE)]]
    beside = BESIDE if number % 3 else ()
    return [*turns, *made.chance.sample(USUAL, made.chance.randint(0, 2)), *beside]


def _deletes(number: int, refreshes: int) -> bool:
    """Whether old days are deleted before a refresh: in the middle of a series, then it builds everything."""
    return number == (refreshes + 1) // 2 and refreshes > 2


def differing(home: Home, folder: Path) -> list[compared.Difference]:
    """Tables of a served file that differ from those that are built from the lake alone."""
    whole = folder / "whole.duckdb"
    whole.unlink(missing_ok=True)
    build_whole(home, whole)
    with build.open_memory(whole, _LIMITS) as con:
        for name, path in (("refreshed", home.warehouse), ("whole", whole)):
            con.execute(f"ATTACH {literal(str(path))} AS {name} (READ_ONLY)")
        found = (compared.difference(con, table, "refreshed", "whole") for table in TABLES.values())
        return [each for each in found if each]


def build_whole(home: Home, path: Path) -> None:
    """Builds a warehouse file from the lake, without the steps of a run and without rules."""
    con = build.open_build(path, _LIMITS)
    for table in (*lake_tables(), FAILED_CHECKS):
        build.load_table(con, table, [str(each) for each in home.files(table)])
    for model in models().values():
        build.build_model(con, model)
    publish.finish(con)
