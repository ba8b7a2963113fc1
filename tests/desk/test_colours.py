"""Severities can be told apart by everyone: in any kind of colour blindness, in grey, and by letter and shape."""

from decimal import Decimal
from itertools import combinations, pairwise

import pytest
from rich.style import Style

from tracehound.desk.colours import LOOKS, SERIES, UNKNOWN, look, style_sheet

EVERY = (*LOOKS, UNKNOWN)
PAPER = ("#ffffff", "#171b21")
# Machado, Oliveira and Fernandes 2009, full severity, on linear RGB.
BLINDNESS = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}  # fmt: skip


def linear(colour: str) -> list[float]:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, kind: str) -> list[float]:
    rgb = linear(colour)
    seen = [min(1.0, max(0.0, sum(a * b for a, b in zip(row, rgb, strict=True)))) for row in BLINDNESS[kind]]
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.9505, 1.0, 1.089)
    x, y, z = (
        _root(sum(a * b for a, b in zip(row, seen, strict=True)) / most)
        for row, most in zip(rows, white, strict=True)
    )
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


def _root(value: float) -> float:
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116


def difference(one: str, other: str, kind: str) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(lab(one, kind), lab(other, kind), strict=True)) ** 0.5)


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("kind", BLINDNESS)
def test_bands_differ_for_every_eye(kind: str, side: int) -> None:
    for one, other in combinations(LOOKS, 2):
        assert difference(one.fill[side], other.fill[side], kind) > 20, (one.band, other.band)


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
def test_letters_can_be_read_and_marks_be_seen(side: int) -> None:
    for each in EVERY:
        assert contrast(each.fill[side], each.ink[side]) >= 4.5, each.band
    for each in LOOKS[:2]:
        assert contrast(each.fill[side], PAPER[side]) >= 3, each.band
    for colours, _ in SERIES:
        assert contrast(colours[side], PAPER[side]) >= 3


def test_on_white_what_is_worse_is_darker() -> None:
    assert all(luminance(worse.fill[0]) < luminance(better.fill[0]) for worse, better in pairwise(LOOKS))


def test_letters_and_shapes_say_the_same_without_colour() -> None:
    assert len({each.letter for each in EVERY}) == len({each.shape for each in EVERY}) == len(EVERY)
    assert len({dash for _, dash in SERIES}) == len(SERIES)


@pytest.mark.parametrize(
    ("severity", "band"),
    [
        (1.0, "Low"), (3.9, "Low"), (4.0, "Medium"), (7, "High"), (8.9, "High"), (9.0, "Critical"), (Decimal("9.5"), "Critical"),
        ("High", "High"), ("critical", "Critical"), ("<b>", "Unknown"), (None, "Unknown"), (float("nan"), "Unknown"), ("", "Unknown"),
    ],
)  # fmt: skip
def test_scores_and_names_have_the_look_of_their_band(severity: object, band: str) -> None:
    assert look(severity).band == band


def test_terminals_know_the_styles() -> None:
    assert len({Style.parse(each.terminal) for each in EVERY}) == len(EVERY)


def test_the_style_sheet_has_both_sides_of_each() -> None:
    sheet = style_sheet()
    assert all(f"--{each.css}:{fill}" in sheet for each in EVERY for fill in each.fill)
