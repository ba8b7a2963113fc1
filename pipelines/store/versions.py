"""The versions of a lake in a bucket: the newest is read, and the next one made by replacing the head.

Replacing the head is the commit. It is refused to whoever has not read the head as it is now, so a writer
whose lease somebody took can't commit, whatever clocks say. What belongs here: reading and committing. What
does not: waiting for a lease (`pipelines.store.lease`), and which files a version has
(`pipelines.store.sending`).
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tracehound.pipelines.lake.troubles import HostTrouble
from tracehound.pipelines.store.objects import Objects, Replaced, StoreTrouble
from tracehound.pipelines.store.state import (
    CHANGES_PER_LISTING,
    FILES,
    HEAD,
    MANIFESTS,
    Change,
    Head,
    State,
    WrongContent,
    decoded,
    decoded_head,
    encoded,
    encoded_head,
    nonce,
)

_TRIES = 5


class LeaseLost(HostTrouble):
    """Another writer has taken the lake over: nothing more can be committed by this one."""


@dataclass
class Versions:
    """The versions of a lake, as this process knows them."""

    objects: Objects
    head: Head | None = None
    state: State = field(default_factory=State)
    age_seconds: float = 0.0
    _etag: str | None = None
    # The lease is renewed beside the commits.
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def read_head(self) -> Head | None:
        """Reads the head; None if there is no lake at this place. Raises StoreTrouble."""
        with self._lock:
            found = self.objects.get(HEAD)
            if found is None:
                self.head, self._etag = None, None
                return None
            try:
                self.head = decoded_head(found.content)
            except WrongContent as error:
                raise StoreTrouble(f"{self.objects.url}/{HEAD} can't be used: {error}.") from error
            self._etag, self.age_seconds = found.etag, found.age_seconds
            return self.head

    def read_state(self, known: State | None = None) -> State:
        """The newest version of the head that was read; only changes after a known one are fetched.

        Raises StoreTrouble.
        """
        for _ in range(_TRIES):
            state = self._followed(known)
            if state is not None:
                self.state = state
                return state
            # Another writer has gone on meanwhile, and deleted what an old head names.
            if self.read_head() is None:
                break
        raise StoreTrouble(
            f"{self.objects.url} lacks manifests that its head names. Restore them from a version of the "
            "bucket or a backup, or move a complete mirror there again: docs/object-storage.md."
        )

    def swap(self, **changed: Any) -> None:
        """Replaces the head by one that differs in some fields. Raises LeaseLost."""
        with self._lock:
            assert self.head is not None
            self._replace(msgspec.structs.replace(self.head, **changed))

    def begin(self, head: Head) -> None:
        """Makes the first head. Raises Replaced."""
        with self._lock:
            self._etag = self.objects.swap(HEAD, encoded_head(head), None)
            self.head = head

    def take(self, **changed: Any) -> bool:
        """Replaces the head as it was read; False if somebody was faster."""
        try:
            self.swap(**changed)
        except LeaseLost:
            return False
        return True

    def commit(self, change: Change, **changed: Any) -> None:
        """Makes the next version, whose files are there already; `changed` fields of the head go with it.

        Raises LeaseLost and StoreTrouble.
        """
        with self._lock:
            head = self.head
            assert head is not None
            is_whole = not head.listing or len(head.changes) >= CHANGES_PER_LISTING or change.is_purge
            if is_whole:
                superseded = dict.fromkeys(head.manifests(), 0.0 if change.is_purge else change.at)
                state = self.state.after(change, superseded)
                key = _key(change.version, "all")
                self.objects.put(key, encoded(state))
                named: dict[str, Any] = {"listing": key, "changes": []}
            else:
                state = self.state.after(change)
                key = _key(change.version, "changes")
                self.objects.put(key, encoded(change))
                named = {"changes": [*head.changes, key]}
            self._replace(msgspec.structs.replace(head, version=change.version, **named, **changed))
            self.state = state

    def delete_strays(self) -> int:
        """Deletes objects that no version has; returns how many. The caller holds the lease.

        Whatever is listed was written before the head is replaced once more. That it can be proves that
        nobody else has written a version since this process read its own, and keys are never used twice.
        """
        assert self.head is not None
        there = {key for folder in (FILES, MANIFESTS) for key, _ in self.objects.list(folder)}
        self.swap()
        strays = _ours(there) - self.state.keys() - set(self.head.manifests())
        self.objects.delete(strays)
        return len(strays)

    def _replace(self, head: Head) -> None:
        try:
            self._etag = self.objects.swap(HEAD, encoded_head(head), self._etag)
        except Replaced:
            raise LeaseLost(
                f"another writer has taken over {self.objects.url}. What this one had not committed yet is "
                "read and built again by the next run; nothing that was committed is lost."
            ) from None
        self.head = head

    def _followed(self, known: State | None) -> State | None:
        head = self.head
        assert head is not None
        keys = {_version_of(key): key for key in head.changes}
        state = known
        if head.version == 0:
            return State()
        if state is None or not (_version_of(head.listing) <= state.version <= head.version):
            found = self._read(head.listing, State)
            if found is None:
                return None
            state = found
        for version in sorted(version for version in keys if version > state.version):
            change = self._read(keys[version], Change)
            if change is None:
                return None
            state = state.after(change)
        return state if state.version == head.version else None

    def _read(self, key: str, type_: Any) -> Any:
        found = self.objects.get(key)
        if found is None:
            return None
        try:
            return decoded(found.content, type_)
        except WrongContent as error:
            raise StoreTrouble(f"{self.objects.url}/{key} can't be read: {error}.") from error


def _key(version: int, kind: str) -> str:
    return f"{MANIFESTS}/{version:012}-{kind}.{nonce()}.json.gz"


def _version_of(key: str) -> int:
    return int(key.rpartition("/")[2].partition("-")[0])


def _ours(keys: Iterable[str]) -> set[str]:
    """Keys as they are made here: what others have put below the prefix is not touched."""
    return {key for key in keys if "~" in key or key.endswith(".json.gz")}
