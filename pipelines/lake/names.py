"""Names of raw files. A file's name stands for its rows, and names add up as rows do.

So a file that holds the rows of others is named by the sum of their names, and what stands for a set of files
does not change when some of them are put together.
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
    """One name for all that some files hold, however it is divided among them."""
    return f"{sum(_value(path.stem) for path in files) % _MODULUS:0{_DIGITS}x}"


def _value(stem: str) -> int:
    is_ours = len(stem) == _DIGITS and set(stem) <= set(string.hexdigits)
    return int(stem if is_ours else name_of(stem), 16)
