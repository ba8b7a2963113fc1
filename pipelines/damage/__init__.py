"""Damage to a home, detected before each run: reported, set aside, and repaired as far as possible.

What belongs here: finding out what is damaged, and marking what the run must read or build again. What does
not: reading and building, which the run does as usual.
"""

from tracehound.pipelines.damage.notice import notice, to_mend, trouble

__all__ = ["notice", "to_mend", "trouble"]
