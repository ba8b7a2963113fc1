"""From any text to the documents in it, and from a document to its finding.

What belongs here: telling forms apart by content: JSON lines, objects, arrays, `{"Findings": […]}`,
EventBridge envelopes, findings as JSON text inside a message. What does not: reading files, and what a
finding means.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from transforms.jsontext import Part, decode_text, expect, members, read_value, skip_space

_LISTS = ("Findings", "findings")
_MESSAGES = ("message", "Message", "body")
# Arrays inside arrays; nobody writes findings deeper.
_DEEPEST = 50


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
    """A stretch of text that is no JSON, from line `line` on."""

    text: str
    line: int
    reason: str


def read_document(data: bytes) -> Document:
    """The one document of a stored record. Raises ValueError where it isn't one."""
    found = list(documents(decode_text(data)))
    if len(found) != 1 or not isinstance(found[0], Document):
        raise ValueError("a stored record holds one document, this one does not")
    return found[0]


def documents(text: str, line: int = 1) -> Iterator[Document | Unreadable]:
    """All documents of a text that holds JSON values one after another, and what could not be read.

    Values that are complete are found even where the text breaks off behind them, inside an array too.
    """
    lines = _Lines(text, line)
    done = skip_space(text, 0)
    try:
        while done < len(text):
            records = _records(text, done)
            while (part := next(records)).value is not _END:
                yield from _unwrap(text, part, lines.at(part.start))
                done = part.end
            done = _next_value(text, part.end)
    except ValueError as error:
        yield Unreadable(text[done:], lines.at(done), f"not JSON: {error}")


_END = object()


def _records(text: str, at: int) -> Iterator[Part]:
    """The smallest values that come as one, then `_END` at the end of the value that holds them."""
    end = yield from _inside(text, at)
    yield Part(end, end, _END)


def _inside(text: str, at: int, depth: int = 0) -> Generator[Part, None, int]:
    """The elements of an array or of `Findings`, however nested, else the value itself; returns its end."""
    if depth > _DEEPEST:
        raise ValueError("nested too deeply to be a finding")
    if text[at : at + 1] == "[":
        position = skip_space(text, at + 1)
        while text[position : position + 1] != "]":
            end = yield from _inside(text, position, depth + 1)
            position = skip_space(text, end)
            if text[position : position + 1] != "]":
                position = skip_space(text, expect(text, position, ","))
        return position + 1
    try:
        whole = read_value(text, at)
    except ValueError:
        if text[at : at + 1] == "{":
            yield from _listed(text, at, depth)
        raise
    if isinstance(whole.value, dict) and any(isinstance(whole.value.get(key), list) for key in _LISTS):
        yield from _listed(text, at, depth)
    else:
        yield whole
    return whole.end


def _listed(text: str, at: int, depth: int) -> Iterator[Part]:
    """The elements of `Findings` in the object at `at`, which may break off behind them."""
    for key, start in members(text, at):
        if key in _LISTS and text[start : start + 1] == "[":
            yield from _inside(text, start, depth + 1)


def _next_value(text: str, end: int) -> int:
    """Where the next value begins; a comma between values is what is left of an array that was cut up."""
    position = skip_space(text, end)
    return skip_space(text, position + 1) if text[position : position + 1] == "," else position


def _unwrap(text: str, part: Part, line: int) -> Iterator[Document]:
    """The findings inside one record: itself, an envelope's detail, or a message's text."""
    record = text[part.start : part.end]
    wrapped = _wrapped(text, part)
    inner = [found for found in documents(wrapped[1]) if isinstance(found, Document)] if wrapped else []
    if wrapped is None or not inner:
        yield Document(record, record, part.value, "", None, line)
        return
    for found in inner:
        event_id = found.event_id or _event_id(part.value, wrapped[0])
        if len(inner) == 1:
            path = "/".join(filter(None, (wrapped[0], found.path)))
            yield Document(record, found.body, found.finding, path, event_id, line)
        else:
            yield Document(found.text, found.body, found.finding, found.path, event_id, line)


def _wrapped(text: str, part: Part) -> tuple[str, str] | None:
    """Key and JSON text of what a record wraps, if it wraps something."""
    if not isinstance(part.value, dict):
        return None
    if "detail" in part.value and ("detail-type" in part.value or "source" in part.value):
        detail = part.value["detail"]
        return ("detail", detail) if isinstance(detail, str) else ("detail", _slice(text, part, "detail"))
    for key in _MESSAGES:
        message = part.value.get(key)
        if isinstance(message, str) and message.lstrip()[:1] in ("{", "["):
            return key, message
    return None


def _slice(text: str, part: Part, key: str) -> str:
    """The exact text of an object's member."""
    start = next(start for name, start in members(text, part.start) if name == key)
    return text[start : read_value(text, start).end]


def _event_id(envelope: dict[str, Any], key: str) -> str | None:
    event_id = envelope.get("id") if key == "detail" else None
    return event_id if isinstance(event_id, str) else None


class _Lines:
    """Line numbers of positions that are asked for in ascending order."""

    def __init__(self, text: str, first: int) -> None:
        self._text, self._line, self._position = text, first, 0

    def at(self, position: int) -> int:
        self._line += self._text.count("\n", self._position, position)
        self._position = max(position, self._position)
        return self._line
