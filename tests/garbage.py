"""Rests the search for garbage while modules are loaded and tests collected: nothing of that ever goes.

What belongs here: what must happen before the first large import of a test process.
"""

import gc

gc.disable()


def look_among_what_comes() -> None:
    """From now on garbage is looked for, but not among what is there already."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()
