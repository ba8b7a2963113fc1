"""Damage to a home, noticed before each run: named, set aside, and mended from what is left.

What belongs here: telling what is damaged, and leading a run to make or read again what was lost. What does
not: reading and making it, which the run does as ever.
"""

from tracehound.pipelines.damage.notice import notice, to_mend, trouble

__all__ = ["notice", "to_mend", "trouble"]
