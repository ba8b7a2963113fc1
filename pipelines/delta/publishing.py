"""Publishing: one commit for each table whose files have changed, then the table that pins all to one run.

What belongs here: the order of the steps. After a kill at any of them, each table is at its version before or
after, and the next publisher does what is left. What does not: bringing the lake up to date first
(`pipelines.serving.lake_models`).
"""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tracehound.pipelines.delta import snapshots
from tracehound.pipelines.delta.actions import Action, Description, State, difference
from tracehound.pipelines.delta.files import adds_of, delete_others
from tracehound.pipelines.delta.log import Log
from tracehound.pipelines.delta.schema import schema_of
from tracehound.pipelines.formats import pins
from tracehound.pipelines.formats.pins import Pin
from tracehound.pipelines.formats.tables import (
    MS_PER_HOUR,
    Published,
    folders,
    moment_of,
    path_of,
    published_tables,
)
from tracehound.pipelines.lake import manifest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.published import DELTA, next_versions
from tracehound.transforms.contracts import Table
from tracehound.transforms.partitions import partition_key


def publish(home: Home) -> Published:
    """Publishes the lake as it is. The caller holds the writer's lock. Raises OSError and WrongLog."""
    moment = moment_of(home, published_tables())
    publisher = _Publisher(home, moment, moment - home.settings.delta.keep_hours * MS_PER_HOUR)
    return publisher.publish()


@dataclass
class _Publisher:
    """One publication. Times are in milliseconds, and those of files: no clock is asked.

    What readers of earlier versions need is kept that was the newest at or after `since`.
    """

    home: Home
    moment: int
    since: int
    done: Published = field(default_factory=Published)

    def __post_init__(self) -> None:
        self._root = DELTA.root(self.home.path)
        self._first = next_versions(self.home.path, DELTA)

    def publish(self) -> Published:
        self._root.mkdir(mode=0o700, exist_ok=True)
        listed = manifest.read(self.home.lake).entries
        tables = published_tables()
        changes = [self._prepared(table, listed) for table in tables]
        # One call for all links: they must be on disk before a log names them.
        os.sync()
        states = {
            path_of(table): self._now(table, *change) for table, change in zip(tables, changes, strict=True)
        }
        found = [snapshots.pin_of(table.qualified_name, states[path_of(table)]) for table in tables]
        self._tidy(states | {pins.NAME: self._snapshot(found)})
        return self.done

    def _prepared(
        self, table: Table, listed: dict[str, manifest.Stamp]
    ) -> tuple[State | None, dict[str, Action]]:
        folder = self._folder(table)
        before = self._completed(folder)
        known = before.adds if before else {}
        return before, adds_of(self.home, table, listed, folder, known)

    def _completed(self, folder: Path) -> State | None:
        """The newest state of a table, after what an earlier publisher has left undone."""
        log = Log(folder)
        state = log.read()
        if state:
            log.complete(state, self.since)
        return state

    def _now(self, table: Table, before: State | None, adds: dict[str, Action]) -> State:
        state = self._committed(path_of(table), before, self._described(table), adds)
        if before is None or state.version > before.version:
            self.done.versions[table.qualified_name] = state.version
        return state

    def _committed(
        self, name: str, before: State | None, described: Description, adds: dict[str, Action]
    ) -> State:
        log = Log(self._root / name)
        actions = difference(before, described.action(), adds, self.moment)
        if before and not actions:
            return before
        state = log.commit(before, actions, self.moment, self._first.get(name, 0))
        log.complete(state, self.since)
        return state

    def _snapshot(self, found: list[Pin]) -> State:
        folder = self._root / pins.NAME
        before = self._completed(folder)
        number = before.version + 1 if before else self._first.get(pins.NAME, 0)
        held = snapshots.read(folder, before)
        rows = pins.with_pins(held, found, number, self.moment, self.since)
        if before and rows == held:
            return before
        self.done.snapshot = number if rows[-1]["snapshot_id"] == number else None
        add = snapshots.write(folder, rows, self.moment)
        described = snapshots.described(self.home.settings.delta.keep_hours)
        return self._committed(pins.NAME, before, described, {add["path"]: add})

    def _tidy(self, states: dict[str, State]) -> None:
        """Deletes versions and data that are no longer kept, and tables that are no longer published.

        By now no snapshot names them.
        """
        for folder in list(folders(self._root, pins.NAME)):
            state = states.get(folder.relative_to(self._root).as_posix())
            if state:
                Log(folder).shorten(self.since)
                delete_others(folder, state.adds.keys() | state.kept(self.since).keys())
            else:
                shutil.rmtree(folder)

    def _described(self, table: Table) -> Description:
        return Description(
            name=table.qualified_name,
            comment=table.grain,
            schema=schema_of(table),
            partition=partition_key(table),
            keep_hours=self.home.settings.delta.keep_hours,
        )

    def _folder(self, table: Table) -> Path:
        return self._root / path_of(table)
