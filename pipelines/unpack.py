"""Bytes of an object as lines or as one text: unzipped by content, and kept as far as they can be read."""

import zlib
from collections.abc import Callable, Iterator
from typing import Any

from isal import isal_zlib

from pipelines.sources import Opener

_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_CHUNK = 1 << 20
_GZIP_WINDOW = 31
# A single JSON value must be in memory whole; beyond this it is set aside.
LONGEST_VALUE = 256 << 20


class Unpacked:
    """The bytes of one object.

    After they were read, `error` says why they break off, if they do; `is_unreached` that the next run may
    get them, for they are not damaged.
    """

    def __init__(self, opener: Opener) -> None:
        self.error: str | None = None
        self.is_unreached = False
        self._opener = opener
        self._given = 0

    def chunks(self) -> Iterator[bytes]:
        """All bytes that can be read, without a byte order mark."""
        for chunk in self._readable():
            yield chunk if self._given else chunk.removeprefix(_BOM)
            self._given += len(chunk)

    def lines(self) -> Iterator[bytes]:
        """Lines without their ends; the last one too if nothing ends it, unless it was cut off on the way."""
        pending: list[bytes] = []
        length = 0
        for chunk in self.chunks():
            first, *rest = chunk.split(b"\n")
            pending.append(first)
            length += len(first)
            if rest:
                yield b"".join(pending)
                yield from rest[:-1]
                pending, length = [rest[-1]], len(rest[-1])
            if length > LONGEST_VALUE:
                self.error = f"a line or value is longer than {LONGEST_VALUE >> 20} MiB: split it into lines"
                return
        if length and not self.is_unreached:
            yield b"".join(pending)

    def _readable(self) -> Iterator[bytes]:
        try:
            with self._opener.open() as file:
                head = file.read(_CHUNK)
                pieces = _pieces(head, file.read)
                yield from self._unzipped(pieces) if head.startswith(_GZIP) else pieces
        except OSError as error:
            self.error = f"can't be read: {error.strerror or error}"
            self.is_unreached = True

    def _unzipped(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        try:
            # The stubs call this exception class an exception.
            yield from _members(pieces, isal_zlib.decompressobj, isal_zlib.error)  # type: ignore[arg-type]
        except _Broken as broken:
            self.error = f"gzip data is damaged or cut off: {broken}"
            yield from _salvaged(self._opener, self._given)


class _Broken(ValueError):
    """Gzip data that ends early or makes no sense."""


def _pieces(head: bytes, read: Callable[[int], bytes]) -> Iterator[bytes]:
    piece = head
    while piece:
        yield piece
        piece = read(_CHUNK)


def _members(
    pieces: Iterator[bytes], open_member: Callable[[int], Any], failure: type[Exception]
) -> Iterator[bytes]:
    """Unzips members one after another; zeros behind the last are padding. Raises _Broken."""
    member = None
    for piece in pieces:
        data = piece
        while data := data if member else data.lstrip(b"\0"):
            member = member or open_member(_GZIP_WINDOW)
            try:
                out = member.decompress(data)
            except failure as error:
                raise _Broken(error) from error
            if out:
                yield out
            data = member.unused_data
            member = None if member.eof else member
    if member is not None:
        raise _Broken("it ends in the middle")


def _salvaged(opener: Opener, given: int) -> Iterator[bytes]:
    """What lies between the bytes that were given before and the damage: unzipped byte by byte."""
    seen = 0
    with opener.open() as file:
        single = (bytes((byte,)) for piece in _pieces(file.read(_CHUNK), file.read) for byte in piece)
        try:
            for out in _members(single, zlib.decompressobj, zlib.error):
                fresh = out[max(0, given - seen) :]
                seen += len(out)
                if fresh:
                    yield fresh
        except _Broken:
            return
