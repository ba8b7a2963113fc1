"""Refusals of an object that are alike: some stand for themselves, all others for one another.

What belongs here: how many of a kind raw keeps. What does not: why something is refused
(`transforms.intake`).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from tracehound.transforms.intake import Refused

# Of one object and reason. A broken finding is worth a look each; of junk some examples tell all.
_MOST_FINDINGS = 1000
_MOST_OTHERS = 20
_Kind = tuple[str, bool]


@dataclass
class Folding:
    """Counts the refusals of one object."""

    _shown: Counter[_Kind] = field(default_factory=Counter)
    _folded: dict[_Kind, tuple[int, Refused]] = field(default_factory=dict)

    def shows(self, number: int, refusal: Refused) -> bool:
        """Whether a refusal is a row of its own; if not, it is part of one of `rest`."""
        kind = refusal.reason_code, refusal.is_finding
        if self._shown[kind] < (_MOST_FINDINGS if refusal.is_finding else _MOST_OTHERS):
            self._shown[kind] += 1
            return True
        first_number, first = self._folded.get(kind, (number, None))
        self._folded[kind] = first_number, _added(first, refusal)
        return False

    def rest(self) -> Iterator[tuple[int, Refused]]:
        """A refusal for all that have none of their own, a kind each, in the place of its first."""
        for number, first in self._folded.values():
            reason = f"{first.document_count:,} further documents like this: {first.reason}"
            yield number, msgspec.structs.replace(first, reason=reason)


def _added(first: Refused | None, refusal: Refused) -> Refused:
    if first is None:
        return refusal
    return msgspec.structs.replace(
        first,
        document_count=first.document_count + refusal.document_count,
        size_bytes=first.size_bytes + refusal.size_bytes,
    )
