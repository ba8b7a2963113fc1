"""The list of the lake's files: which there are, with size, time of change and checksum.

It is a log: a line a change, the last about a file counts. A line begins with its own checksum, so that
damage to the list is told from damage to a file. What belongs here: the log and what a file's stamp is. What
does not: what is done about a file that differs (`pipelines.damage`).
"""

import base64
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import msgspec

FILE = "manifest.jsonl"
# The served file lies beside the lake and is noted with its files.
SERVED = "warehouse.duckdb"
SUFFIX = ".parquet"
# Nothing can bring these back, and they are small: the list holds a copy of them.
_COPIED = "raw/purges/"
_FEWEST_LINES_COMPACTED = 256
_PIECE_BYTES = 1 << 20
_CHECK_LENGTH = 8


class Stamp(msgspec.Struct, frozen=True, array_like=True):
    """What a file was when it was written; `copy` is its content in Base64, of those kept twice."""

    size_bytes: int
    mtime_ns: int
    crc32: int
    copy: str | None = None

    def has_content_of(self, other: "Stamp") -> bool:
        """Whether two stamps stand for the same bytes."""
        return (self.size_bytes, self.crc32) == (other.size_bytes, other.crc32)


class Note(msgspec.Struct, frozen=True, array_like=True):
    """A line: a file of the lake by its path below it, with its stamp; without one it is gone."""

    name: str
    stamp: Stamp | None = None


@dataclass
class Manifest:
    """The list as it was read. `wrong_lines` counts those that are no line of ours, a torn last one aside."""

    exists: bool
    entries: dict[str, Stamp] = field(default_factory=dict)
    line_count: int = 0
    wrong_lines: int = 0
    is_torn: bool = False


def is_listed(name: str) -> bool:
    """Whether a file of the lake belongs into the list, by its path below the lake."""
    return name.endswith(SUFFIX) and is_plain(name)


def is_plain(name: str) -> bool:
    """Whether a path stays below the folder that it is taken from, links aside."""
    path = PurePosixPath(name)
    parts = path.parts
    is_below = bool(parts) and not path.is_absolute() and ".." not in parts
    return is_below and str(path) == name and "\0" not in name


def stamp_of(path: Path, name: str) -> Stamp:
    """The stamp of a file that shall stand at `name`. Raises OSError."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        crc32 = 0
        while piece := file.read(_PIECE_BYTES):
            crc32 = zlib.crc32(piece, crc32)
    copy = base64.b64encode(path.read_bytes()).decode() if name.startswith(_COPIED) else None
    return Stamp(status.st_size, status.st_mtime_ns, crc32, copy)


def copy_of(stamp: Stamp) -> bytes | None:
    """The content of a file that the list holds a copy of."""
    return None if stamp.copy is None else base64.b64decode(stamp.copy)


def read(lake: Path) -> Manifest:
    """The list of a lake. Whoever only reads may meet a last line that is still being written."""
    path = lake / FILE
    if not path.exists():
        return Manifest(exists=False)
    found = Manifest(exists=True)
    *lines, last = path.read_bytes().split(b"\n")
    for line in filter(None, (*lines, last)):
        found.line_count += 1
        note = _parsed(line)
        if note is None:
            found.is_torn |= line is last
            found.wrong_lines += line is not last
        elif note.stamp is None:
            found.entries.pop(note.name, None)
        else:
            found.entries[note.name] = note.stamp
    return found


def append(lake: Path, notes: Iterable[Note]) -> None:
    """Adds lines, in the place of one that was cut off. To be repeated without harm."""
    text = b"".join(map(_line, notes))
    if text:
        path = lake / FILE
        _drop_torn_line(path)
        with path.open("ab") as file:
            file.write(text)


def _drop_torn_line(path: Path) -> None:
    """A line that a kill or a full disk has cut off is no damage; behind others it would look like some."""
    if not path.exists() or not path.stat().st_size:
        return
    with path.open("rb+") as file:
        file.seek(-1, os.SEEK_END)
        if file.read() != b"\n":
            file.seek(0)
            file.truncate(file.read().rfind(b"\n") + 1)


def note(lake: Path, name: str, path: Path) -> None:
    """Notes a file that was written in one step of its own."""
    append(lake, [Note(name, stamp_of(path, name))])


def forget(lake: Path, name: str) -> None:
    """Notes that a file is about to change: until it is noted again nothing is known of it."""
    append(lake, [Note(name)])


def has_grown(found: Manifest) -> bool:
    """Whether the list has twice the lines that it needs."""
    return found.line_count > max(_FEWEST_LINES_COMPACTED, 2 * len(found.entries))


def rewrite(lake: Path, entries: Mapping[str, Stamp]) -> None:
    """Puts a list in the place of the one before, in one rename."""
    draft = lake / f".{FILE}.unfinished"
    with draft.open("wb") as file:
        file.writelines(_line(Note(name, entries[name])) for name in sorted(entries))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(lake / FILE)


def files(lake: Path) -> dict[str, os.stat_result]:
    """All files that belong into the list, by their path below the lake, as they lie there now."""
    return dict(_walk(lake, ""))


def _walk(folder: Path | str, prefix: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path, f"{prefix}{entry.name}/")
            elif entry.name.endswith(SUFFIX) and entry.is_file():
                yield prefix + entry.name, entry.stat()


def _line(note: Note) -> bytes:
    text = msgspec.json.encode(note)
    return b"%08x %b\n" % (zlib.crc32(text), text)


def _parsed(line: bytes) -> Note | None:
    check, _, text = line.partition(b" ")
    if len(check) != _CHECK_LENGTH or check != b"%08x" % zlib.crc32(text):
        return None
    try:
        note = msgspec.json.decode(text, type=Note)
    except msgspec.DecodeError:
        return None
    return note if note.name == SERVED or is_listed(note.name) else None
