"""Where bars and lines of plots are drawn.

What belongs here: positions. What does not: shapes and colours. A part named like a severity band looks
like it; other parts take the colours of series, in the order in which they first occur.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracehound.desk import colours
from tracehound.desk.pages.scales import AmountScale, Tick, TimeScale
from tracehound.desk.pages.sections import Bar, Day, Part, Series, To
from tracehound.desk.pages.text import fit, fit_middle, moment, number, title, when, width

WIDTH, HEIGHT = 560.0, 220.0
MOST_BARS, MOST_DAYS, MOST_LINES = 40, 1000, len(colours.SERIES)
_THICK, _AMOUNT, _MARGIN = 17.0, 72.0, 4.0
_LONGEST_LABEL = 200
# Labels that are longer stand above their bars.
_LONGEST_BESIDE, _BESIDE, _BELOW = 170.0, 27.0, 40.0
_LEFT, _TOP, _BOTTOM, _NAMES = 64.0, 14.0, 30.0, 120.0
_FONT, _LINE_HEIGHT = 12.5, 16.0


@dataclass(frozen=True)
class Style:
    """How a series looks: the ending of its classes, its dashes, and the letter of a band."""

    name: str
    css: str
    letter: str = ""
    dash: str = ""


@dataclass(frozen=True)
class Piece:
    """A rectangle of a bar."""

    x: float
    y: float
    width: float
    height: float
    style: Style
    title: str


@dataclass(frozen=True)
class Label:
    """Text with its place."""

    x: float
    y: float
    text: str
    title: str = ""
    to: To = ""


@dataclass(frozen=True)
class Stroke:
    """A line: its stretches, and points that stand alone."""

    paths: tuple[str, ...]
    dots: tuple[tuple[float, float, str], ...]
    style: Style


@dataclass(frozen=True)
class Drawing:
    """A plot with everything in its place."""

    height: float
    left: float = 0.0
    right: float = WIDTH
    floor: float = 0.0
    pieces: tuple[Piece, ...] = ()
    labels: tuple[Label, ...] = ()
    amounts: tuple[Label, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    names: tuple[Label, ...] = ()
    across: tuple[Tick, ...] = ()
    up: tuple[Tick, ...] = ()
    styles: tuple[Style, ...] = ()
    left_out: int = 0
    width: float = WIDTH


def styles(names: Iterable[str]) -> dict[str, Style]:
    """A look for each name: bands first, from the worst down, then the others as they come."""
    known = dict.fromkeys(names)
    bands = {each.band: Style(each.band, each.css, each.letter) for each in (*colours.LOOKS, colours.UNKNOWN)}
    found = {name: style for name, style in bands.items() if name in known}
    for index, name in enumerate(each for each in known if each not in bands):
        place = index % len(colours.SERIES)
        found[name] = Style(fit(name, _NAMES - 20, _FONT), f"series-{place}", dash=colours.SERIES[place][1])
    return found


def draw_bars(bars: Sequence[Bar]) -> Drawing:
    """At most MOST_BARS, one below the other, each with its label: beside it if all are short, else above."""
    shown = bars[:MOST_BARS]
    looks = styles(part.name for bar in shown for part in bar.parts)
    longest = max((width(bar.label[:_LONGEST_LABEL], _FONT) for bar in shown), default=0.0)
    left = round(longest + 16, 1) if longest <= _LONGEST_BESIDE else 0.0
    row = _BESIDE if left else _BELOW
    scale = AmountScale.over([_total(bar.parts) for bar in shown], left or _MARGIN, WIDTH - _AMOUNT)
    pieces: list[Piece] = []
    labels: list[Label] = []
    amounts: list[Label] = []
    for index, bar in enumerate(shown):
        y = _TOP + index * row + (row - _BESIDE)
        for part, start, end in _stacked(bar.parts, looks, scale):
            told = f"{title(bar.label)} · {title(part.name)}: {number(part.value)}"
            pieces.append(Piece(round(start, 1), y, round(end - start, 1), _THICK, looks[part.name], told))
        labels.append(_label(bar, left, y))
        amounts.append(Label(round(scale.at(_total(bar.parts)) + 8, 1), y + 13, number(_total(bar.parts))))
    return Drawing(
        _TOP + len(shown) * row + 4,
        left=left,
        pieces=tuple(pieces),
        labels=tuple(labels),
        amounts=tuple(amounts),
        styles=tuple(looks.values()),
        left_out=len(bars) - len(shown),
    )


def _label(bar: Bar, left: float, y: float) -> Label:
    if left:
        return Label(left - 12, y + 13, fit(bar.label, left, _FONT), title(bar.label), bar.to)
    return Label(_MARGIN, y - 5, fit_middle(bar.label, WIDTH - 2 * _MARGIN, _FONT), title(bar.label), bar.to)


def _total(parts: Sequence[Part]) -> float:
    return sum(part.value for part in parts)


def _stacked(
    parts: Sequence[Part], looks: dict[str, Style], scale: AmountScale
) -> list[tuple[Part, float, float]]:
    """Parts with where they begin and end, in the order of the looks."""
    order = {name: place for place, name in enumerate(looks)}
    stacked: list[tuple[Part, float, float]] = []
    below = 0.0
    for part in sorted(parts, key=lambda each: order[each.name]):
        stacked.append((part, scale.at(below), scale.at(below + part.value)))
        below += part.value
    return stacked


def draw_days(days: Sequence[Day]) -> Drawing:
    """A bar upwards for each of the last MOST_DAYS days."""
    last = max(each.day for each in days)
    shown = [each for each in days if last - each.day < timedelta(days=MOST_DAYS)]
    looks = styles(part.name for each in shown for part in each.parts)
    floor = HEIGHT - _BOTTOM
    scale = AmountScale.over([_total(each.parts) for each in shown], floor, _TOP)
    first = min(each.day for each in shown)
    left, right = _LEFT, WIDTH - 16
    slot = min(64.0, (right - left) / ((last - first).days + 1))
    pieces = [
        piece
        for each in shown
        for piece in _day(each, left + (each.day - first).days * slot, slot, looks, scale)
    ]
    return Drawing(
        HEIGHT,
        left,
        right,
        floor,
        pieces=tuple(pieces),
        across=tuple(_days(first, last, left, slot)),
        up=tuple(scale.ticks()),
        styles=tuple(looks.values()),
        left_out=len(days) - len(shown),
    )


def _day(each: Day, x: float, slot: float, looks: dict[str, Style], scale: AmountScale) -> list[Piece]:
    gap = slot * 0.18 if slot > 4 else 0.0
    return [
        Piece(
            round(x + gap / 2, 2),
            round(upper, 1),
            round(slot - gap, 2),
            round(lower - upper, 1),
            looks[part.name],
            f"{each.day.isoformat()} · {title(part.name)}: {number(part.value)}",
        )
        for part, lower, upper in _stacked(each.parts, looks, scale)
        if part.value
    ]


def _days(first: date, last: date, left: float, slot: float) -> list[Tick]:
    """Marks below the middles of days, as many as have room."""
    count = (last - first).days + 1
    step = next(each for each in (1, 2, 7, 14, 28, 56, 91, 182, 364) if each * slot >= 84 or each == 364)
    return [
        Tick(round(left + (place + 0.5) * slot, 1), (first + timedelta(days=place)).isoformat())
        for place in range(0, count, step)
        if left + (place + 0.5) * slot <= WIDTH - 44
    ]


def draw_lines(series: Sequence[Series]) -> Drawing:
    """The first MOST_LINES lines over time, with their names at the right end."""
    shown = series[:MOST_LINES]
    looks = styles(each.name for each in shown)
    times = [moment(at) for each in series for at, _ in each.points]
    floor = HEIGHT - _BOTTOM
    across = TimeScale.over(times, _LEFT + 6, WIDTH - _NAMES)
    up = AmountScale.over(
        [value for each in shown for _, value in each.points if value is not None], floor, _TOP
    )
    return Drawing(
        HEIGHT,
        _LEFT,
        WIDTH - _NAMES,
        floor,
        strokes=tuple(_stroke(each, looks[each.name], across, up) for each in shown),
        names=_names(shown, looks, up),
        across=tuple(across.ticks()),
        up=tuple(up.ticks()),
        styles=tuple(looks.values()),
        left_out=len(series) - len(shown),
    )


def _stroke(series: Series, style: Style, across: TimeScale, up: AmountScale) -> Stroke:
    paths: list[str] = []
    dots: list[tuple[float, float, str]] = []
    stretch: list[str] = []
    for at, value in sorted(series.points, key=_moment):
        if value is None:
            paths.append(" ".join(stretch))
            stretch = []
            continue
        x, y = round(across.at(moment(at)), 1), round(up.at(value), 1)
        stretch.append(f"{'L' if stretch else 'M'}{x},{y}")
        dots.append((x, y, f"{title(series.name)} · {when(at)}: {number(value)}"))
    return Stroke(tuple(filter(None, [*paths, " ".join(stretch)])), tuple(dots), style)


def _names(series: Sequence[Series], looks: dict[str, Style], up: AmountScale) -> tuple[Label, ...]:
    """Names beside the ends of lines, moved apart where lines end together, but not below the axis."""
    ends: list[tuple[float, str]] = []
    for each in series:
        values = [value for _, value in sorted(each.points, key=_moment) if value is not None]
        if values:
            ends.append((up.at(values[-1]) + 4, each.name))
    ends.sort()
    heights = [y for y, _ in ends]
    for index in range(1, len(heights)):
        heights[index] = max(heights[index], heights[index - 1] + _LINE_HEIGHT)
    lowest = up.zero + 4
    for index in reversed(range(len(heights))):
        heights[index] = lowest = min(heights[index], lowest)
        lowest -= _LINE_HEIGHT
    return tuple(
        Label(WIDTH - _NAMES + 12, round(y, 1), looks[name].name, title(name))
        for y, (_, name) in zip(heights, ends, strict=True)
    )


def _moment(point: tuple[datetime | date, float | None]) -> datetime:
    return moment(point[0])
