"""What a run has read of sources of API calls, for whoever tells it."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class TakenCalls:
    """What a run has read: objects, records of any kind, events kept, and errors by URI."""

    objects: int = 0
    records: int = 0
    stored: int = 0
    repeated: int = 0
    purged: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    errors: dict[str, str] = field(default_factory=dict)

    def add(self, other: "TakenCalls") -> None:
        """Adds what else was read."""
        self.objects += other.objects
        self.records += other.records
        self.stored += other.stored
        self.repeated += other.repeated
        self.purged += other.purged
        self.rejected += other.rejected
        self.errors |= other.errors
