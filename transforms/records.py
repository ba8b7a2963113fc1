"""A text of JSON values as records, each of which may be or wrap a finding, and the invalid text in between.

What belongs here: splitting arrays, `{"Findings": […]}` and consecutive values, and continuing after invalid
text. What does not: what a record wraps (`transforms.documents`).
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from tracehound.transforms.broken import Broken, missing
from tracehound.transforms.extent import TooMuch
from tracehound.transforms.jsontext import Part, next_member, read_key, read_value, skip_space, value_end
from tracehound.transforms.recovery import Recovery

_LISTS = ("Findings", "findings")
_LIST = re.compile(r'"[Ff]indings"[ \t\r\n]*+:[ \t\r\n]*+\[')
_MESSAGES = ("message", "Message", "body")
# A value with one of these members is a finding itself, whatever else it has.
_OWN = ("updatedAt", "UpdatedAt")
_IDS = ("id", "Id")
# Array elements that can't be findings, in a row long enough to be read as one.
_JUNK = re.compile(r"(?:(?:-?\d[\d.eE+-]*+|true|false|null|\[\s*+\]|\{\s*+\})[ \t\r\n]*+,[ \t\r\n]*+){100,}+")
# Closing brackets and commas that may be left over after an invalid value.
_CLOSERS = re.compile(r"[ \t\r\n,\]}]*+")


_BETWEEN = re.compile(r"[ \t\r\n,]*+")


@dataclass(frozen=True)
class Junk:
    """A number of array elements that can't be findings."""

    count: int


def is_list(value: Any) -> bool:
    """Whether a value is an API answer that lists findings."""
    return (
        isinstance(value, dict)
        and any(isinstance(value.get(key), list) for key in _LISTS)
        and not any(key in value for key in _OWN)
    )


def wrapping_key(value: Any) -> str | None:
    """The key under which a value wraps a finding, if it does: an event's detail, or a message's text."""
    if not isinstance(value, dict) or any(key in value for key in _OWN):
        return None
    if "detail" in value and ("detail-type" in value or "source" in value):
        return "detail"
    for key in _MESSAGES:
        message = value.get(key)
        if isinstance(message, str) and message.lstrip()[:1] in ("{", "["):
            return key
    return None


def is_record(value: Any) -> bool:
    """Whether a value next to invalid text is certainly a record: no part of a finding looks like it."""
    is_finding = isinstance(value, dict) and any(key in value for key in _OWN)
    if is_finding:
        return any(key in value for key in _IDS)
    return is_list(value) or wrapping_key(value) is not None


def _beyond(signs: re.Pattern[str], text: str, at: int) -> int:
    """The position after a run of these characters."""
    found = signs.match(text, at)
    return found.end() if found else at


class Records:
    """The records of one text; `room` is how many levels of arrays it may have."""

    def __init__(self, text: str, room: int) -> None:
        self._text, self._room = text, room
        self._recovery = Recovery(text, is_record)
        # The end of the last record.
        self._done = 0
        self._has_recovered = False

    def parts(self) -> Iterator[Part]:
        """Every record with its value; the value of an unreadable one is its error."""
        at = skip_space(self._text, 0)
        while at < len(self._text):
            try:
                end = yield from self._inside(at, self._room)
                at = self._next_value(end)
            except (Broken, TooMuch) as error:
                at = yield from self._past(max(at, self._done), error)

    def _past(self, start: int, error: Broken | TooMuch) -> Generator[Part, None, int]:
        """Unreadable text from `start` on, as one part; returns where the next record starts, or the end."""
        if self._has_recovered and _CLOSERS.fullmatch(self._text, start):
            return len(self._text)
        start = _beyond(_BETWEEN, self._text, start)
        end = error.end if isinstance(error, TooMuch) else None
        if end is None or end <= start:
            end = self._recovery.next_start(start, error)
        self._has_recovered |= end is not None
        end = len(self._text) if end is None else end
        yield self._given(Part(start, end, error))
        return end

    def _given(self, part: Part) -> Part:
        self._done = part.end
        return part

    def _next_value(self, end: int) -> int:
        """Where the next value starts; a comma between values is left over from a damaged array."""
        if self._has_recovered:
            return _beyond(_CLOSERS, self._text, end)
        position = skip_space(self._text, end)
        return skip_space(self._text, position + 1) if self._sign(position) == "," else position

    def _sign(self, at: int) -> str:
        return self._text[at : at + 1]

    def _inside(self, at: int, room: int) -> Generator[Part, None, int]:
        """The elements of an array or of `Findings`, also nested ones, else the value; returns its end."""
        if room < 0:
            raise TooMuch("too_deep", "nested too deeply to be a finding", None)
        if self._sign(at) == "[":
            return (yield from self._elements(at, room))
        try:
            whole = read_value(self._text, at)
        except (Broken, TooMuch) as error:
            return (yield from self._by_member(at, room, error))
        if is_list(whole.value):
            return (yield from self._listed(at, room))[1]
        yield self._given(whole)
        return whole.end

    def _elements(self, at: int, room: int) -> Generator[Part, None, int]:
        """The elements of the array at `at`, with invalid ones skipped; returns its end."""
        position = skip_space(self._text, at + 1)
        while self._sign(position) != "]":
            if junk := _JUNK.match(self._text, position):
                count = self._text.count(",", position, junk.end())
                yield self._given(Part(position, junk.end(), Junk(count)))
                position = junk.end()
                continue
            try:
                end = yield from self._inside(position, room - 1)
                position = self._behind(end)
            except Broken as error:
                position = yield from self._past_element(max(position, self._done), error)
        return position + 1

    def _past_element(self, start: int, error: Broken) -> Generator[Part, None, int]:
        """Like `_past`, for an element of an array. Raises the error if no record follows."""
        following = self._recovery.next_start(start, error)
        if following is None:
            raise error
        self._has_recovered = True
        yield self._given(Part(start, following, error))
        return following

    def _behind(self, end: int) -> int:
        """Where the next element or the array's end is; the comma between objects may be missing."""
        position = skip_space(self._text, end)
        if self._sign(position) in ("]", "{"):
            return position
        if self._sign(position) != ",":
            raise missing(position, ",")
        return skip_space(self._text, position + 1)

    def _by_member(self, at: int, room: int, error: Broken | TooMuch) -> Generator[Part, None, int]:
        """The elements of `Findings` in an object that can't be read as a whole, else the object's error."""
        if self._sign(at) != "{":
            raise error
        if isinstance(error, TooMuch):
            has_list, end = yield from self._listed(at, room)
            if not has_list:
                yield self._given(Part(at, end, error))
            return end
        if not _LIST.search(self._text, at, error.seen):
            raise error
        done = self._done
        try:
            _, end = yield from self._listed(at, room)
        except Broken:
            if self._done > done:
                raise
            raise error from None
        if self._done == done:
            raise error
        return end

    def _listed(self, at: int, room: int) -> Generator[Part, None, tuple[bool, int]]:
        """The elements of `Findings` in the object at `at`, which may be incomplete after them.

        Returns whether there is such a list, and the object's end.
        """
        has_list = False
        position = skip_space(self._text, at + 1)
        while self._sign(position) != "}":
            key, start = read_key(self._text, position)
            if key in _LISTS and self._sign(start) == "[":
                has_list = True
                end = yield from self._inside(start, room - 1)
            else:
                end = value_end(self._text, start)
            position = next_member(self._text, end)
        return has_list, position + 1
