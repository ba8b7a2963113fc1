"""Positions of a graph's boxes, and the paths of its lines around them.

What belongs here: numbers. What does not: what the boxes say. A line over several columns bends in each
of them, in room of its own, so that it runs between the boxes and not behind them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tracehound.desk.pages import layers
from tracehound.desk.pages.layers import Pair

HEIGHT = 40.0
_WIDE, _SLIM, _FEW_COLUMNS = 240.0, 180.0, 4
NARROWEST = 1180.0
_GAP, _MARGIN, _NARROWEST_ALLEY, _WIDEST_ALLEY = 12.0, 8.0, 48.0, 260.0
_LONG_COLUMN = 12
_SWEEPS = 10


@dataclass(frozen=True)
class Placing:
    """Where each of the numbered boxes is; numbers beyond these are bends."""

    boxes: int
    column: Mapping[int, int]
    top: Mapping[int, float]
    ways: Mapping[Pair, Sequence[int]]
    alley: float
    margin: float
    width: float
    height: float
    box: float

    @classmethod
    def of(cls, groups: Sequence[str], pairs: Sequence[Pair]) -> "Placing":
        """Boxes of these groups (findings have the group ''), tied by these pairs."""
        column = _columns(groups, pairs)
        ways = _ways(pairs, column)
        steps = [
            step for way in ways.values() for step in pairwise(way) if column[step[0]] != column[step[1]]
        ]
        order = layers.ordered(column, steps)
        top = _tops(order, steps, len(groups))
        box = _WIDE if len(order) <= _FEW_COLUMNS else _SLIM
        wide = (NARROWEST - 2 * _MARGIN - len(order) * box) / max(1, len(order) - 1)
        alley = min(max(wide, _NARROWEST_ALLEY), _WIDEST_ALLEY)
        taken = len(order) * box + (len(order) - 1) * alley
        width = max(NARROWEST, taken + 2 * _MARGIN)
        lowest = max((top[each] + _tall(each, len(groups)) for each in top), default=0.0)
        return cls(
            len(groups),
            column,
            top,
            ways,
            alley,
            (width - taken) / 2,
            round(width, 1),
            round(lowest + _MARGIN, 1),
            box,
        )

    def corner(self, number: int) -> tuple[float, float]:
        """The upper left corner of a box."""
        return round(self.margin + self.column[number] * (self.box + self.alley), 1), round(
            self.top[number], 1
        )

    def path(self, source: int, target: int) -> str:
        """The way from one box to another."""
        way = self.ways[source, target]
        if self.column[source] == self.column[target]:
            return self._beside(source, target)
        x, y = self._side(way[0], right=True)
        parts = [f"M{x},{y}"]
        for number in way[1:]:
            next_x, next_y = self._side(number, right=False)
            middle = round((x + next_x) / 2, 1)
            parts.append(f"C{middle},{y} {middle},{next_y} {next_x},{next_y}")
            x, y = self._side(number, right=True)
            if number >= self.boxes:
                parts.append(f"H{x}")
        return "".join(parts)

    def _beside(self, source: int, target: int) -> str:
        x, y = self._side(source, right=True)
        _, end = self._side(target, right=True)
        return f"M{x},{y}C{x + 40},{y} {x + 40},{end} {x},{end}"

    def _side(self, number: int, right: bool) -> tuple[float, float]:
        x, y = self.corner(number)
        return round(x + self.box * right, 1), round(y + _tall(number, self.boxes) / 2, 1)


def _columns(groups: Sequence[str], pairs: Sequence[Pair]) -> dict[int, int]:
    """Columns along the edges; what nothing leads to is near what it leads to; a long last one is split."""
    column = layers.columns(range(len(groups)), pairs)
    reached = {target for _, target in pairs}
    for number, group in enumerate(groups):
        ahead = [column[target] for source, target in pairs if source == number]
        if group and number not in reached and ahead:
            column[number] = max(0, min(ahead) - 1)
    second = sum(place == 1 for place in column.values())
    if max(column.values(), default=0) == 1 and second > _LONG_COLUMN:
        return layers.to_both_sides(column, dict(enumerate(groups)))
    return column


def _ways(pairs: Sequence[Pair], column: dict[int, int]) -> dict[Pair, list[int]]:
    """The way of each pair from left to right; bends get numbers and columns of their own."""
    ways: dict[Pair, list[int]] = {}
    for source, target in pairs:
        first, last = sorted((source, target), key=lambda number: column[number])
        bends = range(len(column), len(column) + max(0, column[last] - column[first] - 1))
        ways[source, target] = [first, *bends, last]
        column.update({bend: column[first] + 1 + place for place, bend in enumerate(bends)})
    return ways


def _tall(number: int, boxes: int) -> float:
    return HEIGHT if number < boxes else 0.0


def _tops(order: Sequence[Sequence[int]], steps: Sequence[Pair], boxes: int) -> dict[int, float]:
    """Upper edges: each as near to what it is tied to as its column leaves room."""
    middle: dict[int, float] = {}
    for keys in order:
        middle |= _spread(dict.fromkeys(keys, 0.0), boxes)
    tied: dict[int, list[int]] = {}
    for source, target in steps:
        tied.setdefault(source, []).append(target)
        tied.setdefault(target, []).append(source)
    for sweep in range(_SWEEPS):
        for keys in order if sweep % 2 else reversed(order):
            wanted = {key: _mean([middle[each] for each in tied.get(key, [key])]) for key in keys}
            middle |= _spread(wanted, boxes)
    tops = {key: y - _tall(key, boxes) / 2 for key, y in middle.items()}
    highest = min(tops.values(), default=0.0)
    return {key: y - highest + _MARGIN for key, y in tops.items()}


def _spread(wanted: Mapping[int, float], boxes: int) -> dict[int, float]:
    """Middles near the wanted ones, in their order, with room between: the mean of pushing down and up."""
    keys = list(wanted)
    apart = [(_tall(one, boxes) + _tall(other, boxes)) / 2 + _GAP for one, other in pairwise(keys)]
    down = [wanted[key] for key in keys]
    for index, room in enumerate(apart):
        down[index + 1] = max(down[index + 1], down[index] + room)
    up = [wanted[key] for key in keys]
    for index, room in reversed(list(enumerate(apart))):
        up[index] = min(up[index], up[index + 1] - room)
    return {key: (lower + upper) / 2 for key, lower, upper in zip(keys, down, up, strict=True)}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
