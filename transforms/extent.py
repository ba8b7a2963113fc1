"""How long a JSON value is, how deeply nested and how many values it contains, measured before it is read.

What belongs here: measuring without creating objects, and the limits. What does not: reading
(`transforms.jsontext`).
"""

import re
from dataclasses import dataclass

from tracehound.transforms.broken import without_end

# JSON readers are recursive: Python's fails at some hundred levels.
DEEPEST = 450
# In one document. A value takes some hundred bytes in memory, however short its text.
MOST_VALUES = 1_000_000
# A text up to this length has too few values to matter.
WINDOW = 1 << 16
# An unterminated string is a token too; otherwise each quote in it would be tried to the end of the text.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+("?)|[{}\[\]]', re.DOTALL)
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
# After this many tokens measuring stops, since it would take too long.
_MOST_TOKENS = 4 * MOST_VALUES


class TooMuch(ValueError):
    """A value exceeds a limit: `code` says which. The value ends at `end`, None if unknown."""

    def __init__(self, code: str, reason: str, end: int | None) -> None:
        super().__init__(reason)
        self.code, self.end = code, end


@dataclass(frozen=True)
class Extent:
    """The size of a value: where it ends, its depth, and an upper bound of its number of values."""

    end: int
    depth: int
    values: int


def extent(text: str, start: int) -> Extent:
    """Measures the object or array that starts at `start`.

    Raises Broken if it is incomplete, and TooMuch if it has too many values to be measured.
    """
    depth = deepest = 0
    for number, token in enumerate(_TOKEN.finditer(text, start)):
        sign = text[token.start()]
        if sign in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "}]":
            depth -= 1
            if depth == 0:
                return Extent(token.end(), deepest, _values(text, start, token.end()))
        elif not token[1]:
            break
        if number > _MOST_TOKENS:
            raise _too_large(None)
    raise without_end(len(text))


def require_bounds(measured: Extent) -> None:
    """Raises TooMuch if a value is nested too deeply or contains too many values."""
    if measured.depth > DEEPEST:
        reason = f"nested too deeply to be a finding: {measured.depth} levels; at most {DEEPEST} are read"
        raise TooMuch("too_deep", reason, measured.end)
    if measured.values > MOST_VALUES:
        raise _too_large(measured.end)


def _too_large(end: int | None) -> TooMuch:
    return TooMuch("too_large", f"more than {MOST_VALUES:,} values in one document", end)


def _values(text: str, start: int, end: int) -> int:
    """How many values there are, by counting commas; those in strings are excluded only if it matters."""
    commas = text.count(",", start, end)
    if commas > MOST_VALUES:
        commas -= sum(string[0].count(",") for string in _STRING.finditer(text, start, end))
    return commas + 1
