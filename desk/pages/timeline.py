"""Where events of a timeline are drawn: in lanes, along time, with labels that keep out of each other's way.

What belongs here: positions. What does not: shapes and colours.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tracehound.desk import colours
from tracehound.desk.pages.scales import Tick, TimeScale
from tracehound.desk.pages.sections import Event, To, key_of
from tracehound.desk.pages.text import fit, fit_middle, moment, title, when, width

WIDTH = 1040.0
MOST = 80
_MARGIN, _LANE_NAME, _HEAD = 16.0, 196.0, 34.0
_ROW, _PADDING = 25.0, 9.0
_FONT, _LONGEST_LABEL, _GAP = 12.5, 400.0, 14.0


@dataclass(frozen=True)
class Mark:
    """An event: its place, and its label beside it."""

    x: float
    y: float
    label_x: float
    is_before: bool
    label: str
    title: str
    look: colours.Look
    to: To

    @property
    def key(self) -> str:
        """The key of what happened."""
        return key_of(self.to)


@dataclass(frozen=True)
class Lane:
    """A stripe of the picture."""

    y: float
    height: float
    label: str
    title: str


@dataclass(frozen=True)
class Drawing:
    """A timeline with everything in its place."""

    height: float
    axis_from: float
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    span: str
    left_out: int
    width: float = WIDTH


def draw(events: Sequence[Event]) -> Drawing:
    """Places the worst events, at most MOST; of these a lane each in the order in which they begin."""
    shown = sorted(sorted(events, key=_worst)[:MOST], key=_earliest)
    by_lane: dict[str, list[Event]] = {}
    for event in shown:
        by_lane.setdefault(event.lane, []).append(event)
    left = _MARGIN + (_LANE_NAME if any(by_lane) else 14)
    scale = TimeScale.over([moment(event.at) for event in shown], left, WIDTH - _MARGIN - 14)
    lanes: list[Lane] = []
    marks: list[Mark] = []
    top = _HEAD
    for name, members in by_lane.items():
        placed = _lane(members, scale, top + _PADDING)
        bottom = max(mark.y for mark in placed) + _ROW / 2 + _PADDING
        label = fit(name, _LANE_NAME - 26, _FONT, keep_end=True)
        lanes.append(Lane(top, bottom - top, label, title(name)))
        marks += placed
        top = bottom
    span = f"{when(moment(shown[0].at))} to {when(moment(shown[-1].at))}"
    ticks = tuple(scale.ticks())
    return Drawing(top + 8, left - 14, tuple(lanes), tuple(marks), ticks, span, len(events) - len(shown))


def _worst(event: Event) -> tuple[object, ...]:
    return (-colours.look(event.severity).lowest, *_earliest(event))


def _earliest(event: Event) -> tuple[object, ...]:
    return (moment(event.at), event.lane, event.label, key_of(event.to))


def _lane(events: Sequence[Event], scale: TimeScale, top: float) -> list[Mark]:
    """The events of a lane, each in the first row in which it touches nothing."""
    rows: list[list[tuple[float, float]]] = []
    return [_mark(event, scale, top, rows) for event in events]


def _mark(event: Event, scale: TimeScale, top: float, rows: list[list[tuple[float, float]]]) -> Mark:
    x = scale.at(moment(event.at))
    label = fit_middle(event.label, _LONGEST_LABEL, _FONT)
    room = width(label, _FONT) + _GAP
    is_before = x + room > WIDTH - 4
    taken = (x - room, x + 12) if is_before else (x - 12, x + room)
    row = next((number for number, others in enumerate(rows) if not _touches(taken, others)), len(rows))
    if row == len(rows):
        rows.append([])
    rows[row].append(taken)
    look = colours.look(event.severity)
    return Mark(
        round(x, 1),
        top + _ROW / 2 + row * _ROW,
        round(x - _GAP if is_before else x + _GAP, 1),
        is_before,
        label,
        f"{when(moment(event.at))} · {look.band} · {title(event.label)}",
        look,
        event.to,
    )


def _touches(taken: tuple[float, float], others: Sequence[tuple[float, float]]) -> bool:
    return any(taken[0] < end + 6 and start < taken[1] + 6 for start, end in others)
