"""Sends what a home has and its bucket lacks: files first, then the version that names them.

What belongs here: making the next version, and deleting what no version needs. What does not: what differs
(`pipelines.store.comparing`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.published import purge_note
from tracehound.pipelines.store import comparing, fetching, kept, mirror, warehouses
from tracehound.pipelines.store.kept import LAKE, Stamp
from tracehound.pipelines.store.mirror import Mirror
from tracehound.pipelines.store.state import Change
from tracehound.pipelines.store.transfers import portions, send_all
from tracehound.pipelines.store.versions import Versions

_SECONDS_PER_HOUR = 3600


@dataclass
class Sender:
    """What this process sends of a home whose lake it holds.

    Files of the home that were `damaged` had been fetched again before. Files of tables that commits have
    changed are `unsent` until a version has them.
    """

    home: Home
    versions: Versions
    mirror: Mirror
    damaged: list[str] = field(default_factory=list)
    unsent: set[str] = field(default_factory=set)
    _has_purged: bool = field(default=False, init=False)

    def committed(self, names: Iterable[str]) -> None:
        """Sends what a commit has changed, by path in the lake. Raises LeaseLost and StoreTrouble."""
        self.unsent.update(filter(kept.is_table, (LAKE + name for name in names)))
        self._send(*comparing.to_send(self.home, self.versions.state, self.unsent))
        self.unsent.clear()

    def complete(self, **changed: Any) -> None:
        """Sends all that differs, deletes what no version needs any more, and changes fields of the head.

        Raises LeaseLost and StoreTrouble.
        """
        head = self.versions.head
        assert head is not None
        # Now, for what is sent next is no stray, though no version has it yet.
        if head.has_strays:
            self.versions.delete_strays()
            changed["has_strays"] = False
        forgotten = self._delete_unneeded(self._kept_since())
        puts, removals = comparing.to_send(self.home, self.versions.state)
        if purge_note(self.home.path).exists():
            # What a purge has changed beside the lake came after its commit, so this is a purge once more.
            self._has_purged = False
            self._send(puts, removals, forgotten)
            # If killed before, all of it is done again.
            purge_note(self.home.path).unlink()
            puts, removals, forgotten = {}, [], []
        if not self._send(puts, removals, forgotten, **changed) and changed:
            self.versions.swap(**changed)
        self.unsent.clear()

    def restored(self, names: list[str]) -> list[str]:
        """Fetches damaged files of the lake again, by their path in it; returns which could be."""
        return fetching.restore(self.home, self.versions.objects, self.versions.state, names)

    def take_damaged(self) -> list[str]:
        """What was found damaged and fetched again when the lake was brought up to date; told once."""
        damaged, self.damaged = self.damaged, []
        return damaged

    def in_portions(self) -> None:
        """Sends all that differs as several versions, so that a kill costs little.

        A purge is left to what completes them, for it is to find all files that were replaced.
        """
        puts, removals = comparing.to_send(self.home, self.versions.state)
        for some in portions(puts, {name: stamp[0] for name, stamp in puts.items()}):
            self._make({name: puts[name] for name in some}, [])
        self._make({}, removals)

    def _send(
        self, puts: dict[str, Stamp], removals: list[str], forgotten: Sequence[str] = (), **changed: Any
    ) -> bool:
        """Makes a version if there is anything to tell by it; whether there was. Carries out a purge."""
        is_purge = not self._has_purged and purge_note(self.home.path).exists()
        if is_purge:
            warehouses.forget(self.versions.objects)
        is_made = self._make(puts, removals, forgotten, is_purge=is_purge, **changed)
        if is_purge:
            self._delete_unneeded(0.0)
            self.versions.delete_strays()
            self._has_purged = True
        return is_made

    def _make(
        self,
        puts: dict[str, Stamp],
        removals: list[str],
        forgotten: Sequence[str] = (),
        *,
        is_purge: bool = False,
        **changed: Any,
    ) -> bool:
        entries = send_all(self.versions.objects, self.home.path, puts, self.versions.state.entries)
        if not (entries or removals or forgotten or is_purge):
            return False
        version, now = self.versions.state.version + 1, self.versions.objects.now()
        change = Change(version, now, entries, removals, list(forgotten), is_purge)
        self.versions.commit(change, **changed)
        self.mirror = mirror.write(self.home, self.mirror.with_(state=self.versions.state))
        return True

    def _delete_unneeded(self, before: float) -> list[str]:
        """Deletes objects that were last needed before a time, or before a purge; returns their keys."""
        doomed = self.versions.state.due(max(before, 1.0))
        self.versions.objects.delete(doomed)
        return doomed

    def _kept_since(self) -> float:
        keep = self.home.settings.store.keep_hours * _SECONDS_PER_HOUR
        return self.versions.objects.now() - keep
