"""From any text to the documents in it, and from a document to its finding.

What belongs here: recognising forms by content: JSON lines, objects, arrays, `{"Findings": […]}`,
EventBridge envelopes, findings as JSON text inside a message. What does not: reading files, and interpreting
a finding.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tracehound.transforms.broken import Broken
from tracehound.transforms.extent import MOST_VALUES, TooMuch
from tracehound.transforms.jsontext import Part, clean_text, decode_text, members, value_end
from tracehound.transforms.records import Junk, Records, is_record, wrapping_key

# How deeply arrays and messages may be nested; a message counts as several arrays.
_ROOM = 50
_MESSAGE_ROOM = 5
# One extra bracket can cut a finding into two pieces: an object that is no finding, and the key after it.
_MOST_HELD = 2
# How an unreadable part starts if it does not belong to what precedes it; empty if there is no such part.
_WHOLE = ("{", "[", "}", "]", "")
_BETWEEN = re.compile(r"[ \t\r\n,]*+")
# An object with fewer members is not a finding.
_FEWEST_MEMBERS = 3


@dataclass(frozen=True)
class Document:
    """One finding as it came: `text` is the record, `body` the finding's own text in it, `finding` its value.

    `path` leads from the record to the finding: empty if they are the same, else keys separated by `/`.
    """

    text: str
    body: str
    finding: Any
    path: str
    event_id: str | None
    line: int


@dataclass(frozen=True)
class Unreadable:
    """Text from line `line` on that contains no document; `count` is its number of values, if counted."""

    text: str
    line: int
    code: str
    reason: str
    count: int = 1


def read_document(data: bytes) -> Document:
    """The one document of a stored record. Raises ValueError unless there is exactly one."""
    found = list(documents(decode_text(data)))
    if len(found) != 1 or not isinstance(found[0], Document):
        raise ValueError("a stored record must hold exactly one document; this one does not")
    return found[0]


def documents(text: str, line: int = 1, room: int = _ROOM) -> Iterator[Document | Unreadable]:
    """All documents of a text that holds JSON values one after another, and what could not be read.

    Invalid text never affects the documents before or after it. `room` is how many more levels of arrays and
    messages the text may have.
    """
    lines = _Lines(text, line)
    patience = _Patience()
    for part in _whole(text, Records(text, room).parts()):
        at = lines.at(part.start)
        if isinstance(part.value, Broken):
            reason = f"not JSON: {lines.sentence(part.value)}"
            yield Unreadable(text[part.start : part.end], at, "not_json", reason)
            continue
        try:
            patience.count(part.value)
        except TooMuch as error:
            yield Unreadable(text[part.start :], at, error.code, str(error))
            return
        yield from _unwrap(text, part, at, room)


def _whole(text: str, parts: Iterator[Part]) -> Iterator[Part]:
    """The parts of a text; an unreadable one is joined with the pieces that an extra bracket cut off from it.

    An extra bracket can turn a finding into `{}"id": 1`: first an object without members, then a string.
    """
    held: list[Part] = []
    for part in parts:
        if isinstance(part.value, Broken) and held and text[part.start : part.start + 1] not in _WHOLE:
            yield Part(held[0].start, part.end, part.value)
            held = []
            continue
        is_beside = bool(held) and not _BETWEEN.fullmatch(text, held[-1].end, part.start)
        while held and (is_beside or len(held) == _MOST_HELD or not _may_be_cut(part.value)):
            yield held.pop(0)
        if _may_be_cut(part.value):
            held.append(part)
        else:
            yield part
    yield from held


def _may_be_cut(value: Any) -> bool:
    """Whether a value may be a piece of a finding: a string, or an object that is not a finding itself."""
    return isinstance(value, str) or (isinstance(value, dict) and not is_record(value))


class _Patience:
    """Gives up on a text after too many values in a row that can't be findings."""

    def __init__(self) -> None:
        self._misses = 0

    def count(self, value: Any) -> None:
        """Counts a value. Raises TooMuch."""
        is_likely = isinstance(value, dict) and len(value) >= _FEWEST_MEMBERS
        self._misses = 0 if is_likely else self._misses + 1
        if self._misses > MOST_VALUES:
            raise TooMuch(
                "too_large", f"more than {MOST_VALUES:,} values in a row that are not findings", None
            )


def _unwrap(text: str, part: Part, line: int, room: int) -> Iterator[Document | Unreadable]:
    """The findings in one record: the record itself, an envelope's detail, or a message's text."""
    record = text[part.start : part.end]
    if isinstance(part.value, TooMuch):
        yield Unreadable(record, line, part.value.code, str(part.value))
        return
    if isinstance(part.value, Junk):
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
    """The findings that a record wraps: a single one is kept with its envelope, several are kept without."""
    for found in inner:
        event_id = found.event_id or _event_id(envelope, key)
        if len(inner) == 1:
            path = "/".join(filter(None, (key, found.path)))
            yield Document(record, found.body, found.finding, path, event_id, line)
        else:
            yield Document(found.text, found.body, found.finding, found.path, event_id, line)


def _wrapped(text: str, part: Part) -> tuple[str, str] | None:
    """The key and JSON text of a record's wrapped content, if it has any."""
    key = wrapping_key(part.value)
    if key is None:
        return None
    wrapped = part.value[key]
    # JSON escapes can name lone surrogates, which have no bytes.
    return key, clean_text(wrapped) if isinstance(wrapped, str) else _slice(text, part, key)


def _slice(text: str, part: Part, key: str) -> str:
    """The exact text of an object's member."""
    start = next(start for name, start in members(text, part.start) if name == key)
    return text[start : value_end(text, start)]


def _event_id(envelope: dict[str, Any], key: str) -> str | None:
    event_id = envelope.get("id") if key == "detail" else None
    return clean_text(event_id) if isinstance(event_id, str) else None


class _Lines:
    """Line numbers of positions, which must be requested in ascending order."""

    def __init__(self, text: str, first: int) -> None:
        self._text, self._line, self._position = text, first, 0
        self._line_start = 0

    def at(self, position: int) -> int:
        """The number of the line that a position is on."""
        self._line += self._text.count("\n", self._position, position)
        self._line_start = self._start(position)
        self._position = max(position, self._position)
        return self._line

    def sentence(self, error: Broken) -> str:
        """An error after the last requested position, as a sentence with line and column."""
        line = self._line + self._text.count("\n", self._position, error.at)
        return error.sentence(self._text, line, error.at - self._start(error.at) + 1)

    def _start(self, position: int) -> int:
        """The position where the line of a position starts."""
        return max(self._line_start, self._text.rfind("\n", self._position, position) + 1)
