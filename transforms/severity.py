"""Severity bands, defined only here: GuardDuty's names for its scores."""

from itertools import pairwise

# Name and lowest score, from the lowest band up. A score below all of them is Low as well.
BANDS = (("Low", 1.0), ("Medium", 4.0), ("High", 7.0), ("Critical", 9.0))
# Bands to look at first.
SEVERE = ("High", "Critical")
# The limits of the bands in words, for descriptions of columns.
IN_WORDS = (
    ", ".join(f"{band} below {upper:g}" for (band, _), (_, upper) in pairwise(BANDS))
    + f", {BANDS[-1][0]} from {BANDS[-1][1]:g}"
)


def band_of(score: float) -> str:
    """The band of a score."""
    return next((band for band, lowest in reversed(BANDS) if score >= lowest), BANDS[0][0])
