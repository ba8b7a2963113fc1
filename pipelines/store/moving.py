"""Moves a home's lake into a bucket and back. After a kill the same command goes on.

What belongs here: the two moves, and freeing a lake whose writer has died. What does not: the settings, in
which people say where the lake lies.
"""

import socket
from dataclasses import dataclass
from time import sleep

import msgspec

from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import writer_lock
from tracehound.pipelines.lake.published import note_purge
from tracehound.pipelines.store import fetching, kept, lease, mirror, session
from tracehound.pipelines.store.holding import holding, sender_of
from tracehound.pipelines.store.kept import LAKE
from tracehound.pipelines.store.lease import LakeIsElsewhere
from tracehound.pipelines.store.mirror import Mirror
from tracehound.pipelines.store.objects import StoreTrouble
from tracehound.pipelines.store.sending import Sender
from tracehound.pipelines.store.state import FILES, Head, Lease, State
from tracehound.pipelines.store.transfers import sum_of
from tracehound.pipelines.store.versions import Versions

_MOST_NAMED = 3


@dataclass(frozen=True)
class Moved:
    """What was moved: where to, how many files, how many bytes."""

    place: str
    files: int
    size_bytes: int


def to_bucket(home: Home, url: str, wait_seconds: float) -> Moved:
    """Moves the lake of a local home into a bucket. Damage was mended before.

    Raises HomeIsBusy, LakeIsElsewhere, LeaseLost and StoreTrouble.
    """
    url = url.rstrip("/")
    with writer_lock(home.lock, "tracehound lake move", wait_seconds):
        known = mirror.read(home) or Mirror.new("")
        if known.url not in ("", url):
            raise LakeIsElsewhere(
                f"the lake of {home.path} lies in {known.url}. First bring it back: `tracehound lake move "
                "local`."
            )
        versions = Versions(session.objects_at(home, url))
        wanted = lease.lease_of(known.mirror, "tracehound lake move", home.settings.store.lease_seconds)
        if not _claim(home, versions, known, wanted, wait_seconds):
            return _moved(url, versions.read_state())
        known = mirror.write(home, known.with_(url=url, is_settled=True, state=versions.read_state()))
        session.finish(home)
        with session.working(Sender(home, versions, known), wanted) as sender:
            sender.in_portions()
            _require_there(home, versions)
            sender.complete(is_moving=False)
        return _moved(url, versions.state)


def to_folder(home: Home, wait_seconds: float) -> Moved:
    """Moves the lake back into the home's folder; the bucket keeps its objects, and a note where it has gone.

    Raises HomeIsBusy, LakeIsElsewhere, LeaseLost, StoreTrouble and WrongSettings.
    """
    known = mirror.read(home)
    url = (known.url if known else "") or (home.settings.lake or "").rstrip("/")
    if not url:
        raise LakeIsElsewhere(f"the lake of {home.path} lies in that folder already.")
    there = Home(home.path, msgspec.structs.replace(home.settings, lake=url), home.is_default)
    if known and _is_left_half(there, known):
        return _given_up(there, known, wait_seconds)
    with holding(there, "tracehound lake move", wait_seconds):
        sender = sender_of(there)
        assert sender is not None
        sender.complete()
        state = sender.versions.state
        _require_whole(there, sender, state)
        sender.versions.swap(moved_to=f"{home.path} on {socket.gethostname()}")
        sender.mirror = mirror.write(there, sender.mirror.with_(url=""))
    return _moved(str(home.path), state)


def unlock(home: Home) -> Lease | None:
    """Frees the lake of whoever holds it; who that was. A writer that still lives can't commit any more.

    Raises LakeIsElsewhere, LeaseLost and StoreTrouble.
    """
    versions = Versions(session.objects_at(home, (home.settings.lake or "").rstrip("/")))
    head = versions.read_head()
    if head is None:
        raise LakeIsElsewhere(f"there is no lake at {versions.objects.url}.")
    if head.lease:
        versions.swap(lease=None, has_strays=True)
    return head.lease


def _claim(home: Home, versions: Versions, known: Mirror, wanted: Lease, wait_seconds: float) -> bool:
    """Takes the place in the bucket for a home that moves there; False if it is there already."""
    url = versions.objects.url
    head = versions.read_head()
    if head is None:
        # First the record: if killed after the head is made, the home knows it for its own.
        mirror.write(home, known.with_(url=url, state=State()))
        versions.begin(Head(known.identity, lease=wanted, is_moving=True))
        return True
    session.require_own(home, known, head, url)
    if not (head.is_moving or head.moved_to):
        return False
    if not lease.is_free(head.lease, known.mirror, versions.age_seconds):
        lease.take(versions, wanted, wait_seconds, sleep=sleep)
    if head.moved_to:
        # What was purged while the lake was away is to leave the bucket at once.
        note_purge(home.path)
    versions.swap(lease=wanted, is_moving=True, moved_to="", has_strays=True)
    return True


def _require_there(home: Home, versions: Versions) -> None:
    """Raises StoreTrouble unless the bucket has every file of the home, each with its size."""
    there = dict(versions.objects.list(FILES))
    entries = versions.state.entries
    here = kept.present(home)
    lacking = [name for name, stamp in here.items() if name not in entries or entries[name].stamp != stamp]
    lacking += [name for name, entry in entries.items() if there.get(entry.key(name)) != entry.size_bytes]
    if lacking:
        named = ", ".join(sorted(lacking)[:_MOST_NAMED])
        raise StoreTrouble(
            f"{versions.objects.url} lacks {len(lacking):,} files of {home.path}, or has them otherwise: "
            f"{named}. Nothing was removed; run the command again, and `tracehound doctor --deep` if that "
            "does not help."
        )


def _require_whole(home: Home, sender: Sender, state: State) -> None:
    """Sums every file of the home, and fetches again what a disk has damaged. Raises StoreTrouble."""
    damaged = [name for name, entry in state.entries.items() if sum_of(home.path / name) != entry.sha256]
    names = [name.removeprefix(LAKE) for name in damaged if name.startswith(LAKE)]
    restored = fetching.restore(home, sender.versions.objects, state, names)
    if len(restored) < len(damaged):
        raise StoreTrouble(f"{damaged[0]} differs from what {sender.versions.objects.url} has: run again.")


def _is_left_half(home: Home, known: Mirror) -> bool:
    """Whether a move into the bucket was not finished, so that the folder is still the whole lake."""
    versions = Versions(session.objects_at(home, known.url))
    head = versions.read_head()
    return head is None or (head.is_moving and head.identity == known.identity)


def _given_up(home: Home, known: Mirror, wait_seconds: float) -> Moved:
    with writer_lock(home.lock, "tracehound lake move", wait_seconds):
        mirror.write(home, known.with_(url=""))
    here = kept.present(home)
    return Moved(str(home.path), len(here), sum(size for size, _ in here.values()))


def _moved(place: str, state: State) -> Moved:
    return Moved(place, len(state.entries), sum(entry.size_bytes for entry in state.entries.values()))
