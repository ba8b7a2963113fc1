"""Raw becomes flattened, day by day: only stale days, and a day's files are replaced in one commit.

What belongs here: stale days, and files. What does not: choosing the body of a version
(`pipelines.flattening.bodies`), and turning documents into tables (`pipelines.flattening.tables`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path

import polars as pl

from tracehound.pipelines.aws.service_model import finding_types, shape
from tracehound.pipelines.flattening import bodies
from tracehound.pipelines.flattening.bodies import CONFLICTS, QUARANTINED, RAW, VERSION
from tracehound.pipelines.flattening.tables import Attempt, Flat, attempt, flat, unreadable
from tracehound.pipelines.lake import months, parquet
from tracehound.pipelines.lake.built import Built, digest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.pipelines.lake.names import combined_name
from tracehound.pipelines.lake.whole import require_whole
from tracehound.pipelines.processes.poison import Fault
from tracehound.pipelines.processes.workers import Expendable, Rescue, halves, spread
from tracehound.pipelines.settings.machine import processes
from tracehound.transforms.contracts import FLATTENED, TABLES, Table
from tracehound.transforms.shape import Struct

_FINDINGS = FLATTENED["flattened.finding_versions"]
DAILY = [*FLATTENED.values(), CONFLICTS, QUARANTINED]
# This file exists in the lake while days are flattened in this process.
_UNDER_WAY = ".flattening"
# Every batch has a fixed cost, that of some 2,000 documents, and flattening needs little more memory for a
# larger one than reading does.
_FULLER = 1.25
# Each commit writes the small files of all tables again, so groups share one. A run that is killed repeats
# this much work at most.
_VERSIONS_A_COMMIT = 100_000


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


@dataclass
class Flattened:
    """What a run flattened: versions by day, rows by table, and bodies set aside by reason."""

    versions: dict[str, int] = field(default_factory=dict)
    rows: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)

    def add(self, group: "_Group") -> None:
        """Adds the counts of a group of days."""
        self.versions |= group.versions
        self.rows += group.rows
        self.quarantined += group.quarantined


def built_days(home: Home) -> Built:
    """The fingerprints of the days of the flattened layer, changed with the days in one commit."""
    return Built(home.lake / "flattened" / "built.json")


def stale_days(home: Home) -> list[str]:
    """Days whose raw files, contracts or code have changed since they were flattened, in order."""
    current = {day: _fingerprint(home, day) for day in home.days(RAW)}
    built = built_days(home).fingerprints
    return sorted(day for day in current.keys() | built.keys() if current.get(day) != built.get(day))


def _fingerprint(home: Home, day: str) -> str:
    """Digest of a day's inputs. A raw file never changes, so its name represents it.

    Names add up when files are merged, so a compaction makes no day stale.
    """
    return digest([recipe().fingerprint, combined_name(home.files(RAW, day))])


def flatten_days(
    home: Home,
    days: Sequence[str],
    batch: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
    attempt: Attempt = attempt,
) -> Flattened:
    """Flattens days again from raw, `batch` documents at a time. The caller holds the writer's lock.

    Documents that can't be flattened become rows of `flattened.quarantined`, however `attempt` fails on them.
    """
    recover(home.lake)
    require_whole(home, RAW, days)
    work = _Work(home, batch or int(_FULLER * home.settings.batch), attempt)
    rescue = Rescue(home.lake / _UNDER_WAY, halves, work.carefully)
    total = Flattened()
    groups = spread(work, list(_groups(home, days, work.batch)), processes(home.settings), rescue)
    for together in _together(groups, progress):
        _commit(home, together)
        for group in together:
            total.add(group)
    return total


def days_that_differ(home: Home, days: Sequence[str]) -> list[str]:
    """Days with a version of raw that is neither flattened nor quarantined, or with one that raw lacks."""
    return sorted(
        day for group in _groups(home, days, home.settings.batch) for day in _differing(home, group)
    )


def _differing(home: Home, days: Sequence[str]) -> set[str]:
    raw = parquet.read([path for day in days for path in home.files(RAW, day)], RAW, VERSION)
    findings, quarantined = (months.rows_of(home, table, days, VERSION) for table in (_FINDINGS, QUARANTINED))
    strangers = findings.join(raw, on=VERSION, how="anti")
    missing = raw.join(pl.concat([findings, quarantined]), on=VERSION, how="anti")
    repeated = findings.filter(findings.is_duplicated())
    return {day for day, _ in parquet.by_day(pl.concat([strangers, missing, repeated]))}


def _groups(home: Home, days: Sequence[str], batch: int) -> Iterator[list[str]]:
    """Groups of days that fit into a batch; a larger day is a group of its own."""
    group: list[str] = []
    size = 0
    for day in days:
        rows = parquet.row_count(home.files(RAW, day))
        if group and size + rows > batch:
            yield group
            group, size = [], 0
        group.append(day)
        size += rows
    if group:
        yield group


@dataclass
class _Group:
    """Some days, flattened into a commit that has not been applied yet."""

    commit: Commit
    versions: dict[str, int]
    written: dict[str, list[months.Written]] = field(default_factory=dict)
    rows: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)


class _Making:
    """Turns versions of some files of raw into tables; collects what can't be flattened in `faults`."""

    def __init__(self, files: list[Path], attempt: Attempt, check: Attempt | None) -> None:
        self._files, self._attempt, self._check = files, attempt, check
        self._stored = bodies.stored(files)
        self.conflicts = pl.DataFrame(schema=CONFLICTS.schema)
        self.faults: list[Fault] = []
        self.versions = self._chosen(self._stored)

    def _chosen(self, stored: pl.DataFrame) -> pl.DataFrame:
        choices = bodies.chosen(self._files, stored, self._unreadable)
        self.faults += choices.faults
        before = self.conflicts.join(choices.conflicts, on=VERSION, how="anti")
        self.conflicts = pl.concat([before, choices.conflicts]).sort(VERSION)
        return choices.versions

    def _unreadable(self, rows: pl.DataFrame) -> list[Fault]:
        return flat(rows, self._check).faults if self._check else []

    def tables(self, versions: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """The tables of some versions; if the chosen body fails, the next best is tried."""
        whole = self._flat(versions)
        faults = whole.faults
        while faults:
            self.faults += faults
            left = bodies.without(bodies.siblings(self._stored, faults), self.faults)
            again = self._flat(self._chosen(left))
            for name, frame in again.tables.items():
                whole.tables[name] = pl.concat([whole.tables[name], frame])
            faults = again.faults
        return whole.tables

    def _flat(self, versions: pl.DataFrame) -> Flat:
        if versions.is_empty():
            return Flat({})
        return flat(bodies.with_documents(self._files, versions), self._attempt)


@dataclass(frozen=True)
class _Work:
    """Flattens groups of days, each possibly in its own process."""

    home: Home
    batch: int
    attempt: Attempt
    check: Attempt | None = None

    def carefully(self, days: Sequence[str]) -> _Group:
        """The same for days with a document that kills its process: every attempt runs in another process."""
        with Expendable() as process:
            return replace(self, attempt=process.doing(self.attempt), check=process.doing(unreadable))(days)

    def __call__(self, days: Sequence[str]) -> _Group:
        """Prepares a commit that replaces the files of some days."""
        files = [path for day in days for path in self.home.files(RAW, day)]
        group = _Group(Commit(self.home.lake, f"days-{days[0]}"), dict.fromkeys(days, 0))
        made = _Making(files, self.attempt, self.check)
        for part, versions in enumerate(_batches(made.versions, self.batch)):
            for name, frame in made.tables(versions).items():
                _write(group, TABLES[name], frame, part)
        _write(group, CONFLICTS, made.conflicts.filter(pl.col("content_count") > 1), 0)
        quarantined = bodies.set_aside(files, made.faults)
        _write(group, QUARANTINED, quarantined, 0)
        group.quarantined.update(quarantined["reason_code"])
        return group


def _write(group: _Group, table: Table, frame: pl.DataFrame, part: int) -> None:
    """Writes one part of a table's days."""
    name = table.qualified_name
    group.written.setdefault(name, []).extend(months.write_aside(group.commit, table, frame, part))
    group.rows[name] += frame.height
    if table is _FINDINGS:
        for day, rows in parquet.by_day(frame):
            group.versions[day] += rows.height


def _together(groups: Iterable[_Group], progress: Callable[[int], None]) -> Iterator[list[_Group]]:
    """Groups that share a commit, as soon as there are enough of them."""
    together: list[_Group] = []
    versions = 0
    for group in groups:
        together.append(group)
        versions += sum(group.versions.values())
        progress(sum(group.versions.values()))
        if versions >= _VERSIONS_A_COMMIT:
            yield together
            together, versions = [], 0
    if together:
        yield together


def _commit(home: Home, groups: Sequence[_Group]) -> None:
    """Applies the commits of some groups as one, including the new fingerprints of their days."""
    first, *others = (group.commit for group in groups)
    days = [day for group in groups for day in group.versions]
    for table in DAILY:
        written = [each for group in groups for each in group.written.get(table.qualified_name, [])]
        months.replace(home, first, table, days, written)
    built = built_days(home)
    built.fingerprints |= {day: _fingerprint(home, day) for day in days}
    built.fingerprints = {
        day: fingerprint for day, fingerprint in built.fingerprints.items() if home.files(RAW, day)
    }
    first.put(built.path).write_text(built.text())
    first.apply()
    for emptied in others:
        emptied.apply()


def _batches(versions: pl.DataFrame, batch: int) -> Iterator[pl.DataFrame]:
    for start in range(0, versions.height, batch):
        yield versions.slice(start, batch)
