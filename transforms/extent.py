"""How far a JSON value reaches, how deep it is and how many values it holds: told before it is read.

What belongs here: measuring without making any object of the value, and the bounds. What does not: reading
(`transforms.jsontext`).
"""

import re
from dataclasses import dataclass

from tracehound.transforms.broken import without_end

# Readers of JSON walk a value by calling themselves: Python's gives up at some hundred levels.
DEEPEST = 450
# Of one document. A value takes some hundred bytes in memory, however short it is written.
MOST_VALUES = 1_000_000
# A text that is not longer has too few values to matter.
WINDOW = 1 << 16
# A string whose end is missing is a token too, or else each quote in it would be tried to the text's end.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+("?)|[{}\[\]]', re.DOTALL)
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
# Beyond this many a text is not measured to its end, which would take long.
_MOST_TOKENS = 4 * MOST_VALUES


class TooMuch(ValueError):
    """A value beyond the bounds. `code` says which; the value ends at `end`, None where that is not known."""

    def __init__(self, code: str, reason: str, end: int | None) -> None:
        super().__init__(reason)
        self.code, self.end = code, end


@dataclass(frozen=True)
class Extent:
    """What a value measures: the position of its end, its levels, its values, or more than it has."""

    end: int
    depth: int
    values: int


def extent(text: str, start: int) -> Extent:
    """Measures the object or array that begins at `start`.

    Raises Broken where it breaks off, and TooMuch where it has too many values to be measured.
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
    """Raises TooMuch of a value that is too deep or holds too many values."""
    if measured.depth > DEEPEST:
        reason = f"nested too deeply to be a finding: {measured.depth} levels; at most {DEEPEST} are read"
        raise TooMuch("too_deep", reason, measured.end)
    if measured.values > MOST_VALUES:
        raise _too_large(measured.end)


def _too_large(end: int | None) -> TooMuch:
    return TooMuch("too_large", f"more than {MOST_VALUES:,} values in one document", end)


def _values(text: str, start: int, end: int) -> int:
    """How many values there are; commas are counted, and those in strings only where that matters."""
    commas = text.count(",", start, end)
    if commas > MOST_VALUES:
        commas -= sum(string[0].count(",") for string in _STRING.finditer(text, start, end))
    return commas + 1
