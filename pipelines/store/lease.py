"""Who may write to a lake: one writer takes the head, renews it while it works, and gives it back.

A lease that nobody renews ends by the store's own clock, so machines need not agree about the time. It only
says who waits for whom: that two writers never both commit follows from replacing the head
(`pipelines.store.versions`).
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tracehound.pipelines.lake.lock import HomeIsBusy
from tracehound.pipelines.lake.troubles import HostTrouble
from tracehound.pipelines.store.objects import StoreTrouble
from tracehound.pipelines.store.state import Head, Lease, nonce
from tracehound.pipelines.store.versions import LeaseLost, Versions

# Of a lease, until it is renewed: two may fail before it ends.
_RENEWED_AFTER = 1 / 3
_PAUSE_SECONDS = 1.0


class LakeIsElsewhere(HostTrouble):
    """The lake in the bucket is not this home's, or is there no more; the message says what to do."""


def lease_of(mirror: str, purpose: str, seconds: float) -> Lease:
    """A lease for this process."""
    return Lease(nonce(), mirror, socket.gethostname(), os.getpid(), purpose, seconds)


def take(versions: Versions, lease: Lease, wait_seconds: float, *, sleep: Callable[[float], None]) -> None:
    """Takes the lake as soon as nobody holds it. Raises HomeIsBusy, LakeIsElsewhere and StoreTrouble.

    One that was taken from a dead writer may have strays. The caller holds the lock of the mirror, so a lease
    of the same mirror is that of a process which has died.
    """
    deadline = time.monotonic() + wait_seconds
    head = versions.head
    while True:
        if head is None:
            raise LakeIsElsewhere(f"there is no lake at {versions.objects.url} any more.")
        require_here(head, versions.objects.url)
        held = head.lease
        if is_free(held, lease.mirror, versions.age_seconds):
            has_strays = head.has_strays or held is not None
            if versions.take(lease=lease, has_strays=has_strays):
                return
        elif time.monotonic() >= deadline:
            raise HomeIsBusy(busy(versions, wait_seconds))
        sleep(_PAUSE_SECONDS)
        head = versions.read_head()


def require_here(head: Head, url: str) -> None:
    """Raises LakeIsElsewhere if the lake has gone."""
    if head.moved_to:
        raise LakeIsElsewhere(
            f"the lake at {url} was moved to {head.moved_to}. Use it there; `tracehound lake move {url}` of "
            "that home brings it back."
        )


def is_free(held: Lease | None, mirror: str, age_seconds: float) -> bool:
    """Whether a lease that was renewed some seconds ago keeps nobody out any more."""
    return held is None or held.mirror == mirror or age_seconds > held.seconds


def busy(versions: Versions, waited: float) -> str:
    """Who holds the lake, and what to do."""
    assert versions.head is not None
    held = versions.head.lease
    assert held is not None
    left = max(0.0, held.seconds - versions.age_seconds)
    return (
        f"{versions.objects.url} is being written by process {held.process_id} on {held.host} "
        f"({held.purpose}); waited {waited:g} s. Wait for it to end, or give a longer --wait. If it has "
        f"died, the lake is free in {left:.0f} s; `tracehound lake unlock` frees it at once."
    )


@contextmanager
def renewed(versions: Versions, lease: Lease) -> Iterator[threading.Event]:
    """Renews the lease in a thread; the event tells that it was lost."""
    ended, lost = threading.Event(), threading.Event()

    def renew() -> None:
        while not ended.wait(lease.seconds * _RENEWED_AFTER):
            try:
                versions.swap()
            except LeaseLost:
                lost.set()
                return
            except StoreTrouble:
                # The network may come back before the lease ends; a commit says so if it does not.
                continue

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield lost
    finally:
        ended.set()
        thread.join()
