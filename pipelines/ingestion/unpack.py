"""The bytes of an object as lines or as one text: decompressed by content, up to the first damage.

What belongs here: layers of compression, and limits on their expansion. What does not: the content of lines
(`pipelines.ingestion.reading`).
"""

import codecs
import re
import zlib
from collections.abc import Callable, Generator, Iterator
from itertools import chain
from typing import Any, BinaryIO

from isal import isal_zlib

from tracehound.pipelines.ingestion.sources import Opener

_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20
_GZIP_WINDOW = 31
# Gzip in gzip in gzip: more layers are not expected.
_MOST_LAYERS = 3
# A single JSON value must fit into memory; a longer one is set aside.
LONGEST_VALUE = 256 << 20
_ARCHIVES = {
    b"PK\x03\x04": "zip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "rar",
    b"PAR1": "Parquet",
}
# Recognised by the start of a text, with or without a byte order mark. A mark alone may be due to damage.
_ENCODINGS = {
    "utf-32-le": re.compile(rb"\xff\xfe\0\0[^\0]\0|[{\[]\0\0\0[^\0]\0"),
    "utf-32-be": re.compile(rb"\0\0\xfe\xff\0\0\0[^\0]|\0\0\0[{\[]\0\0\0[^\0]"),
    "utf-16-le": re.compile(rb"\xff\xfe[^\0]\0|[{\[]\0[^\0]\0"),
    "utf-16-be": re.compile(rb"\xfe\xff\0[^\0]|\0[{\[]\0[^\0]"),
}
_LONGEST_MARK = 10
_BREAK = b"\n"
Chunks = Iterator[bytes]


class Unpacked:
    """The bytes of one object.

    After reading, `error` says why they are incomplete, if they are, and `error_code` the kind of error;
    `is_unreached` means that the next run may get them, since they are not damaged; `packing` is the kind of
    archive that they seem to be, which is not opened, though its lines are still returned.
    """

    def __init__(self, opener: Opener) -> None:
        self.error: str | None = None
        self.error_code = "unreadable_object"
        self.packing: str | None = None
        self.is_unreached = False
        self._opener = opener

    def lines(self) -> Iterator[bytes]:
        """Lines without their line breaks, also an unterminated last one unless the transfer was cut off.

        Many lines without any member may be returned as one, including their line breaks.
        """
        try:
            head, chunks = _peeked(self._readable())
            self._note_packing(head)
            last = yield from split(_as_utf8(chunks))
        except _TooLong:
            self.error = f"has a line or value longer than {LONGEST_VALUE >> 20} MiB: split it into lines"
            return
        if last and not self.is_unreached:
            yield last

    def chunks(self) -> Chunks:
        """The bytes as UTF-8, in chunks; up to the damage, if there is any."""
        head, chunks = _peeked(self._readable())
        self._note_packing(head)
        yield from _as_utf8(chunks)

    def _note_packing(self, head: bytes) -> None:
        self.packing = next((name for mark, name in _ARCHIVES.items() if head.startswith(mark)), None)

    def _readable(self) -> Chunks:
        try:
            yield from self._unpacked()
        except OSError as error:
            self.error = f"can't be read: {error.strerror or error}"
            self.is_unreached = True
        except _Sealed as sealed:
            self.error, self.error_code = str(sealed), "archive"

    def _unpacked(self) -> Chunks:
        given = 0
        try:
            with self._opener.open() as file:
                for chunk in _layers(pieces(file), _unzipped):
                    given += len(chunk)
                    yield chunk
        except _Broken as broken:
            self.error = f"has damaged or truncated gzip data: {broken}"
            yield from self._salvaged(given)

    def _salvaged(self, given: int) -> Chunks:
        """The bytes between those already returned and the damage."""
        seen = 0
        try:
            with self._opener.open() as file:
                for chunk in _layers(pieces(file), _carefully_unzipped):
                    fresh = chunk[max(0, given - seen) :]
                    seen += len(chunk)
                    if fresh:
                        yield fresh
        except _Broken:
            return


class _Broken(ValueError):
    """Gzip data is truncated or damaged."""


class _Sealed(ValueError):
    """An object has too many layers of compression; the message says what to do."""


class _TooLong(ValueError):
    """A line is too long to be held in memory."""


def pieces(file: BinaryIO, most: int | None = None) -> Chunks:
    """The bytes of a file, or at most `most` of them, in chunks."""
    left = most
    while piece := file.read(_CHUNK if left is None else min(_CHUNK, left)):
        left = None if left is None else left - len(piece)
        yield piece


def _layers(chunks: Chunks, unzip: Callable[[Chunks], Chunks]) -> Chunks:
    """The bytes inside all layers of gzip. Raises _Sealed, and the errors of `unzip`."""
    for _ in range(_MOST_LAYERS + 1):
        head, chunks = _peeked(chunks)
        if not head.startswith(_GZIP):
            return chunks
        chunks = unzip(chunks)
    raise _Sealed(f"is compressed more than {_MOST_LAYERS} times: unpack it and give its content")


def _peeked(chunks: Chunks) -> tuple[bytes, Chunks]:
    """The start of some bytes, and all of them."""
    head = b""
    while len(head) < _LONGEST_MARK and (chunk := next(chunks, b"")):
        head += chunk
    return head[:_LONGEST_MARK], chain([head] if head else [], chunks)


def _unzipped(chunks: Chunks) -> Chunks:
    # The stubs declare this exception class as an instance.
    return _members(chunks, isal_zlib.decompressobj, isal_zlib.error)  # type: ignore[arg-type]


def _carefully_unzipped(chunks: Chunks) -> Chunks:
    return _members(chunks, _Careful, zlib.error)


def _members(chunks: Chunks, open_member: Callable[[int], Any], failure: type[Exception]) -> Chunks:
    """Unzips consecutive gzip members; zeros after the last are padding. Raises _Broken.

    The output comes in chunks, however much a few bytes expand to.
    """
    member = None
    for chunk in chunks:
        data, is_done = chunk, False
        while not is_done:
            data = data if member else data.lstrip(b"\0")
            if not (member or data):
                break
            member = member or open_member(_GZIP_WINDOW)
            try:
                out = member.decompress(data, _CHUNK)
            except failure as error:
                raise _Broken(error) from error
            if out:
                yield out
            data = member.unused_data if member.eof else member.unconsumed_tail
            # After a full chunk there may be more output without further input.
            is_done = not member.eof and not data and len(out) < _CHUNK
            member = None if member.eof else member
    if member is not None:
        raise _Broken("it ends in the middle")


class _Careful:
    """A gzip member that returns everything before the damage, and then raises zlib's error."""

    def __init__(self, window: int) -> None:
        self._member = zlib.decompressobj(window)
        self._error: zlib.error | None = None

    def decompress(self, data: bytes, most: int) -> bytes:
        """Up to `most` decompressed bytes of some data. Raises zlib.error."""
        if self._error:
            raise self._error
        before = self._member.copy()
        try:
            return self._member.decompress(data, most)
        except zlib.error as error:
            self._error = error
            return b"".join(_one_by_one(before, data))

    @property
    def eof(self) -> bool:
        """Whether the member has ended."""
        return self._member.eof

    @property
    def unused_data(self) -> bytes:
        """The input after the member."""
        return self._member.unused_data

    @property
    def unconsumed_tail(self) -> bytes:
        """Input that has yet to be decompressed; after damage, all input."""
        return b"damaged" if self._error else self._member.unconsumed_tail


def _one_by_one(member: Any, data: bytes) -> Chunks:
    """The output of data up to the first invalid byte."""
    try:
        for byte in data:
            yield member.decompress(bytes((byte,)))
    except zlib.error:
        return


def _as_utf8(chunks: Chunks) -> Chunks:
    """The same text as UTF-8, without a byte order mark; UTF-8 is returned unchanged."""
    head, chunks = _peeked(chunks)
    encoding = next((name for name, beginning in _ENCODINGS.items() if beginning.match(head)), None)
    if encoding:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        chunks = (decoder.decode(chunk).encode("utf-8", "replace") for chunk in chain(chunks, [b""]))
        head, chunks = _peeked(chunks)
    mark = codecs.BOM_UTF8
    if head.startswith(mark):
        chunks = chain([next(chunks).removeprefix(mark)], chunks)
    return chunks


def split(chunks: Chunks) -> Generator[bytes, None, bytes]:
    """Lines without their line breaks; returns the rest after the last break. Raises _TooLong.

    After the first chunk, many lines without any member may be returned as one, including their line breaks.
    """
    pending: list[bytes] = []
    length = 0
    for number, chunk in enumerate(chunks):
        first, *rest = chunk.split(_BREAK) if not number or _may_have_members(chunk) else _stretches(chunk)
        pending.append(first)
        length += len(first)
        if rest:
            line = b"".join(pending)
            # So that the pieces are not kept in memory next to the line.
            pending = [rest.pop()]
            length = len(pending[0])
            yield line
            del line
            yield from rest
        if length > LONGEST_VALUE:
            raise _TooLong
    return b"".join(pending)


def _may_have_members(chunk: bytes) -> bool:
    return b"{" in chunk and b'"' in chunk


def _stretches(chunk: bytes) -> list[bytes]:
    """A chunk in at most three parts: up to its first line break, up to its last, and the rest."""
    first, has_break, rest = chunk.partition(_BREAK)
    middle, has_another, last = rest.rpartition(_BREAK)
    return [first, *([middle] if has_another else []), *([last] if has_break else [])]
