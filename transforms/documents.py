"""From any text to the documents in it, and from a document to its finding.

What belongs here: telling forms apart by content: JSON lines, objects, arrays, `{"Findings": […]}`,
EventBridge envelopes, findings as JSON text inside a message. What does not: reading files, and what a
finding means.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from tracehound.transforms.extent import MOST_VALUES, TooMuch
from tracehound.transforms.jsontext import (
    Part,
    clean_text,
    decode_text,
    expect,
    members,
    next_member,
    read_key,
    read_value,
    skip_space,
    value_end,
)

_LISTS = ("Findings", "findings")
_MESSAGES = ("message", "Message", "body")
# What has one of these is a finding itself, whatever else it has.
_OWN = ("updatedAt", "UpdatedAt")
# Arrays inside arrays, and messages inside messages, of which each takes the room of some arrays.
_ROOM = 50
_MESSAGE_ROOM = 5
# Elements of an array that can't be findings, in so long a row that they are taken as one.
_JUNK = re.compile(r"(?:(?:-?\d[\d.eE+-]*+|true|false|null|\[\s*+\]|\{\s*+\})[ \t\r\n]*+,[ \t\r\n]*+){100,}+")
# An object with fewer members is no finding.
_FEWEST_MEMBERS = 3


@dataclass(frozen=True)
class Document:
    """One finding as it came: `text` is the record, `body` the finding's own text in it, `finding` its value.

    `path` leads from the record to the finding: empty where they are the same, else keys separated by `/`.
    """

    text: str
    body: str
    finding: Any
    path: str
    event_id: str | None
    line: int


@dataclass(frozen=True)
class Unreadable:
    """A stretch of text without a document, from line `line` on; `count` values, where they were counted."""

    text: str
    line: int
    code: str
    reason: str
    count: int = 1


def read_document(data: bytes) -> Document:
    """The one document of a stored record. Raises ValueError where it isn't one."""
    found = list(documents(decode_text(data)))
    if len(found) != 1 or not isinstance(found[0], Document):
        raise ValueError("a stored record must hold exactly one document; this one does not")
    return found[0]


def documents(text: str, line: int = 1, room: int = _ROOM) -> Iterator[Document | Unreadable]:
    """All documents of a text that holds JSON values one after another, and what could not be read.

    Values that are complete are found even where the text breaks off behind them, inside an array too.
    `room` is for how many levels the text may go on with arrays and messages.
    """
    lines = _Lines(text, line)
    done = skip_space(text, 0)
    patience = _Patience()
    try:
        while done < len(text):
            records = _records(text, done, room)
            while (part := next(records)).value is not _END:
                patience.meet(part.value)
                yield from _unwrap(text, part, lines.at(part.start), room)
                done = part.end
            done = _next_value(text, part.end)
    except TooMuch as error:
        yield Unreadable(text[done:], lines.at(done), error.code, str(error))
    except ValueError as error:
        yield Unreadable(text[done:], lines.at(done), "not_json", f"not JSON: {error}")


class _Patience:
    """Ends where a text has only had values for long that can't be findings: it takes time without end."""

    def __init__(self) -> None:
        self._in_vain = 0

    def meet(self, value: Any) -> None:
        """Counts a value. Raises TooMuch."""
        is_likely = isinstance(value, dict) and len(value) >= _FEWEST_MEMBERS
        self._in_vain = 0 if is_likely else self._in_vain + 1
        if self._in_vain > MOST_VALUES:
            raise TooMuch(
                "too_large", f"more than {MOST_VALUES:,} values in a row that are not findings", None
            )


@dataclass(frozen=True)
class _Junk:
    """So many elements of an array that can't be findings."""

    count: int


_END = object()


def _records(text: str, at: int, room: int) -> Iterator[Part]:
    """The smallest values that come as one, then `_END` at the end of the value that holds them."""
    end = yield from _inside(text, at, room)
    yield Part(end, end, _END)


def _inside(text: str, at: int, room: int) -> Generator[Part, None, int]:
    """The elements of an array or of `Findings`, however nested, else the value itself; returns its end."""
    if room < 0:
        raise TooMuch("too_deep", "nested too deeply to be a finding", None)
    if text[at : at + 1] == "[":
        return (yield from _elements(text, at, room))
    try:
        whole = read_value(text, at)
    except ValueError as error:
        return (yield from _by_member(text, at, room, error))
    if _is_list(whole.value):
        return (yield from _listed(text, at, room))[1]
    yield whole
    return whole.end


def _is_list(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and any(isinstance(value.get(key), list) for key in _LISTS)
        and not any(key in value for key in _OWN)
    )


def _elements(text: str, at: int, room: int) -> Generator[Part, None, int]:
    """The elements of the array at `at`; returns its end."""
    position = skip_space(text, at + 1)
    while text[position : position + 1] != "]":
        if junk := _JUNK.match(text, position):
            yield Part(position, junk.end(), _Junk(text.count(",", position, junk.end())))
            position = junk.end()
            continue
        end = yield from _inside(text, position, room - 1)
        position = skip_space(text, end)
        if text[position : position + 1] != "]":
            position = skip_space(text, expect(text, position, ","))
    return position + 1


def _by_member(text: str, at: int, room: int, error: ValueError) -> Generator[Part, None, int]:
    """What an object that can't be read as one holds in `Findings`, else the object with its error."""
    if text[at : at + 1] == "{":
        has_list, end = yield from _listed(text, at, room)
        if isinstance(error, TooMuch):
            if not has_list:
                yield Part(at, end, error)
            return end
    raise error


def _listed(text: str, at: int, room: int) -> Generator[Part, None, tuple[bool, int]]:
    """The elements of `Findings` in the object at `at`, which may break off behind them.

    Returns whether there is such a list, and the object's end.
    """
    has_list = False
    position = skip_space(text, at + 1)
    while text[position : position + 1] != "}":
        key, start = read_key(text, position)
        if key in _LISTS and text[start : start + 1] == "[":
            has_list = True
            end = yield from _inside(text, start, room - 1)
        else:
            end = value_end(text, start)
        position = next_member(text, end)
    return has_list, position + 1


def _next_value(text: str, end: int) -> int:
    """Where the next value begins; a comma between values is what is left of an array that was cut up."""
    position = skip_space(text, end)
    return skip_space(text, position + 1) if text[position : position + 1] == "," else position


def _unwrap(text: str, part: Part, line: int, room: int) -> Iterator[Document | Unreadable]:
    """The findings inside one record: itself, an envelope's detail, or a message's text."""
    record = text[part.start : part.end]
    if isinstance(part.value, TooMuch):
        yield Unreadable(record, line, part.value.code, str(part.value))
        return
    if isinstance(part.value, _Junk):
        count = part.value.count
        yield Unreadable(record, line, "not_a_finding", f"not a finding: one of {count:,} bare values", count)
        return
    wrapped = _wrapped(text, part)
    found = list(documents(wrapped[1], room=room - _MESSAGE_ROOM)) if wrapped else []
    inner = [each for each in found if isinstance(each, Document)]
    if wrapped is not None and inner:
        yield from _from_inside(record, inner, line, wrapped[0], part.value)
        return
    beyond = next((each for each in found if isinstance(each, Unreadable) and each.code != "not_json"), None)
    if beyond:
        yield Unreadable(record, line, beyond.code, beyond.reason)
    else:
        yield Document(record, record, part.value, "", None, line)


def _from_inside(
    record: str, inner: list[Document], line: int, key: str, envelope: dict[str, Any]
) -> Iterator[Document]:
    """The findings that a record wraps: one is kept with its envelope, several each on their own."""
    for found in inner:
        event_id = found.event_id or _event_id(envelope, key)
        if len(inner) == 1:
            path = "/".join(filter(None, (key, found.path)))
            yield Document(record, found.body, found.finding, path, event_id, line)
        else:
            yield Document(found.text, found.body, found.finding, found.path, event_id, line)


def _wrapped(text: str, part: Part) -> tuple[str, str] | None:
    """Key and JSON text of what a record wraps, if it wraps something."""
    if not isinstance(part.value, dict) or any(key in part.value for key in _OWN):
        return None
    if "detail" in part.value and ("detail-type" in part.value or "source" in part.value):
        detail = part.value["detail"]
        return "detail", clean_text(detail) if isinstance(detail, str) else _slice(text, part, "detail")
    for key in _MESSAGES:
        message = part.value.get(key)
        if isinstance(message, str) and message.lstrip()[:1] in ("{", "["):
            # What JSON escapes could name is no text: it has no bytes.
            return key, clean_text(message)
    return None


def _slice(text: str, part: Part, key: str) -> str:
    """The exact text of an object's member."""
    start = next(start for name, start in members(text, part.start) if name == key)
    return text[start : value_end(text, start)]


def _event_id(envelope: dict[str, Any], key: str) -> str | None:
    event_id = envelope.get("id") if key == "detail" else None
    return clean_text(event_id) if isinstance(event_id, str) else None


class _Lines:
    """Line numbers of positions that are asked for in ascending order."""

    def __init__(self, text: str, first: int) -> None:
        self._text, self._line, self._position = text, first, 0

    def at(self, position: int) -> int:
        self._line += self._text.count("\n", self._position, position)
        self._position = max(position, self._position)
        return self._line
