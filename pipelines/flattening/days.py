"""Raw becomes flattened, day by day: a stale day is replaced or gets new versions, in one commit.

What belongs here: files. What does not: which days are stale (`pipelines.flattening.stale`), choosing the
body of a version (`pipelines.flattening.bodies`), and making tables (`pipelines.flattening.tables`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from tracehound.pipelines.flattening import bodies
from tracehound.pipelines.flattening.bodies import CONFLICTS, QUARANTINED, RAW, VERSION
from tracehound.pipelines.flattening.stale import DAILY, VERSIONS, Portion, built_days, portion, state_of
from tracehound.pipelines.flattening.tables import Attempt, Flat, attempt, flat, unreadable
from tracehound.pipelines.lake import months, parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.pipelines.lake.whole import require_whole
from tracehound.pipelines.processes.places import place_of
from tracehound.pipelines.processes.poison import Fault
from tracehound.pipelines.processes.workers import Expendable, Rescue, halves, spread
from tracehound.transforms.contracts import TABLES, Table

# This file exists in the lake while days are flattened in this process.
_UNDER_WAY = ".flattening"
# Every batch has a fixed cost, that of some 2,000 documents, and flattening needs little more memory for a
# larger one than reading does.
_FULLER = 1.25
# Each commit writes the small files of all tables again, so groups share one. A run that is killed repeats
# this much work at most.
_VERSIONS_A_COMMIT = 100_000


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


def flatten_days(
    home: Home,
    days: Sequence[str],
    batch: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
    attempt: Attempt = attempt,
) -> Flattened:
    """Flattens stale days, `batch` documents at a time. The caller holds the writer's lock.

    Documents that can't be flattened become rows of `flattened.quarantined`, however `attempt` fails on them.
    """
    recover(home.lake)
    require_whole(home, RAW, days)
    work = _Work(home, batch or int(_FULLER * home.settings.batch), attempt)
    rescue = Rescue(home.lake / _UNDER_WAY, halves, work.carefully)
    total = Flattened()
    built = built_days(home).fingerprints
    portions = [portion(home, day, built.get(day)) for day in days]
    groups = spread(work, list(_groups(portions, work.batch)), place_of(home), rescue)
    for together in _together(groups, progress):
        _commit(home, together)
        for group in together:
            total.add(group)
    return total


def days_that_differ(home: Home, days: Sequence[str]) -> list[str]:
    """Days with a version of raw that is neither flattened nor quarantined, or with one that raw lacks."""
    portions = [Portion(day, tuple(home.files(RAW, day)), is_whole=True) for day in days]
    return sorted(
        day
        for group in _groups(portions, home.settings.batch)
        for day in _differing(home, [each.day for each in group])
    )


def _differing(home: Home, days: Sequence[str]) -> set[str]:
    raw = parquet.read([path for day in days for path in home.files(RAW, day)], RAW, VERSION)
    findings, quarantined = (months.rows_of(home, table, days, VERSION) for table in (VERSIONS, QUARANTINED))
    strangers = findings.join(raw, on=VERSION, how="anti")
    missing = raw.join(pl.concat([findings, quarantined]), on=VERSION, how="anti")
    repeated = findings.filter(findings.is_duplicated())
    return {day for day, _ in parquet.by_day(pl.concat([strangers, missing, repeated]))}


def _groups(portions: Sequence[Portion], batch: int) -> Iterator[list[Portion]]:
    """Groups of portions that fit into a batch; a larger one is a group of its own."""
    group: list[Portion] = []
    size = 0
    for each in portions:
        rows = parquet.row_count(each.files)
        if group and size + rows > batch:
            yield group
            group, size = [], 0
        group.append(each)
        size += rows
    if group:
        yield group


@dataclass
class _Group:
    """Some portions of days, flattened into a commit that has not been applied yet."""

    commit: Commit
    replaced: list[str]
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

    def carefully(self, portions: Sequence[Portion]) -> _Group:
        """The same for days with a document that kills its process: every attempt runs in another process."""
        with Expendable() as process:
            return replace(self, attempt=process.doing(self.attempt), check=process.doing(unreadable))(
                portions
            )

    def __call__(self, portions: Sequence[Portion]) -> _Group:
        """Prepares a commit that replaces the rows of some days, or adds to them."""
        files = [path for each in portions for path in each.files]
        group = _Group(
            Commit(self.home.lake, f"days-{portions[0].day}"),
            [each.day for each in portions if each.is_whole],
            dict.fromkeys((each.day for each in portions), 0),
        )
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
    if table is VERSIONS:
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
    """Applies the commits of some groups as one, with what stands for their days from now on."""
    first, *others = (group.commit for group in groups)
    days = [day for group in groups for day in group.versions]
    replaced = [day for group in groups for day in group.replaced]
    for table in DAILY:
        written = [each for group in groups for each in group.written.get(table.qualified_name, [])]
        months.replace(home, first, table, replaced, written)
    built = built_days(home)
    built.fingerprints |= {day: state_of(home.files(RAW, day)) for day in days}
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
