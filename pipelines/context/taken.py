"""What a run has learned of AWS, for whoever tells it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracehound.pipelines.context.storing import Store


@dataclass
class TakenContext:
    """Requests, new states, and what came of each thing, by result; errors by URI.

    `has_more` means that the next run goes on: all requests are spent, AWS had no time, or was not reached.
    """

    requests: int = 0
    states: int = 0
    results: Counter[str] = field(default_factory=Counter)
    errors: dict[str, str] = field(default_factory=dict)
    has_more: bool = False

    def add(self, store: "Store", requests: int) -> None:
        """Adds what was stored, and the requests that it took."""
        self.requests += requests
        self.states += store.states
        self.results.update({result.value: count for result, count in store.results.items()})
