"""How a severity looks, defined once for pages, terminals and dashboards.

What belongs here: bands, their order, colours, letters and shapes. What does not: where they are drawn.
The colours go from pale to dark and from blue to purple, so that they differ with any kind of colour
blindness and in greyscale; the letter and the shape say the same without colour.
"""

from dataclasses import dataclass
from math import isfinite

from tracehound.transforms.severity import BANDS, band_of


@dataclass(frozen=True)
class Look:
    """How a band looks.

    Pairs are for light and dark backgrounds; `ink` is readable on `fill`.
    """

    band: str
    letter: str
    shape: str
    fill: tuple[str, str]
    ink: tuple[str, str]
    terminal: str

    @property
    def lowest(self) -> float:
        """The score at which the band begins; 0 if unknown."""
        return dict(BANDS).get(self.band, 0.0)

    @property
    def css(self) -> str:
        """Its name in style sheets."""
        return self.band.lower()


# Shapes are paths around 0,0 in a box of 20.
_CIRCLE = "M-9,0a9,9 0 1,0 18,0a9,9 0 1,0 -18,0z"
_SQUARE = "M-8,-8h16v16h-16z"
_TRIANGLE = "M0,-11.5L12,9H-12z"
_DIAMOND = "M0,-11L11,0L0,11L-11,0z"
_RING = "M-6,0a6,6 0 1,0 12,0a6,6 0 1,0 -12,0z"

UNKNOWN = Look("Unknown", "?", _RING, ("#d5d9df", "#454c56"), ("#2a2f36", "#f0f2f5"), "dim")
LOOKS = (
    Look(
        "Critical",
        "C",
        _DIAMOND,
        ("#6a1b6e", "#cf9bff"),
        ("#ffffff", "#2b0530"),
        "bold white on #6a1b6e",
    ),
    Look("High", "H", _TRIANGLE, ("#c2410c", "#d9581f"), ("#ffffff", "#1f0900"), "bold #e8672c"),
    Look("Medium", "M", _SQUARE, ("#f2b540", "#f2c75c"), ("#2e1f00", "#2e1f00"), "#f2b540"),
    Look("Low", "L", _CIRCLE, ("#a9d3ef", "#3f729b"), ("#0c2a3d", "#ffffff"), "#7db9e0"),
)
_BY_BAND = {look.band.lower(): look for look in (*LOOKS, UNKNOWN)}


def look(severity: object) -> Look:
    """The look of a severity, given as a score or as a band's name; anything else is unknown."""
    if isinstance(severity, str):
        return _BY_BAND.get(severity.lower(), UNKNOWN)
    try:
        score = float(severity)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return UNKNOWN
    if not isfinite(score):
        return UNKNOWN
    return _BY_BAND[band_of(score).lower()]


# Series other than severities: distinguishable with any kind of colour blindness, and by their dashes.
SERIES = (
    (("#1f5fa8", "#7db1ec"), ""),
    (("#b3590b", "#e79a55"), "6 3"),
    (("#4b4f58", "#b9c0cb"), "2 3"),
    (("#7b3f9d", "#c79be0"), "9 3 2 3"),
    (("#0d7d74", "#5cc4ba"), "12 4"),
    (("#9b2f52", "#e58aa8"), "1 4"),
)


def style_sheet() -> str:
    """The colours as properties of CSS, and the classes that use them."""
    light, dark = ("".join(_properties(side)) for side in (0, 1))
    classes = "".join(
        f".fill-{name}{{fill:var(--{name})}}.ink-{name}{{fill:var(--{name}-ink)}}"
        f".line-{name}{{stroke:var(--{name})}}"
        for name in _names()
    )
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{classes}\n"


def _names() -> list[str]:
    return [*(each.css for each in (*LOOKS, UNKNOWN)), *(f"series-{index}" for index in range(len(SERIES)))]


def _properties(side: int) -> list[str]:
    pairs = [(each.fill[side], each.ink[side]) for each in (*LOOKS, UNKNOWN)]
    pairs += [(colours[side], ("#ffffff", "#10151c")[side]) for colours, _ in SERIES]
    return [f"--{name}:{fill};--{name}-ink:{ink};" for name, (fill, ink) in zip(_names(), pairs, strict=True)]
