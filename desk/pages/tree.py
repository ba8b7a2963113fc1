"""How processes of a tree are listed: a row each, below what started them, with rails that lead to it.

What belongs here: order, rails, and which processes are listed. What does not: shapes and colours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from tracehound.desk import colours
from tracehound.desk.pages.sections import Badge, Process, Ref, To
from tracehound.desk.pages.text import title

MOST = 2000
# Below that, rows are not moved to the right any more.
DEEPEST = 24
ACTING = "acting"
Rail = Literal["line", "none", "tee", "end"]


@dataclass(frozen=True)
class Row:
    """A process. Its `rails` are, from the left, one a level above it: past it, to it, or none.

    `depth` counts on where there are no more rails. `is_folded`: nothing below it is worth a look at once.
    """

    depth: int
    rails: tuple[Rail, ...]
    name: str
    path: str
    facts: tuple[str, ...]
    badges: tuple[Badge, ...]
    is_acting: bool
    is_parent: bool
    is_folded: bool
    look: colours.Look | None
    to: To
    ref: Ref | None
    findings: tuple[str, ...]

    @property
    def whole(self) -> str:
        """All of its name and path."""
        return " ".join(filter(None, (title(self.name), title(self.path))))


@dataclass(frozen=True)
class Drawing:
    """A tree with everything in its place."""

    rows: tuple[Row, ...]
    left_out: int


def draw(processes: Sequence[Process]) -> Drawing:
    """Places at most MOST processes: the acting ones and what leads to them, then the others from the top."""
    by_key: dict[str, Process] = {}
    for process in processes:
        by_key.setdefault(process.key, process)
    order = depth_first(by_key.values())
    shown = _chosen([by_key[key] for key, _ in order], by_key)
    placed = [(by_key[key], depth) for key, depth in order if key in shown]
    rails = _rails([depth for _, depth in placed])
    worthy = _worthy(placed)
    rows = [
        _row(process, depth, rails[at], is_parent=_is_above(placed, at), is_worthy=at in worthy)
        for at, (process, depth) in enumerate(placed)
    ]
    return Drawing(tuple(rows), len(by_key) - len(rows))


def depth_first(processes: Iterable[Process]) -> list[tuple[str, int]]:
    """Keys with their depths, parents before children. A loop begins at its process that is given first."""
    given = list(processes)
    keys = {process.key for process in given}
    children: dict[str, list[str]] = {}
    for process in given:
        if process.parent in keys:
            children.setdefault(str(process.parent), []).append(process.key)
    order: dict[str, int] = {}
    roots = [process.key for process in given if process.parent not in keys]
    for root in [*roots, *(process.key for process in given)]:
        waiting = [(root, 0)]
        while waiting:
            key, depth = waiting.pop()
            if key not in order:
                order[key] = depth
                waiting += [(child, depth + 1) for child in reversed(children.get(key, []))]
    return list(order.items())


def _chosen(processes: Sequence[Process], by_key: dict[str, Process]) -> set[str]:
    """Keys to show: of whoever is shown its ancestors too, the nearest first, as far as there is room."""
    chosen: dict[str, None] = {}
    for process in sorted(processes, key=lambda each: not each.is_acting):
        lineage: dict[str, None] = {}
        at: Process | None = process
        while at and at.key not in chosen and at.key not in lineage:
            lineage[at.key] = None
            at = by_key.get(at.parent or "")
        chosen.update(dict.fromkeys(list(lineage)[: MOST - len(chosen)]))
    return set(chosen)


def _rails(depths: Sequence[int]) -> list[tuple[Rail, ...]]:
    """From the last row to the first: a level goes on past a row if a later row stands on it."""
    goes_on: set[int] = set()
    found: list[tuple[Rail, ...]] = []
    for depth in reversed(depths):
        goes_on = {level for level in goes_on if level <= depth}
        past: list[Rail] = ["line" if level in goes_on else "none" for level in range(1, depth)]
        own: list[Rail] = ["tee" if depth in goes_on else "end"] if depth else []
        found.append((*past, *own)[:DEEPEST])
        goes_on.add(depth)
    return found[::-1]


def _is_above(placed: Sequence[tuple[Process, int]], at: int) -> bool:
    return at + 1 < len(placed) and placed[at + 1][1] > placed[at][1]


def _worthy(placed: Sequence[tuple[Process, int]]) -> set[int]:
    """Rows below which somebody acts or is marked, or that do so themselves."""
    found: set[int] = set()
    line: list[int] = []
    for at, (process, depth) in enumerate(placed):
        del line[depth:]
        line.append(at)
        if process.is_acting or process.severity is not None or _is_marked(process):
            found.update(line)
    return found


def _is_marked(process: Process) -> bool:
    return any(isinstance(each, Badge) and each.tone != "plain" for each in process.badges)


def _row(process: Process, depth: int, rails: tuple[Rail, ...], *, is_parent: bool, is_worthy: bool) -> Row:
    marks = [Badge(ACTING, "acting")] * process.is_acting
    badges = [each if isinstance(each, Badge) else Badge(each) for each in process.badges]
    return Row(
        depth,
        rails,
        process.name,
        process.path,
        tuple(process.facts),
        (*marks, *badges),
        process.is_acting,
        is_parent,
        is_parent and not is_worthy,
        None if process.severity is None else colours.look(process.severity),
        process.to,
        process.ref,
        tuple(process.findings),
    )
