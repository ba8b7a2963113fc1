"""Folds similar refusals of an object: some get a row each, all others of a kind share one row.

What belongs here: how many of a kind raw keeps. What does not: why something is refused
(`transforms.intake`).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from tracehound.transforms import copies
from tracehound.transforms.intake import Refused

# Per object and reason. Every defective finding may deserve a look; for junk, some examples are enough. Of
# copies each tells that its finding exists.
_MOST_COPIES = 100_000
_MOST_FINDINGS = 1000
_MOST_OTHERS = 20
_Kind = tuple[str, bool]


@dataclass
class Folding:
    """Counts the refusals of one object."""

    _shown: Counter[_Kind] = field(default_factory=Counter)
    _folded: dict[_Kind, tuple[int, Refused]] = field(default_factory=dict)

    def shows(self, number: int, refusal: Refused) -> bool:
        """Whether a refusal gets its own row; if not, it is counted in one of `rest`."""
        kind = refusal.reason_code, refusal.is_finding
        if self._shown[kind] < _most(refusal):
            self._shown[kind] += 1
            return True
        first_number, first = self._folded.get(kind, (number, None))
        self._folded[kind] = first_number, _added(first, refusal)
        return False

    def rest(self) -> Iterator[tuple[int, Refused]]:
        """One refusal per kind for those without their own row, at the position of the first of them."""
        for number, first in self._folded.values():
            reason = f"{first.document_count:,} further documents like this: {first.reason}"
            yield number, msgspec.structs.replace(first, reason=reason)


def _most(refusal: Refused) -> int:
    if refusal.reason_code == copies.CODE:
        return _MOST_COPIES
    return _MOST_FINDINGS if refusal.is_finding else _MOST_OTHERS


def _added(first: Refused | None, refusal: Refused) -> Refused:
    if first is None:
        return refusal
    return msgspec.structs.replace(
        first,
        document_count=first.document_count + refusal.document_count,
        size_bytes=first.size_bytes + refusal.size_bytes,
    )
