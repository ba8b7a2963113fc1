"""What a version of the lake consists of, and how it follows from the one before. Pure: no request, no clock.

The bucket has one object that is replaced, the head. It names the newest version: a whole listing of files
and the changes since. Everything else is written once, under a key that no other writer uses, ever. So what a
head names can't change, and whoever deletes what no head names can't hit anything that a later one will.
"""

import gzip
import secrets
import zlib
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import quote

import msgspec

FORMAT = 1
HEAD = "head.json"
FILES = "files"
MANIFESTS = "manifests"
WAREHOUSES = "warehouse"
# After so many changes the files are listed whole again, so that a reader fetches few objects.
CHANGES_PER_LISTING = 32
_PLAIN_IN_KEYS = "/=-_."
_SUM_DIGITS, _NONCE_BYTES = 16, 4

T = TypeVar("T")


class WrongContent(ValueError):
    """An object of the lake can't be read as what it should be."""


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A file: what it was on the machine that wrote it, and the tag that its key ends with."""

    size_bytes: int
    mtime_ns: int
    sha256: str
    tag: str

    @classmethod
    def new(cls, size_bytes: int, mtime_ns: int, sha256: str) -> "Entry":
        """An entry whose object is yet to be written."""
        return cls(size_bytes, mtime_ns, sha256, f"{sha256[:_SUM_DIGITS]}.{nonce()}")

    @property
    def stamp(self) -> tuple[int, int]:
        """Size and modification time, by which a file is known without reading it."""
        return self.size_bytes, self.mtime_ns

    def key(self, name: str) -> str:
        """The key of the object that has the file's bytes."""
        return f"{FILES}/{quote(name, safe=_PLAIN_IN_KEYS)}~{self.tag}"


class Change(msgspec.Struct, frozen=True):
    """What a version changes: files by their path in the home, and deleted objects by their key.

    `at` is when, by the store's clock, in seconds since 1970.
    """

    version: int
    at: float
    puts: dict[str, Entry] = {}
    removals: list[str] = []
    forgotten: list[str] = []
    is_purge: bool = False


class State(msgspec.Struct, frozen=True):
    """A version: its files, and the objects that it no longer needs, with when they were last needed.

    `purges` counts the purges of the lake, so that a mirror can tell that there was one.
    """

    version: int = 0
    purges: int = 0
    entries: dict[str, Entry] = {}
    unneeded: dict[str, float] = {}

    def after(self, change: Change, superseded: Mapping[str, float] | None = None) -> "State":
        """The next version. After a purge nothing is kept for readers of earlier ones."""
        entries, unneeded = dict(self.entries), self.unneeded | dict(superseded or {})
        for name in (*change.puts, *change.removals):
            before, now = entries.pop(name, None), change.puts.get(name)
            if before and (now is None or now.tag != before.tag):
                unneeded[before.key(name)] = change.at
        entries |= change.puts
        if change.is_purge:
            unneeded = dict.fromkeys(unneeded, 0.0)
        for key in change.forgotten:
            unneeded.pop(key, None)
        return State(change.version, self.purges + change.is_purge, entries, unneeded)

    def due(self, before: float) -> list[str]:
        """Keys of objects that no version needs that was the newest since a time, in order."""
        return sorted(key for key, at in self.unneeded.items() if at < before)

    def keys(self) -> set[str]:
        """Keys of all objects that this version, or a reader of an earlier one, needs."""
        return {entry.key(name) for name, entry in self.entries.items()} | self.unneeded.keys()


class Lease(msgspec.Struct, frozen=True):
    """Who holds the lake: it counts for `seconds` after the head was written last."""

    owner: str
    mirror: str
    host: str
    process_id: int
    purpose: str
    seconds: float


class Head(msgspec.Struct, frozen=True):
    """The newest version, and who holds the lake.

    `identity` is that of the home. `is_moving` while files of a local home are still on their way; `moved_to`
    says where the lake has gone. `has_strays` if a writer died, and may have left objects that no version
    has.
    """

    identity: str
    version: int = 0
    listing: str = ""
    changes: list[str] = []
    lease: Lease | None = None
    is_moving: bool = False
    moved_to: str = ""
    has_strays: bool = False
    nonce: str = ""
    format: int = FORMAT

    def manifests(self) -> list[str]:
        """The keys of the listing and the changes."""
        return [key for key in (self.listing, *self.changes) if key]


def nonce() -> str:
    """What nobody else has drawn."""
    return secrets.token_hex(_NONCE_BYTES)


def encoded_head(head: Head) -> bytes:
    """The head as an object, never the same twice."""
    return msgspec.json.encode(msgspec.structs.replace(head, nonce=nonce()))


def decoded_head(content: bytes) -> Head:
    """Raises WrongContent."""
    try:
        head = msgspec.json.decode(content, type=Head)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WrongContent(str(error)) from error
    if head.format != FORMAT:
        raise WrongContent(f"it has format {head.format}, and this version of tracehound knows {FORMAT}")
    return head


def encoded(content: State | Change) -> bytes:
    """A listing or a change as an object."""
    return gzip.compress(msgspec.json.encode(content), 6, mtime=0)


def decoded(content: bytes, type_: type[T]) -> T:
    """A listing or a change. Raises WrongContent."""
    try:
        return msgspec.json.decode(gzip.decompress(content), type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError, OSError, EOFError, zlib.error) as error:
        raise WrongContent(str(error)) from error
