"""Chance: draws that follow from a label alone, wide distributions, and the hours at which people work."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
_BEGINNINGS = [
    "ka",
    "lo",
    "mi",
    "ver",
    "tan",
    "dol",
    "sar",
    "qui",
    "ben",
    "tor",
    "ely",
    "nu",
    "pra",
    "zet",
    "hav",
    "ori",
    "gal",
    "wex",
    "bri",
    "cal",
    "fen",
    "jor",
    "lum",
    "rus",
]
_ENDINGS = [
    "ra",
    "dex",
    "lin",
    "vo",
    "mar",
    "son",
    "tic",
    "nel",
    "pex",
    "ta",
    "gon",
    "vis",
    "lor",
    "kin",
    "zo",
    "bay",
    "rik",
    "sol",
    "den",
    "fax",
    "mor",
    "ix",
]


class Dice(random.Random):
    """A source of chance named by its label; forks do not disturb each other."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label

    def fork(self, *names: object) -> Dice:
        """Chance of its own for a part, however often this one is used."""
        return Dice("/".join((self.label, *map(str, names))))

    def happens(self, share: float) -> bool:
        """Whether something happens that does so with this probability."""
        return self.random() < share

    def spread(self, low: float, high: float) -> float:
        """A number of any magnitude between two bounds: its logarithm is uniform."""
        return math.exp(self.uniform(math.log(low), math.log(high)))

    def number(self, low: int, high: int) -> int:
        """A whole number between two bounds, both included, of any magnitude."""
        return min(high, int(self.spread(low, high + 1)))

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """As many different items, or all there are."""
        return self.sample(items, min(count, len(items)))

    def hexadecimal(self, length: int) -> str:
        """So many hexadecimal digits."""
        return f"{self.getrandbits(4 * length):0{length}x}"

    def letters(self, length: int, alphabet: str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") -> str:
        """Random characters of an alphabet; its default is that of AWS's ids."""
        return "".join(self.choices(alphabet, k=length))

    def uuid(self) -> str:
        """A UUID of version 4."""
        digits = self.hexadecimal(32)
        parts = (digits[:8], digits[8:12], "4" + digits[13:16], "9" + digits[17:20], digits[20:])
        return "-".join(parts)

    def word(self) -> str:
        """A name that can be spoken and means nothing."""
        middle = self.choice(_BEGINNINGS) if self.happens(0.4) else ""
        return self.choice(_BEGINNINGS) + middle + self.choice(_ENDINGS)


def at_work(dice: Dice, begin: float, days: float, zone_hours: float = 0.0) -> float:
    """A moment in office hours of a weekday, somewhere in a period; at night if there is no weekday."""
    for _ in range(20):
        day = begin + DAY * math.floor(dice.uniform(0, max(days, 1)))
        # 1970-01-01 was a Thursday.
        if (day // DAY + 3) % 7 < 5:
            return day - day % DAY + HOUR * (dice.triangular(8, 19, 11) - zone_hours)
    return begin + dice.uniform(0, DAY * days)
