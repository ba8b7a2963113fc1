"""Which bytes a tag of an image meant at which time, and what is in them."""

from __future__ import annotations

import random

from tracehound.simulator.draws import digest

_DAY = 86_400.0


class Tags:
    """Tags of a period; a tag of an image without a digest moves to another one now and then."""

    def __init__(self, seed: int, start: float, seconds: float) -> None:
        self._seed, self._start, self._seconds = seed, start, seconds
        self._moves: dict[str, list[tuple[float, str]]] = {}

    def moves(self, reference: str) -> list[tuple[float, str]]:
        """Since when it means which digest; the first since long before the period."""
        if reference not in self._moves:
            self._moves[reference] = self._drawn(reference)
        return self._moves[reference]

    def digest_at(self, reference: str, at: float) -> str:
        """The digest that it means at that time."""
        moves = self.moves(reference)
        return next((name for since, name in reversed(moves) if since <= at), moves[0][1])

    def _drawn(self, reference: str) -> list[tuple[float, str]]:
        before = self._start - 40 * _DAY
        if "@" in reference:
            return [(before, reference.partition("@")[2])]
        rng = random.Random(f"{self._seed}:tag:{reference}")
        times = sorted(self._start + rng.uniform(0.1, 0.9) * self._seconds for _ in range(rng.randrange(4)))
        return [
            (at, f"sha256:{digest('bytes', reference, str(self._seed), str(number))}")
            for number, at in enumerate((before, *times))
        ]
