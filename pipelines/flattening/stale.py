"""Which files of raw are not flattened yet.

What belongs here: what stands for the raw files of a flattened day, and what of a stale day is to be
flattened. What does not: flattening (`pipelines.flattening.days`).

A day is flattened whole, or only its new files if these bring new versions alone. So a day that grows all day
long is not flattened again each time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from itertools import combinations
from pathlib import Path

import polars as pl

from tracehound.pipelines.aws.service_model import finding_types, shape
from tracehound.pipelines.flattening.bodies import CONFLICTS, QUARANTINED, RAW, VERSION
from tracehound.pipelines.lake import months, parquet
from tracehound.pipelines.lake.built import Built, digest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.names import combined_name
from tracehound.transforms.contracts import FLATTENED
from tracehound.transforms.shape import Struct

VERSIONS = FLATTENED["flattened.finding_versions"]
DAILY = [*FLATTENED.values(), CONFLICTS, QUARANTINED]
# Among more unknown files, those that compaction made are not looked for: the day is flattened whole.
_MOST_UNKNOWN = 8


@dataclass(frozen=True)
class Recipe:
    """The inputs of the flattened tables besides raw: the finding's shape, the reference of finding types."""

    shape: Struct
    finding_types: pl.DataFrame

    @cached_property
    def fingerprint(self) -> str:
        """Digest of these inputs, contracts and code."""
        contracts = [f"{table.qualified_name} {column}" for table in DAILY for column in table.columns]
        types = map(str, self.finding_types.rows())
        return digest([version("tracehound"), self.shape.fingerprint, *contracts, *types])


@cache
def recipe() -> Recipe:
    """The recipe of this installation."""
    return Recipe(shape(), finding_types())


@dataclass(frozen=True)
class Portion:
    """Files of a day of raw: all of them, or those whose versions are added to what the day has."""

    day: str
    files: tuple[Path, ...]
    is_whole: bool


def built_days(home: Home) -> Built:
    """What stands for each day of the flattened layer; changed with the days in one commit."""
    return Built(home.lake / "flattened" / "built.json")


def state_of(files: Iterable[Path]) -> str:
    """What stands for a day that was flattened from some files: the recipe, and their names."""
    return " ".join([recipe().fingerprint, *sorted(path.stem for path in files)])


def stale_days(home: Home) -> list[str]:
    """Days whose raw files, contracts or code have changed since they were flattened, in order.

    Names add up when files are merged, so a compaction makes no day stale.
    """
    built = built_days(home).fingerprints
    days = {day: home.files(RAW, day) for day in home.days(RAW)}
    return sorted(
        day for day in days.keys() | built.keys() if not _is_flattened(days.get(day, []), built.get(day))
    )


def _is_flattened(files: list[Path], state: str | None) -> bool:
    if not files or state is None:
        return not files and state is None
    made_by, *names = state.split(" ")
    return made_by == recipe().fingerprint and combined_name(files) == combined_name(map(Path, names))


def portion(home: Home, day: str, state: str | None) -> Portion:
    """What is to be flattened of a stale day, given what stands for it as it is flattened now."""
    files = home.files(RAW, day)
    new = _new_files(files, state)
    if new and not _has_any(home, day, new):
        return Portion(day, tuple(new), is_whole=False)
    return Portion(day, tuple(files), is_whole=True)


def _new_files(files: list[Path], state: str | None) -> list[Path]:
    """Files of a day that came after it was flattened; none if that can't be told, or more has changed."""
    made_by, *names = (state or "").split(" ")
    if made_by != recipe().fingerprint:
        return []
    unknown = [path for path in files if path.stem not in names]
    gone = [Path(name) for name in names if name not in {path.stem for path in files}]
    merged = _that_hold(unknown, gone)
    return [path for path in unknown if path not in merged] if merged is not None else []


def _that_hold(unknown: list[Path], gone: list[Path]) -> tuple[Path, ...] | None:
    """The files into which compaction merged those that are gone; None if there are none such."""
    if not gone:
        return ()
    if len(unknown) > _MOST_UNKNOWN:
        return None
    sought = combined_name(gone)
    choices = (chosen for size in range(1, len(unknown) + 1) for chosen in combinations(unknown, size))
    return next((chosen for chosen in choices if combined_name(chosen) == sought), None)


def _has_any(home: Home, day: str, files: list[Path]) -> bool:
    """Whether the day has one of the versions of some files already."""
    versions = parquet.read(files, RAW, VERSION)
    held = [months.rows_of(home, table, [day], VERSION) for table in (VERSIONS, QUARANTINED)]
    return not versions.join(pl.concat(held), on=VERSION, how="semi").is_empty()
