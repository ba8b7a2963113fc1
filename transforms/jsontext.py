"""JSON text read leniently and with the exact slices that its parts came from.

What belongs here: standard JSON made forgiving where an attacker or a relay could make a document vanish
(lone surrogates, control characters, duplicate keys, numbers of any size). What does not: any idea of a
finding.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True)
class Unbounded:
    """A number that no 64-bit type holds, kept as it was written."""

    text: str


@dataclass(frozen=True)
class Part:
    """A value and where in the text it stands: `text[start:end]`."""

    start: int
    end: int
    value: Any


def _integer(text: str) -> int | Unbounded:
    return int(text) if len(text) < 19 or (len(text) < 21 and abs(int(text)) < 2**63) else Unbounded(text)


def _float(text: str) -> float | Unbounded:
    value = float(text)
    return value if math.isfinite(value) else Unbounded(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The first of duplicate keys counts, as in DuckDB's reader."""
    found = dict(pairs)
    return found if len(found) == len(pairs) else found | dict(reversed(pairs))


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_float,
    parse_constant=Unbounded,
    strict=False,
)


def decode_text(data: bytes) -> str:
    """Bytes as text that gives exactly the same bytes back (see `encode_text`), whatever they are."""
    return data.decode("utf-8", "surrogateescape")


def encode_text(text: str) -> bytes:
    """The bytes that `decode_text` read, a slice of its text included."""
    return text.encode("utf-8", "surrogateescape")


def skip_space(text: str, at: int) -> int:
    """First position from `at` on that is no white space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def read_value(text: str, at: int = 0) -> Part:
    """The JSON value that begins at `at` or behind white space there. Raises ValueError."""
    start = skip_space(text, at)
    try:
        value, end = _DECODER.raw_decode(text, start)
    except RecursionError as error:
        raise ValueError("nested too deeply to be a finding") from error
    return Part(start, end, value)


def elements(text: str, at: int) -> Iterator[Part]:
    """The elements of the array that begins at `at`, one by one. Raises ValueError where it breaks off."""
    position = skip_space(text, at + 1)
    if text[position : position + 1] == "]":
        return
    while True:
        part = read_value(text, position)
        yield part
        position = skip_space(text, part.end)
        if text[position : position + 1] == "]":
            return
        position = expect(text, position, ",")


def members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """The (key, position of its value) pairs of the object that begins at `at`.

    Raises ValueError where it breaks off, after the pairs before.
    """
    position = skip_space(text, at + 1)
    while text[position : position + 1] != "}":
        key = read_value(text, position)
        start = skip_space(text, expect(text, skip_space(text, key.end), ":"))
        yield key.value, start
        position = skip_space(text, read_value(text, start).end)
        if text[position : position + 1] != "}":
            position = skip_space(text, expect(text, position, ","))


def expect(text: str, at: int, sign: str) -> int:
    """The position behind a sign that has to stand at `at`. Raises ValueError."""
    if text[at : at + 1] != sign:
        raise ValueError(f"expected `{sign}` at character {at + 1}")
    return at + 1
