"""Bands of severity, said once: GuardDuty's words for its scores."""

from itertools import pairwise

# Name and lowest score, from the lowest band up. What is below all of them is Low as well.
BANDS = (("Low", 1.0), ("Medium", 4.0), ("High", 7.0), ("Critical", 9.0))
# Bands that are looked at first.
SEVERE = ("High", "Critical")
# Where each band ends and the next begins, as a reader of a table is told.
IN_WORDS = (
    ", ".join(f"{band} below {upper:g}" for (band, _), (_, upper) in pairwise(BANDS))
    + f", {BANDS[-1][0]} from {BANDS[-1][1]:g}"
)


def band_of(score: float) -> str:
    """The band of a score."""
    return next((band for band, lowest in reversed(BANDS) if score >= lowest), BANDS[0][0])
