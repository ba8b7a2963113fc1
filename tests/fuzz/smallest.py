"""From mutants that break something together to the fewest that do: ideally one."""

from collections.abc import Callable, Sequence
from typing import TypeVar

_Each = TypeVar("_Each")


def smallest(items: Sequence[_Each], breaks: Callable[[Sequence[_Each]], bool]) -> list[_Each]:
    """A smallest part of `items`, which break: without any one of it, it no longer does."""
    kept, parts = list(items), 2
    while len(kept) > 1:
        size = -(-len(kept) // parts)
        pieces = [kept[start : start + size] for start in range(0, len(kept), size)]
        others = [[each for other in pieces if other is not piece for each in other] for piece in pieces]
        # Of two pieces, what is beside one is the other.
        tried = pieces if parts == 2 else [*pieces, *others]
        found = next((part for part in tried if part and breaks(part)), None)
        if found is not None:
            kept, parts = found, 2
        elif size == 1:
            return kept
        else:
            parts = min(len(kept), 2 * parts)
    return kept
