"""Where processes of a tree are drawn: a row each, below and to the right of what started them.

What belongs here: order and positions. What does not: shapes and colours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracehound.desk import colours
from tracehound.desk.pages.sections import Process, To
from tracehound.desk.pages.text import fit, title, width

WIDTH = 1040.0
MOST = 200
_TOP, _LEFT, _ROW = 6.0, 24.0, 44.0
_STEP, _DEEPEST = 30.0, 420.0
_FONT, _SMALL = 15.0, 11.5  # names are bold, and so wider than their 13.5
_LONGEST_BADGE, _BADGE_HEIGHT = 180.0, 18.0


@dataclass(frozen=True)
class Badge:
    """A word beside a name."""

    x: float
    width: float
    label: str
    title: str


@dataclass(frozen=True)
class Row:
    """A process. `stem_x` and `stem_y` are where its line to the parent begins, if it has one."""

    x: float
    y: float
    stem_x: float | None
    stem_y: float
    name: str
    path: str
    title: str
    badges: tuple[Badge, ...]
    is_acting: bool
    look: colours.Look | None
    to: To


@dataclass(frozen=True)
class Drawing:
    """A tree with everything in its place."""

    height: float
    rows: tuple[Row, ...]
    left_out: int
    row_height: float = _ROW
    badge_height: float = _BADGE_HEIGHT
    width: float = WIDTH


def draw(processes: Sequence[Process]) -> Drawing:
    """Places at most MOST processes: the acting ones and what leads to them, then the others from the top."""
    by_key: dict[str, Process] = {}
    for process in processes:
        by_key.setdefault(process.key, process)
    order = depth_first(by_key.values())
    shown = _chosen([by_key[key] for key, _ in order], by_key)
    placed = [(by_key[key], depth) for key, depth in order if key in shown]
    step = min(_STEP, _DEEPEST / max([depth for _, depth in placed] + [1]))
    rows: dict[str, Row] = {}
    for number, (process, depth) in enumerate(placed):
        parent = rows.get(process.parent or "") if depth else None
        rows[process.key] = _row(process, _LEFT + depth * step, _TOP + (number + 0.5) * _ROW, parent)
    return Drawing(2 * _TOP + len(rows) * _ROW, tuple(rows.values()), len(by_key) - len(rows))


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
        lineage: list[str] = []
        at: Process | None = process
        while at and at.key not in chosen and at.key not in lineage:
            lineage.append(at.key)
            at = by_key.get(at.parent or "")
        chosen.update(dict.fromkeys(lineage[: MOST - len(chosen)]))
    return set(chosen)


def _row(process: Process, x: float, y: float, parent: Row | None) -> Row:
    room = WIDTH - x - 40
    name = fit(process.name, room * 0.5, _FONT)
    badges = _badges(["acting"] * process.is_acting + list(process.badges), x + 30 + width(name, _FONT))
    return Row(
        round(x, 1),
        y,
        parent.x if parent else None,
        parent.y if parent else y,
        name,
        fit(process.path, room * 0.95, _SMALL, keep_end=True),
        " ".join(filter(None, (title(process.name), title(process.path)))),
        badges,
        process.is_acting,
        None if process.severity is None else colours.look(process.severity),
        process.to,
    )


def _badges(labels: Sequence[str], x: float) -> tuple[Badge, ...]:
    badges: list[Badge] = []
    for label in labels:
        text = fit(label, _LONGEST_BADGE, _SMALL)
        wide = round(width(text, _SMALL) + 14, 1)
        if x + wide > WIDTH - 8:
            break
        badges.append(Badge(round(x, 1), wide, text, title(label)))
        x += wide + 6
    return tuple(badges)
