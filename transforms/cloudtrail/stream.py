"""A stream of bytes as records, with flat memory: most are passed over, those of kept kinds are given out.

What belongs here: where records begin and end, in any of the forms in which files have them, and going on
after damage. What does not: which record is kept (`transforms.cloudtrail.heads`), and what it says.

A part of the stream is read by a decoder that skips all but a few members, at some gigabytes a second. A part
that this decoder refuses is read record by record.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from tracehound.transforms.broken import Broken
from tracehound.transforms.cloudtrail.heads import ANY, NO_KEYS, AnyHead, Hour, TrailHead, enclosed, head_of
from tracehound.transforms.cloudtrail.kinds import KINDS, SUBRESOURCES
from tracehound.transforms.extent import TooMuch
from tracehound.transforms.jsontext import decode_text, encode_text, read_value, skip_space

# Of the stream, in memory at once. A larger part is no faster.
_PART_BYTES = 1 << 20
# AWS writes records of at most a megabyte. What is longer, and has no end, is damaged.
LONGEST_RECORD = 16 << 20
_SPACE = b" \t\r\n"
_BETWEEN_RECORDS = b"," + _SPACE
# An object or array around a list of records: a file of CloudTrail, an answer of LookupEvents, a list of
# audit events, or a bare array.
_AROUND = (
    r'\s*(?:\{[^\[\]{}]{0,2000}?"(?P<list>Records|Events)"\s*:\s*\[|'
    r'\{\s*"kind"\s*:\s*"EventList"[^\[]{0,2000}?"items"\s*:\s*\[|\[)'
)
_LIST = re.compile(_AROUND.encode())
_WRAPPER = re.compile(_AROUND)
_FIRST_KEY = re.compile(rb'\s*\{\s*("(?:[^"\\]|\\.)*")\s*:')
# Records of a file begin with the same member. These are where the first one can't be read.
_FIRST_KEYS = ("eventVersion", "version", "kind", "messageType", "EventId")
_BEFORE = re.compile(rb"\}[\s,]*(\{)\s*\Z")
_LONGEST_SPACE = 256
# An error this close to the end of a part may be due to the cut.
_LONGEST_TOKEN = 20
_NAMES = "|".join(sorted(name for names in KINDS.values() for name in names))
_LIKELY = re.compile(
    rf'(?:eventName|EventName)\\*"\s*:\s*\\*"(?:{_NAMES})\\*"|'
    rf'subresource\\*"\s*:\s*\\*"(?:{"|".join(sorted(SUBRESOURCES))})\\*"'.encode()
)
_TRAIL_LIST = msgspec.json.Decoder(list[TrailHead])
_ANY_LIST = msgspec.json.Decoder(list[AnyHead])
_RAW = msgspec.json.Decoder(list[msgspec.Raw])
_REFUSED = (msgspec.MsgspecError, UnicodeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Found:
    """A record of a kept kind, exactly as received, with its position in the stream, from 1."""

    number: int
    document: bytes


@dataclass(frozen=True, slots=True)
class Damaged:
    """Bytes that should be a record. `is_kept` says whether they look like one of a kept kind."""

    number: int
    reason_code: str
    reason: str
    content: bytes
    is_kept: bool


@dataclass(slots=True)
class Stretch:
    """Neighbouring records: how many, where and in which hours, and those to keep.

    `first_time` and `last_time` are as written, of all records; empty without one.
    """

    count: int = 0
    first_time: str = ""
    last_time: str = ""
    hours: set[Hour] = field(default_factory=set)
    kept: list[Found] = field(default_factory=list)
    damaged: list[Damaged] = field(default_factory=list)

    def add_times(self, times: Iterable[str]) -> None:
        """Counts the times of some records in."""
        told = [time for time in times if time]
        if told:
            earliest, latest = min(told), max(told)
            self.first_time = min(self.first_time or earliest, earliest)
            self.last_time = max(self.last_time, latest)


def stretches(chunks: Iterable[bytes], keys: Collection[str] = NO_KEYS) -> Iterator[Stretch]:
    """The records of a stream in order, stretch by stretch; also kept are calls made with these access keys.

    Never raises because of what the stream holds.
    """
    cutter = _Cutter(keys)
    buffer = bytearray()
    for chunk in chunks:
        buffer += chunk
        if len(buffer) >= _PART_BYTES:
            yield from cutter.take(buffer, is_last=False)
    yield from cutter.take(buffer, is_last=True)


class _Cutter:
    """Cuts a stream into parts that end where a record does."""

    def __init__(self, keys: Collection[str]) -> None:
        self._keys = keys
        self._count = 0
        self._is_begun = self._is_list = self._is_trail = False
        self._key = b""

    def take(self, buffer: bytearray, *, is_last: bool) -> Iterator[Stretch]:
        """Reads what the buffer has of whole records, and removes it from the buffer."""
        if not self._is_begun:
            self._begin(buffer)
        cut = len(buffer) if is_last or len(buffer) > LONGEST_RECORD else self._last_start(buffer)
        with memoryview(buffer) as whole:
            part = bytes(whole[:cut])
        if not part or part.isspace():
            return
        stretch = self._fast(part, is_last=is_last)
        if stretch is None:
            stretch, cut = self._careful(part, is_last=is_last)
        del buffer[:cut]
        self._count += stretch.count
        yield stretch

    def _begin(self, buffer: bytearray) -> None:
        """Finds out the form, from the start of the stream."""
        self._is_begun = True
        around = _LIST.match(buffer)
        if around:
            self._is_list, self._is_trail = True, around["list"] == b"Records"
            del buffer[: around.end()]
        first = _FIRST_KEY.match(buffer)
        self._key = first[1] if first else b'"eventVersion"'
        keys = [re.escape(decode_text(self._key)), *(f'"{name}"' for name in _FIRST_KEYS)]
        self._starts = re.compile(rf"\{{\s*(?:{'|'.join(keys)})\s*:")
        # Inside a string every quote has a backslash, so this matches only between values.
        self._between = re.compile(rb"(?<=\})\s*(?=\{\s*" + re.escape(self._key) + rb"\s*:)")

    def _last_start(self, buffer: bytearray) -> int:
        """Where the last record starts that the buffer has the start of; 0 if that is the first one."""
        at = len(buffer)
        while (at := buffer.rfind(self._key, 0, at)) > 0:
            if before := _BEFORE.search(buffer, max(0, at - _LONGEST_SPACE), at):
                return before.start(1)
        return 0

    def _fast(self, part: bytes, *, is_last: bool) -> Stretch | None:
        """The records of a part in which all is as expected; None for any other."""
        if self._is_list:
            return self._list(part, is_last=is_last)
        pieces = [piece for piece in self._between.split(part) if piece.strip(_SPACE)]
        return self._values(pieces)

    def _list(self, part: bytes, *, is_last: bool) -> Stretch | None:
        end = part.rfind(b"]") if is_last else len(part)
        if end < 0:
            return None
        while end and part[end - 1] in _BETWEEN_RECORDS:
            end -= 1
        # Each copy of a part takes as long as a tenth of reading it.
        text = b"".join((b"[", memoryview(part)[:end], b"]"))
        try:
            heads: Sequence[TrailHead] = (_TRAIL_LIST if self._is_trail else _ANY_LIST).decode(text)
            kept = [number for number, head in enumerate(heads) if head.is_kept(self._keys)]
            documents = _RAW.decode(text) if kept else []
        except _REFUSED:
            return None
        if any(isinstance(head, AnyHead) and head.logEvents is not None for head in heads):
            return None
        stretch = Stretch(len(heads))
        stretch.add_times(_times(heads))
        stretch.hours = {head.hour for head in heads}
        first = self._count + 1
        stretch.kept = [Found(first + number, bytes(documents[number])) for number in kept]
        return stretch

    def _values(self, pieces: list[bytes]) -> Stretch | None:
        stretch = Stretch()
        for piece in pieces:
            try:
                head = ANY.decode(piece)
            except _REFUSED:
                return None
            self._add(stretch, piece.strip(_SPACE), head)
        return stretch

    def _add(self, stretch: Stretch, record: bytes, head: AnyHead) -> None:
        """Adds a record, or those in an envelope."""
        if head.logEvents is None:
            self._count_in(stretch, record, head)
            return
        inner = [head_of(event.message.encode("utf-8", "replace")) for event in head.logEvents]
        is_any_kept = any(each is not None and each.is_kept(self._keys) for each in inner)
        records = list(enclosed(record)) if is_any_kept else [b""] * len(inner)
        for each, document in zip(inner, records, strict=True):
            inside = each or AnyHead()
            inside.owner = head.owner
            self._count_in(stretch, document, inside)

    def _count_in(self, stretch: Stretch, document: bytes, head: AnyHead) -> None:
        stretch.count += 1
        stretch.add_times((head.time,))
        stretch.hours.add(head.hour)
        if head.is_kept(self._keys):
            stretch.kept.append(Found(self._count + stretch.count, document))

    def _careful(self, part: bytes, *, is_last: bool) -> tuple[Stretch, int]:
        """The records of a part one by one, and how many bytes were read: an incomplete record is left."""
        text = decode_text(part)
        stretch = Stretch()
        at = 0
        while (start := self._next(text, at)) is not None:
            try:
                at = self._whole(stretch, text, start)
            except Broken as error:
                is_incomplete = not is_last and error.seen >= len(text) - _LONGEST_TOKEN
                if is_incomplete and len(text) - start < LONGEST_RECORD:
                    return stretch, len(encode_text(text[:start]))
                following = self._starts.search(text, start + 1)
                at = following.start() if following else len(text)
                self._damaged(stretch, "not_json", f"not JSON: {error}", text[start:at])
        return stretch, len(part)

    def _whole(self, stretch: Stretch, text: str, start: int) -> int:
        """Adds the record that starts at a position; returns its end. Raises Broken."""
        try:
            end = read_value(text, start).end
        except TooMuch as error:
            following = self._starts.search(text, start + 1)
            end = error.end or (following.start() if following else len(text))
            self._damaged(stretch, error.code, str(error), text[start:end])
            return end
        record = encode_text(text[start:end])
        head = head_of(record)
        if head is not None:
            self._add(stretch, record, head)
        else:
            stretch.count += 1
            if _LIKELY.search(record):
                # What it lacks is said when it is read.
                stretch.kept.append(Found(self._count + stretch.count, record))
        return end

    def _next(self, text: str, at: int) -> int | None:
        """Where the next record starts; None if none does."""
        while True:
            at = skip_space(text, at)
            if at < len(text) and text[at] in ",]}":
                at += 1
                continue
            if around := _WRAPPER.match(text, at):
                at = around.end()
                continue
            if text.startswith("{", at):
                return at
            start = self._starts.search(text, at)
            return start.start() if start else None

    def _damaged(self, stretch: Stretch, code: str, reason: str, text: str) -> None:
        content = encode_text(text)
        stretch.count += 1
        number = self._count + stretch.count
        stretch.damaged.append(Damaged(number, code, reason, content, bool(_LIKELY.search(content))))


def _times(heads: Iterable[TrailHead]) -> Iterator[str]:
    return (head.time if isinstance(head, AnyHead) else head.eventTime for head in heads)
