"""An answer of at most so many characters: its longest lists are cut, and it says which.

What belongs here: what is cut, and how much. What does not: how the rest is asked for
(`assistants.cursors`).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_CHARACTERS = 38_000
Path = tuple[str | int, ...]
# What an answer is about counts as so small a part of its size.
_SHARE_OF_KEPT = 4
# More elements of one list never fit, and to measure them all would take long.
_MOST_ELEMENTS = 300


@dataclass(frozen=True)
class Cut:
    """A list of an answer, how many of its elements are shown, and how many there are, if that is known."""

    path: Path
    shown: int
    total: int | None


@dataclass
class _List:
    path: Path
    elements: list[Any]
    size: int


def length(value: Any) -> int:
    """The characters of a value as JSON."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def bounded(
    value: Any,
    most: int = MOST_CHARACTERS,
    *,
    told_elsewhere: Sequence[Path] = (),
    kept: Sequence[str] = (),
) -> list[Cut]:
    """Cuts lists in a value until it has at most so many characters, and returns what was cut.

    Lists that another tool tells are emptied first. Of the others the longest are cut; a list counts
    without the lists inside it, so that none is cut because of what one element has. Of the members `kept`
    more stays.
    """
    totals: dict[Path, int] = {}
    lists = dict(_lists(value))
    over_long = [path for path, found in lists.items() if len(found) > _MOST_ELEMENTS]
    for path in over_long:
        _cut(path, lists[path], _MOST_ELEMENTS, totals)
    for path in told_elsewhere:
        if length(value) > most and lists.get(path):
            _cut(path, lists[path], 0, totals)
    while (excess := length(value) - most) > 0:
        longest = _longest(value, kept)
        if not longest:
            break
        _shorten(longest, excess, totals)
    return [Cut(path, len(found), totals[path]) for path, found in _lists(value) if path in totals]


def _cut(path: Path, elements: list[Any], shown: int, totals: dict[Path, int]) -> None:
    totals.setdefault(path, len(elements))
    del elements[shown:]


def _longest(value: Any, kept: Sequence[str]) -> list[_List]:
    """The longest list that may be cut, and those at least half as long; single elements come last."""
    found: list[_List] = []
    _measure(value, (), found)
    for each in found:
        each.size //= _SHARE_OF_KEPT if each.path[0] in kept else 1
    several = [each for each in found if len(each.elements) > 1] or [each for each in found if each.elements]
    most = max((each.size for each in several), default=0)
    return [each for each in several if each.size * 2 >= most]


def _shorten(lists: Sequence[_List], excess: int, totals: dict[Path, int]) -> None:
    """Removes elements from the ends of lists: no more than needed, and of each no more than half."""
    for each in sorted(lists, key=lambda each: -each.size):
        left = len(each.elements)
        while left > len(each.elements) // 2 and excess > 0:
            left -= 1
            excess -= length(each.elements[left]) + 1
        _cut(each.path, each.elements, left, totals)
        if excess <= 0:
            return


def _measure(value: Any, path: Path, found: list[_List]) -> tuple[int, int]:
    """The characters of a value, and of its outermost lists; adds all lists with their own characters."""
    if isinstance(value, Mapping):
        sizes = [
            (len(key) + 4 + size, inside)
            for key, each in value.items()
            for size, inside in [_measure(each, (*path, key), found)]
        ]
        return sum(size for size, _ in sizes) + 2, sum(inside for _, inside in sizes)
    if isinstance(value, list):
        sizes = [_measure(each, (*path, number), found) for number, each in enumerate(value)]
        size = sum(size + 1 for size, _ in sizes) + 2
        found.append(_List(path, value, size - sum(inside for _, inside in sizes)))
        return size, size
    return length(value), 0


def _lists(value: Any, path: Path = ()) -> Iterator[tuple[Path, list[Any]]]:
    """All lists in a value, outer ones first."""
    members: Any = ()
    if isinstance(value, Mapping):
        members = value.items()
    elif isinstance(value, list):
        yield path, value
        members = enumerate(value)
    for key, each in members:
        yield from _lists(each, (*path, key))
