"""Names of raw files. A file's name represents its rows, and names add up as rows do.

So a merged file is named by the sum of the names of its parts, and the combined name of a set of files does
not change when some of them are merged.
"""

import hashlib
import string
from collections.abc import Iterable
from pathlib import Path

_DIGITS = 20
_MODULUS = 16**_DIGITS


def name_of(text: str) -> str:
    """The name, without ending, of a file whose rows have these keys."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def combined_name(files: Iterable[Path]) -> str:
    """One name for the rows of some files, however they are divided among them."""
    return f"{sum(_value(path) for path in files) % _MODULUS:0{_DIGITS}x}"


def represents_rows(path: Path) -> bool:
    """Whether a file's name stands for its rows. Sweeps of a day are added to a file that is named by it."""
    return len(path.stem) == _DIGITS and set(path.stem) <= set(string.hexdigits)


def _value(path: Path) -> int:
    return int(path.stem if represents_rows(path) else name_of(path.stem), 16)
