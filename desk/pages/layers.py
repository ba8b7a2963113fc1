"""Layers of a directed graph of numbered nodes: the column of each, and the order, without chance.

What belongs here: columns and order. What does not: sizes and positions.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

Pair = tuple[int, int]
_SWEEPS = 12


def columns(keys: Sequence[int], pairs: Sequence[Pair]) -> dict[int, int]:
    """A column for each key, so that edges lead to the right; edges that close a loop don't count."""
    forward = _without_loops(keys, pairs)
    order = _topological(keys, forward)
    column = dict.fromkeys(keys, 0)
    for key in order:
        for target in forward[key]:
            column[target] = max(column[target], column[key] + 1)
    return column


def _without_loops(keys: Sequence[int], pairs: Sequence[Pair]) -> dict[int, list[int]]:
    """Targets of each key, without the edges that lead back to where a walk came from."""
    targets: dict[int, list[int]] = {key: [] for key in keys}
    for source, target in pairs:
        targets[source].append(target)
    forward: dict[int, list[int]] = {key: [] for key in keys}
    done: set[int] = set()
    for root in keys:
        way: dict[int, int] = {} if root in done else {root: 0}
        while way:
            key, next_one = way.popitem()
            if next_one == len(targets[key]):
                done.add(key)
                continue
            way[key] = next_one + 1
            target = targets[key][next_one]
            if target not in way:
                forward[key].append(target)
                if target not in done:
                    way[target] = 0
    return forward


def _topological(keys: Sequence[int], forward: Mapping[int, Sequence[int]]) -> list[int]:
    missing = dict.fromkeys(keys, 0)
    for targets in forward.values():
        for target in targets:
            missing[target] += 1
    order = [key for key in keys if not missing[key]]
    for key in order:
        for target in forward[key]:
            missing[target] -= 1
            if not missing[target]:
                order.append(target)
    return order


def to_both_sides(column: Mapping[int, int], groups: Mapping[int, str]) -> dict[int, int]:
    """Two columns made three: groups of the second go to the left or right, so that these are even."""
    sizes: dict[str, int] = {}
    for key, place in column.items():
        if place:
            sizes[groups[key]] = sizes.get(groups[key], 0) + 1
    load = {0: 0, 2: 0}
    side: dict[str, int] = {}
    for group in sorted(sizes, key=lambda each: (-sizes[each], each)):
        side[group] = 2 if load[2] <= load[0] else 0
        load[side[group]] += sizes[group]
    return {key: side[groups[key]] if place else 1 for key, place in column.items()}


def ordered(column: Mapping[int, int], pairs: Sequence[Pair]) -> list[list[int]]:
    """The keys of each column, so ordered that few edges cross. Pairs are between neighbouring columns."""
    found: list[list[int]] = [[] for _ in range(max(column.values(), default=-1) + 1)]
    for key, place in column.items():
        found[place].append(key)
    before: dict[int, list[int]] = {key: [] for key in column}
    after: dict[int, list[int]] = {key: [] for key in column}
    for source, target in pairs:
        before[target].append(source)
        after[source].append(target)
    best, fewest = [list(each) for each in found], _crossings(found, after)
    for sweep in range(_SWEEPS):
        neighbours, places = (
            (before, range(1, len(found))) if sweep % 2 == 0 else (after, range(len(found) - 2, -1, -1))
        )
        for place in places:
            fixed = found[place - 1] if sweep % 2 == 0 else found[place + 1]
            rank = {key: number for number, key in enumerate(fixed)}
            found[place] = _by_neighbours(found[place], neighbours, rank)
        if (crossings := _crossings(found, after)) < fewest:
            best, fewest = [list(each) for each in found], crossings
    return best


def _by_neighbours(
    keys: Sequence[int], neighbours: Mapping[int, Sequence[int]], rank: Mapping[int, int]
) -> list[int]:
    """Keys by the mean rank of what they are tied to; those without ties keep their place."""
    mean: dict[int, float] = {}
    for number, key in enumerate(keys):
        ranks = [rank[each] for each in neighbours[key] if each in rank]
        mean[key] = sum(ranks) / len(ranks) if ranks else float(number)
    return sorted(keys, key=mean.__getitem__)


def _crossings(found: Sequence[Sequence[int]], after: Mapping[int, Sequence[int]]) -> int:
    count = 0
    for left, right in pairwise(found):
        rank = {key: number for number, key in enumerate(right)}
        ends = [rank[target] for key in left for target in sorted(after[key], key=rank.__getitem__)]
        count += sum(
            ends[later] < end for number, end in enumerate(ends) for later in range(number + 1, len(ends))
        )
    return count
