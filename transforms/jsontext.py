"""JSON text, read leniently, with the exact position of each value.

What belongs here: a reader that tolerates what an attacker or a relay could use to make a document unreadable
(lone surrogates, control characters, duplicate keys, numbers of any size), within limits of depth and memory
(`transforms.extent`). What does not: any knowledge of findings.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tracehound.transforms.broken import Broken, missing, of_decoder
from tracehound.transforms.extent import DEEPEST, MOST_VALUES, WINDOW, TooMuch, extent, require_bounds

_SPACE = re.compile(r"[ \t\r\n]*")
# An error this close to the end of a window may be due to the cut: no literal or escape is longer.
_LONGEST_TOKEN = 20


@dataclass(frozen=True)
class Unbounded:
    """A number that no 64-bit type holds, kept as it was written."""

    text: str


@dataclass(frozen=True)
class Part:
    """A value and its position in the text: `text[start:end]`."""

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


def decode_text(data: bytes | bytearray) -> str:
    """Any bytes as text, from which `encode_text` restores exactly the same bytes."""
    return data.decode("utf-8", "surrogateescape")


def encode_text(text: str) -> bytes:
    """The bytes that `decode_text` read to produce a text, or a slice of it."""
    return text.encode("utf-8", "surrogateescape")


def cleaned(value: Any) -> Any:
    """The value with lone surrogates as U+FFFD and unbounded numbers as text: every reader accepts it."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Unbounded):
        return value.text
    # No comprehensions: each would add a call per level, and so halve the depth that can be walked.
    if isinstance(value, dict):
        members = {}
        for key, member in value.items():
            members[clean_text(key)] = cleaned(member)
        return members
    if isinstance(value, list):
        elements = []
        for element in value:
            elements.append(cleaned(element))
        return elements
    return value


def clean_text(text: str) -> str:
    """The text with lone surrogates, which no encoder accepts, as U+FFFD."""
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def skip_space(text: str, at: int) -> int:
    """The first position from `at` on that is not white space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def read_value(text: str, at: int = 0) -> Part:
    """The JSON value that starts at `at`, or after white space there.

    Raises Broken, and TooMuch, which says where the value ends, if it exceeds a limit.
    """
    start = skip_space(text, at)
    if len(text) - start <= WINDOW:
        return _bounded(text, start)
    return _short(text, start) or _long(text, start)


def _short(text: str, start: int) -> Part | None:
    """A value that ends within a window, as most do; a larger one is measured before it is read."""
    try:
        part = _bounded(text[start : start + WINDOW], 0)
    except Broken as error:
        if error.seen < WINDOW - _LONGEST_TOKEN:
            raise error.moved(start) from None
        return None
    except ValueError:
        return None
    # A number may continue after the window.
    return Part(start, start + part.end, part.value) if part.end < WINDOW else None


def _long(text: str, start: int) -> Part:
    if text[start] in "{[":
        try:
            require_bounds(extent(text, start))
        except Broken as error:
            raise _exact(text, start, error) from None
    return Part(start, *_decoded(text, start))


def _exact(text: str, start: int, error: Broken) -> Broken:
    """The exact error of a value of which only the missing end is known."""
    if text.count(",", start) > MOST_VALUES:
        return error
    try:
        _decoded(text, start)
    except Broken as found:
        return found.after(len(text))
    return error


def _bounded(text: str, start: int) -> Part:
    """The value, read before it is measured, since it is short."""
    end, value = _decoded(text, start)
    if text.count("{", start, end) + text.count("[", start, end) > DEEPEST:
        require_bounds(extent(text, start))
    return Part(start, end, value)


def _decoded(text: str, start: int) -> tuple[int, Any]:
    """End and value. Raises Broken, and TooMuch if it is nested too deeply to be read here."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise of_decoder(error, len(text)) from None
    except RecursionError:
        measured = extent(text, start)
        require_bounds(measured)
        raise TooMuch("too_deep", "nested too deeply to be read here", measured.end) from None
    return end, value


def elements(text: str, at: int) -> Iterator[Part]:
    """The elements of the array that starts at `at`, one by one. Raises Broken at the first invalid one."""
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
    """The (key, position of its value) pairs of the object that starts at `at`.

    Raises Broken at the first invalid one, after yielding those before it.
    """
    position = skip_space(text, at + 1)
    while text[position : position + 1] != "}":
        key, start = read_key(text, position)
        yield key, start
        position = next_member(text, value_end(text, start))


def read_key(text: str, at: int) -> tuple[str, int]:
    """The key of the member that starts at `at`, and the position of its value. Raises Broken."""
    start = expect(text, at, '"')
    try:
        key, end = json.decoder.scanstring(text, start, False)  # type: ignore[attr-defined]
    except json.JSONDecodeError as error:
        raise of_decoder(error, len(text)) from None
    return key, skip_space(text, expect(text, skip_space(text, end), ":"))


def next_member(text: str, end: int) -> int:
    """The position of the next member, or of the object's end, after a value in an object. Raises Broken."""
    position = skip_space(text, end)
    if text[position : position + 1] == "}":
        return position
    return skip_space(text, expect(text, position, ","))


def value_end(text: str, at: int) -> int:
    """The end of the value at `at`, of any size. Raises Broken if it is incomplete."""
    return extent(text, at).end if text[at : at + 1] in ("{", "[") else _decoded(text, at)[0]


def expect(text: str, at: int, sign: str) -> int:
    """The position after a character that is required at `at`. Raises Broken."""
    if text[at : at + 1] != sign:
        raise missing(at, sign)
    return at + 1
