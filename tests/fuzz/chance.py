"""All that a family chooses from: chance by seed and number, documents to change, good findings to put beside them."""

import copy
import random
from datetime import date
from functools import cache
from typing import Any

from tests.builders import GOLDEN, full, golden
from tests.fuzz.mutant import Json
from tests.fuzz.neighbours import neighbour
from tests.fuzz.places import Place, places
from tracehound.simulator.engine import simulate

# Of so many mutants the last, one or more of each family, may be as large as a whole run.
_EVERY, _MONSTERS = 6600, 66
_SIMULATED = 120


class Chance(random.Random):
    """Draws for one mutant: the same for the same seed and number, whatever else is made."""

    def __init__(self, seed: int, number: int) -> None:
        super().__init__(f"{seed}:{number}")
        self._series = f"{seed}:{number}"
        self._neighbours = 0
        self.may_be_monstrous = number % _EVERY >= _EVERY - _MONSTERS

    def document(self) -> Json:
        """A finding to change: of the golden ones, the simulated ones, or one that fills the whole model."""
        document = copy.deepcopy(self.choice(_documents()))
        document["id"] = self.finding_id()
        return document

    def runtime_document(self) -> Json:
        """A finding of Runtime Monitoring to change."""
        found = [each for each in _documents() if "runtimeDetails" in each.get("service", {})]
        return copy.deepcopy(self.choice(found)) | {"id": self.finding_id()}

    def finding_id(self) -> str:
        """An id that no other finding has."""
        return f"{self.getrandbits(128):032x}"

    def neighbour(self) -> Json:
        """A good finding that nothing else has."""
        self._neighbours += 1
        return neighbour(f"{self._series}:{self._neighbours}")

    def neighbours(self, count: int) -> tuple[Json, ...]:
        """Some of them."""
        return tuple(self.neighbour() for _ in range(count))

    def place(self) -> Place:
        """Any place of the model."""
        return self.choice(places())

    def one_of(self, values: dict[str, Any]) -> tuple[str, Any]:
        """A name and its value."""
        return self.choice(list(values.items()))


@cache
def _documents() -> tuple[Json, ...]:
    simulated = [each.document for each in simulate(14, _SIMULATED, date(2026, 10, 1), 5)]
    named = [golden(path.stem) for path in sorted(GOLDEN.glob("*.json"))]
    return (*named, *named, full(), full(1), *simulated[:_SIMULATED])
