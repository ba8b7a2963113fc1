"""A writer's time with a lake in a bucket: it is taken, brought up to date, written to and given back."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

from tracehound.pipelines.lake import journal
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.store import fetching, lease, mirror
from tracehound.pipelines.store.lease import LakeIsElsewhere
from tracehound.pipelines.store.mirror import Mirror
from tracehound.pipelines.store.objects import Objects, Replaced, S3Objects, StoreTrouble
from tracehound.pipelines.store.sending import Sender
from tracehound.pipelines.store.state import Head, Lease
from tracehound.pipelines.store.versions import LeaseLost, Versions

# After these nothing more is sent: the store fails, another writer has the lake, or somebody wants to stop
# now.
_LEFT_ALONE = (StoreTrouble, LeaseLost, KeyboardInterrupt, GeneratorExit)


def objects_at(home: Home, url: str) -> Objects:
    """The objects of a store, with the identity of the home's settings."""
    return S3Objects.of(url, home.settings.aws)


@contextmanager
def held(home: Home, url: str, purpose: str, wait_seconds: float) -> Iterator[Sender]:
    """Holds a lake that lies in a bucket. The caller holds the lock of the mirror.

    Raises HomeIsBusy, LakeIsElsewhere, LeaseLost and StoreTrouble.
    """
    versions = Versions(objects_at(home, url))
    known = mirror.read(home) or Mirror.new(url)
    wanted = lease.lease_of(known.mirror, purpose, home.settings.store.lease_seconds)
    known = _entered(home, versions, known, wanted, wait_seconds)
    if known.is_settled and journal.what_is_wrong(home.lake):
        # What was half done can't be told from damage: the bucket decides.
        journal.give_up(home.lake, "its journal is invalid")
        known = mirror.write(home, known.with_(is_settled=False))
    finish(home)
    versions.read_state(known.state)
    known, damaged = fetching.bring_up(home, versions.objects, known, versions.state)
    with working(Sender(home, versions, known, damaged), wanted) as sender:
        yield sender


def finish(home: Home) -> None:
    """Finishes an interrupted commit; if it is a purge, that is noted as of any that this process applies."""
    with journal.followed(home.lake, lambda names: None):
        journal.recover(home.lake)


@contextmanager
def working(sender: Sender, held_lease: Lease) -> Iterator[Sender]:
    """Renews the lease while its holder works, sends what it commits, and gives the lake back.

    If the store fails, the lease is left to end by itself: the next run of this machine needs not wait for
    it.
    """
    with (
        lease.renewed(sender.versions, held_lease),
        journal.followed(sender.home.lake, sender.committed),
    ):
        try:
            yield sender
        except _LEFT_ALONE:
            raise
        except BaseException:
            sender.complete(lease=None)
            raise
        sender.complete(lease=None)


def _entered(home: Home, versions: Versions, known: Mirror, wanted: Lease, wait_seconds: float) -> Mirror:
    """Takes the lake, and makes it where there is none yet; returns the record of the mirror."""
    url = versions.objects.url
    head = versions.read_head()
    if head is None:
        if known.state.version:
            raise LakeIsElsewhere(
                f"there is no lake at {url}, where {home.path} had it. Restore the bucket; or, to begin with "
                f"what this folder has, `tracehound lake move local`, then `tracehound lake move {url}`."
            )
        try:
            versions.begin(Head(known.identity, lease=wanted))
            return mirror.write(home, known.with_(is_settled=True))
        except Replaced:
            head = versions.read_head()
    assert head is not None
    if mirror.read(home) is None:
        known = mirror.write(home, known.with_(identity=head.identity))
    require_own(home, known, head, url)
    if head.is_moving:
        raise LakeIsElsewhere(
            f"a home is still being moved to {url}: finish `tracehound lake move {url}` there."
        )
    lease.take(versions, wanted, wait_seconds, sleep=sleep)
    return known


def require_own(home: Home, known: Mirror, head: Head, url: str) -> None:
    """Raises LakeIsElsewhere if the lake is another home's."""
    if known.identity != head.identity:
        raise LakeIsElsewhere(
            f"the lake at {url} is that of another home ({head.identity}), not of {home.path} "
            f"({known.identity}). Choose another prefix; to use that lake, choose an empty home."
        )
