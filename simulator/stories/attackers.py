"""Attackers: addresses, domain and tool of a campaign, and the attack sequence that may conclude it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from tracehound.simulator.builders.sequence import attack_sequence
from tracehound.simulator.draws import digest, hex_id
from tracehound.simulator.finding import Reported
from tracehound.simulator.networks import host_remote
from tracehound.simulator.organization import Bucket, Detector
from tracehound.simulator.scene import Scene

Json = dict[str, Any]
Drawn = TypeVar("Drawn")
# Mining pools that unrelated attackers share: they show mining, but not whose.
PUBLIC_POOLS = ("xmr.pool-moria.test", "pool.minerhub.example", "gulf.moneropond.test")
_SYLLABLES = ("ka", "ro", "mi", "ten", "zu", "lor", "vex", "an", "qui", "dra", "sel", "ob")
_ENDINGS = ("example", "test", "invalid")


class Attacker(NamedTuple):
    """One campaign's infrastructure; the tool's hash is its own build and found nowhere else."""

    domain: str
    remotes: tuple[Json, ...]
    tool_path: str
    tool_sha256: str

    def remote(self, rng: random.Random) -> Callable[[], Json]:
        """Draws one of the attacker's addresses at each call."""
        return lambda: rng.choice(self.remotes)


def new_domain(rng: random.Random) -> str:
    """A made-up domain under a top-level name that is reserved and resolves nowhere."""
    return "".join(rng.choices(_SYLLABLES, k=3)) + f"{rng.randrange(100)}." + rng.choice(_ENDINGS)


def new_attacker(scene: Scene, addresses: int) -> Attacker:
    """An attacker with that many addresses; no other attacker has them or the domain by chance."""
    rng = scene.rng
    folder = rng.choice(("/tmp", "/var/tmp", "/dev/shm", "/tmp/.X11-unix"))
    name = rng.choice(("kworkerds", "sysupdate", ".cache-d", "dbused", "watchbog", "networkservice-helper"))
    return Attacker(
        _own_domain(scene),
        tuple(_own_remote(scene) for _ in range(addresses)),
        f"{folder}/{name}{hex_id(rng, 2)}",
        digest("malware", hex_id(rng, 32)),
    )


def _own_domain(scene: Scene) -> str:
    return _own(scene, lambda: new_domain(scene.rng), str)


def _own_remote(scene: Scene) -> Json:
    return _own(scene, lambda: host_remote(scene.rng), lambda remote: str(remote["ipAddressV4"]))


def _own(scene: Scene, draw: Callable[[], Drawn], name: Callable[[Drawn], str]) -> Drawn:
    taken, drawn = scene.world.names_of_attackers, draw()
    while name(drawn) in taken:
        drawn = draw()
    taken.add(name(drawn))
    return drawn


def buckets_of(scene: Scene, detector: Detector, most: int) -> list[Bucket]:
    """Up to `most` buckets of the detector's account and region, at least one."""
    own = scene.world.buckets_of[detector.detector_id]
    return scene.rng.sample(own, scene.rng.randint(1, min(most, len(own))))


def conclude(
    scene: Scene, detector: Detector, type_: str, subject: str, members: Sequence[Reported]
) -> Reported:
    """Publish an attack sequence over findings of one account, and point members back to it.

    Both directions are incomplete, as in reality: some member is not among the signals, some never points
    back, but none is missing from both.
    """
    rng = scene.rng
    own = [member for member in members if member.draft.detector.account == detector.account]
    unlisted = rng.randrange(len(own)) if len(own) > 3 and rng.random() < 0.6 else None
    listed = [member for number, member in enumerate(own) if number != unlisted]
    at = max(member.created_at for member in own)
    sequence = scene.report(
        attack_sequence(rng, detector, type_, subject, listed), "sequence", scene.soon(at, 300, 1500)
    )
    for number, member in enumerate(own):
        if number == unlisted or rng.random() < 0.7:
            _point_back(scene, member, sequence)
    return sequence


def _point_back(scene: Scene, member: Reported, sequence: Reported) -> None:
    updated_at = scene.soon(sequence.created_at, 60, 1800)
    seen_at = min(updated_at - 30, member.draft.until - 1)
    member.sequence_arn = sequence.arn
    member.update(max(seen_at, member.last_seen), updated_at, 1)
