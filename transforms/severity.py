"""Bands of severity, said once: GuardDuty's words for its scores."""

# Name and lowest score, from the lowest band up. What is below all of them is Low as well.
BANDS = (("Low", 1.0), ("Medium", 4.0), ("High", 7.0), ("Critical", 9.0))


def band_of(score: float) -> str:
    """The band of a score."""
    return next((band for band, lowest in reversed(BANDS) if score >= lowest), BANDS[0][0])
