"""Addresses of network interfaces: what one task gives back, the next one gets."""

from __future__ import annotations

import heapq
import random

from tracehound.simulator.context.seen import Where


class Pool:
    """Addresses of a place, private and public; the smallest free pair is given out first, and so reused."""

    def __init__(self, rng: random.Random) -> None:
        second, third = rng.randrange(250), rng.randrange(64)
        public = f"18.{rng.randrange(130, 250)}.{rng.randrange(256)}"
        self._free = [
            (number, f"10.{second}.{third}.{number}", f"{public}.{number}") for number in range(4, 250)
        ]
        self._used: list[tuple[float, tuple[int, str, str]]] = []

    def take(self, begin: float, end: float) -> tuple[str, str]:
        """A private and a public address from `begin` to `end`; callers come in the order of `begin`."""
        while self._used and self._used[0][0] < begin:
            heapq.heappush(self._free, heapq.heappop(self._used)[1])
        chosen = heapq.heappop(self._free)
        heapq.heappush(self._used, (end, chosen))
        return chosen[1], chosen[2]


class Pools:
    """A pool for each account and region."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._of: dict[Where, Pool] = {}

    def take(self, where: Where, begin: float, end: float) -> tuple[str, str]:
        """A private and a public address there."""
        if where not in self._of:
            self._of[where] = Pool(random.Random(f"{self._seed}:addresses:{where}"))
        return self._of[where].take(begin, end)
