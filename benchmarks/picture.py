"""The cost of a run against the history that it adds to, as a picture: `docs/images/run-cost.svg`.

What belongs here: drawing rows of the ladder. What does not: measuring them (`benchmarks.incremental`). Both
axes are logarithmic. The table below the picture on the page has the same figures.
"""

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10
from pathlib import Path

from benchmarks.incremental import ALL, DOCUMENTS, FEW, MANY
from benchmarks.results import Row
from tracehound.desk.colours import SERIES

FILE = Path(__file__).parent.parent / "docs" / "images" / "run-cost.svg"
_WIDTH, _HEIGHT = 760, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 170, 30, 50
_LINES = {ALL: "full build", MANY: "1,000 new documents", FEW: "20 new documents"}
# Less is noise.
_LEAST_SECONDS = 0.1
_NAMES_APART = 16
_UNITS = ((1_000_000, " million"), (1_000, ",000"))
_STYLE = (
    "text{font:13px sans-serif;fill:#4b4f58}.grid{stroke:#d5d9df}path{fill:none;stroke-width:2.5}"
    "@media(prefers-color-scheme:dark){text{fill:#b9c0cb}.grid{stroke:#454c56}}"
)


def draw(rows: Sequence[Row]) -> str:
    """The picture as SVG; the same rows always give the same text."""
    sizes = [float(row[DOCUMENTS] or 0) for row in rows]
    seconds = [_seconds(row, column) for row in rows for column in _LINES]
    across = _Scale(log10(min(sizes)), log10(max(sizes)), _LEFT, _WIDTH - _RIGHT)
    up = _Scale(floor(log10(min(seconds))), ceil(log10(max(seconds))), _HEIGHT - _BOTTOM, _TOP)
    parts = [*_grid(across, up, sizes), *_lines(across, up, rows)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">'
        f"<title>CPU seconds of a run, by the documents that are stored before it</title>"
        f"<style>{_STYLE}</style>{''.join(parts)}</svg>\n"
    )


def write(rows: Sequence[Row], file: Path = FILE) -> None:
    """Writes the picture; one size alone makes no line."""
    if len(rows) > 1:
        file.write_text(draw(rows), encoding="utf-8")


class _Scale:
    """From logarithms to positions."""

    def __init__(self, first: float, last: float, start: float, end: float) -> None:
        self.first, self.last = first, max(last, first + 1)
        self._start, self._end = start, end

    def at(self, value: float) -> float:
        share = (log10(value) - self.first) / (self.last - self.first)
        return round(self._start + share * (self._end - self._start), 1)


def _seconds(row: Row, column: str) -> float:
    return max(float(row[column] or 0), _LEAST_SECONDS)


def _grid(across: _Scale, up: _Scale, sizes: Sequence[float]) -> Iterator[str]:
    for power in range(int(up.first), int(up.last) + 1):
        y = up.at(10.0**power)
        yield f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{10.0**power:g}</text>'
    for size in sizes:
        x = across.at(size)
        yield f'<line class="grid" x1="{x}" x2="{x}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}"/>'
        yield f'<text x="{x}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{_short(size)}</text>'
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    yield f'<text x="{middle}" y="{_HEIGHT - 10}" text-anchor="middle">documents stored before</text>'
    yield f'<text x="{_LEFT - 60}" y="{_TOP - 12}">CPU seconds beyond one finding in an empty home</text>'


def _lines(across: _Scale, up: _Scale, rows: Sequence[Row]) -> Iterator[str]:
    lowest = float("-inf")
    ends = sorted(_LINES, key=lambda column: up.at(_seconds(rows[-1], column)))
    for column in ends:
        (colour, _), dash = SERIES[list(_LINES).index(column)]
        points = [(across.at(float(row[DOCUMENTS] or 0)), up.at(_seconds(row, column))) for row in rows]
        path = "L".join(f"{x},{y}" for x, y in points)
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        yield f'<path d="M{path}" stroke="{colour}"{dashes}/>'
        yield from (f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in points)
        x, y = points[-1]
        lowest = max(y + 4, lowest + _NAMES_APART)
        yield f'<text x="{x + 10}" y="{lowest}">{_LINES[column]}</text>'


def _short(size: float) -> str:
    for unit, word in _UNITS:
        if size >= unit:
            return f"{size / unit:g}{word}"
    return f"{size:g}"
