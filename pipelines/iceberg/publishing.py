"""Publishing: one commit for each table whose files have changed, then the table that pins all to one run.

What belongs here: the order of the steps. After a kill at any of them, each table is at its version before or
after, and the next publisher does what is left. What does not: bringing the lake up to date first
(`pipelines.serving.lake_models`).
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow.parquet as pq
from botocore.exceptions import BotoCoreError, ClientError
from pyiceberg import exceptions
from pyiceberg.manifest import ManifestEntry
from sqlalchemy.exc import SQLAlchemyError

from tracehound.pipelines.formats import links, pins
from tracehound.pipelines.formats.links import Named
from tracehound.pipelines.formats.pins import Pin
from tracehound.pipelines.formats.tables import (
    MS_PER_HOUR,
    NotPublished,
    Published,
    folders,
    moment_of,
    path_of,
    published_tables,
)
from tracehound.pipelines.iceberg import commits, tidying
from tracehound.pipelines.iceberg.commits import Described, State
from tracehound.pipelines.iceberg.shelves import CatalogShelf, FolderShelf, Shelf
from tracehound.pipelines.iceberg.storage import Place
from tracehound.pipelines.lake import manifest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.published import ICEBERG, next_versions
from tracehound.transforms.contracts import Table

_DATA = "data"
# Exists while tables may have files that nobody needs: a publication was killed if it still does at the next.
_UNTIDY = ".untidy"
# Characters that readers take for something else in a location.
_NOT_IN_LOCATIONS = "#%"
_OF_PYICEBERG = tuple(
    each for each in vars(exceptions).values() if isinstance(each, type) and issubclass(each, Exception)
)
_FAILURES = (*_OF_PYICEBERG, SQLAlchemyError, BotoCoreError, ClientError, ValueError)


def publish(home: Home) -> Published:
    """Publishes the lake as it is. The caller holds the writer's lock. Raises OSError and NotPublished."""
    place = Place.of(ICEBERG.root(home.path), home.settings.iceberg.location)
    if any(each in _NOT_IN_LOCATIONS for each in place.written):
        raise NotPublished(f"{place.written} can't be a location of Iceberg: it has `#` or `%`.")
    moment = moment_of(home, published_tables())
    try:
        publisher = _Publisher(
            home, place, _shelf(home, place), moment, moment - home.settings.iceberg.keep_hours * MS_PER_HOUR
        )
        return publisher.publish()
    except _FAILURES as error:
        raise NotPublished(f"{type(error).__name__}: {error}") from error


def _shelf(home: Home, place: Place) -> Shelf:
    settings = home.settings.iceberg
    if settings.catalog and settings.location:
        raise NotPublished("a catalog would name files before they are copied: leave out `iceberg.location`.")
    if settings.catalog:
        return CatalogShelf.named(place, settings.catalog, settings.namespace)
    return FolderShelf(place, next_versions(home.path, ICEBERG))


@dataclass(frozen=True)
class _Change:
    """What one table is to become: `files` by their path below its folder; `digest` of the names of all."""

    described: Described
    name: str
    before: State | None
    files: Mapping[str, Named]
    digest: str

    @property
    def is_due(self) -> bool:
        return self.before is None or not self.before.has(self.described, self.digest)


@dataclass
class _Publisher:
    """One publication. Times are in milliseconds, and those of files.

    What readers of earlier versions need is kept that was the newest at or after `since`.
    """

    home: Home
    place: Place
    shelf: Shelf
    moment: int
    since: int
    done: Published = field(default_factory=Published)

    def __post_init__(self) -> None:
        self._root = self.place.root
        self._touched: set[str] = set()

    def publish(self) -> Published:
        self._root.mkdir(mode=0o700, exist_ok=True)
        untidy = self._root / _UNTIDY
        was_killed = untidy.exists()
        listed = manifest.read(self.home.lake).entries
        held = self._held()
        kept = _by_table(held)
        changes = [self._change(table, listed) for table in published_tables()]
        untidy.touch()
        located = [self._linked(change) for change in changes]
        # One call for all links: they must be on disk before metadata names them.
        os.sync()
        states = {
            change.described.path: self._now(change, files, kept.get(change.name, ()))
            for change, files in zip(changes, located, strict=True)
        }
        found = [self._pin(change, states[change.described.path]) for change in changes]
        states[pins.NAME] = self._snapshot(held, found)
        self._tidy(states, all_of_them=was_killed)
        untidy.unlink()
        return self.done

    def _held(self) -> list[pins.Row]:
        """The snapshots that readers were told of."""
        state = self._loaded(pins.NAME)
        return pins.read(map(self.place.path, state.entries())) if state else []

    def _loaded(self, path: str) -> State | None:
        table = self.shelf.load(path)
        return State(table) if table else None

    def _change(self, table: Table, listed: Mapping[str, manifest.Stamp]) -> _Change:
        path = path_of(table)
        files = {_below(each): each for each in links.named(self.home, table, listed)}
        return _Change(
            Described(path, table.columns, table.grain),
            table.qualified_name,
            self._loaded(path),
            files,
            commits.digest_of(files),
        )

    def _linked(self, change: _Change) -> dict[str, ManifestEntry | None] | None:
        """The files that a table is to have, by location, which are linked; None if it has them.

        Files without rows are left out; whether a file has any is known of those that are published.
        """
        folder = self._root / change.described.path
        there = {name: each for name, each in change.files.items() if (folder / name).exists()}
        if change.before and not change.is_due and len(there) == change.before.file_count:
            for name, each in there.items():
                links.link(each.source, folder / name)
            return None
        known = change.before.entries() if change.before else {}
        found: dict[str, ManifestEntry | None] = {}
        for name, each in change.files.items():
            location = self.place.location(folder / name)
            if location in known or pq.read_metadata(each.source).num_rows:
                links.link(each.source, folder / name)
                found[location] = known.get(location)
        return found

    def _now(
        self, change: _Change, files: dict[str, ManifestEntry | None] | None, kept: Sequence[int]
    ) -> State:
        if files is not None and change.is_due:
            state = self._committed(change.described, change.before, files, change.digest, kept)
            self.done.versions[change.name] = state.snapshot.snapshot_id
            return state
        assert change.before
        forgotten = change.before.ended(self.since, kept)
        if not forgotten:
            return change.before
        self._touched.add(change.described.path)
        return commits.forget(change.before, forgotten)

    def _committed(
        self,
        described: Described,
        before: State | None,
        files: Mapping[str, ManifestEntry | None],
        digest: str,
        kept: Sequence[int],
    ) -> State:
        self._touched.add(described.path)
        forgotten = before.ended(self.since, kept, self.moment) if before else []
        return commits.commit(self.shelf, before, described, files, digest, self.moment, forgotten)

    def _pin(self, change: _Change, state: State) -> Pin:
        return Pin(change.name, state.snapshot.snapshot_id, state.row_count)

    def _snapshot(self, held: list[pins.Row], found: list[Pin]) -> State:
        before = self._loaded(pins.NAME)
        number = self._number(held)
        rows = pins.with_pins(held, found, number, self.moment, self.since)
        if before and rows == held:
            return before
        self.done.snapshot = number if rows[-1]["snapshot_id"] == number else None
        path = pins.write(self._root / pins.NAME / _DATA, rows, self.moment)
        described = Described(pins.NAME, pins.COLUMNS, pins.GRAIN)
        known = before.entries() if before else {}
        location = self.place.location(path)
        files = {location: known.get(location)}
        return self._committed(described, before, files, commits.digest_of([path.name]), ())

    def _number(self, held: list[pins.Row]) -> int:
        """The number of a new snapshot: one never stands for two, even after a purge."""
        if held:
            return int(held[-1]["snapshot_id"]) + 1
        return next_versions(self.home.path, ICEBERG).get(pins.NAME, 0)

    def _tidy(self, states: Mapping[str, State], *, all_of_them: bool) -> None:
        """Deletes what no version needs any more, and tables that are no longer published.

        By now no snapshot names them.
        """
        for folder in list(folders(self._root, pins.NAME)):
            path = folder.relative_to(self._root).as_posix()
            if path not in states:
                self.shelf.drop(path)
                shutil.rmtree(folder)
            elif all_of_them or path in self._touched:
                tidying.tidy(folder, states[path].table, self.place)


def _below(each: Named) -> str:
    """Where a file is linked below the folder of its table. No folder is called like one of Hive's."""
    day = each.inside.parent.name.rpartition("=")[2]
    return "/".join(filter(None, (_DATA, day, each.name)))


def _by_table(held: Sequence[pins.Row]) -> dict[str, list[int]]:
    """The versions that snapshots name, by table."""
    found: dict[str, list[int]] = {}
    for row in held:
        found.setdefault(row["table_name"], []).append(row["version"])
    return found
