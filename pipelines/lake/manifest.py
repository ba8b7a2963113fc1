"""The list of the lake's files, each with size, modification time and checksum.

It is a log with one line per change; the last line about a file counts. A line starts with its own checksum,
so that damage to the list can be told from damage to a file. What belongs here: the log and the stamp of a
file. What does not: what to do about a file that differs (`pipelines.damage`).
"""

import base64
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import msgspec

FILE = "manifest.jsonl"
# The served file is beside the lake, and is listed with its files.
SERVED = "warehouse.duckdb"
SUFFIX = ".parquet"
# These files can't be rebuilt, and are small: the list has a copy of them.
_COPIED = "raw/purges/"
_FEWEST_LINES_COMPACTED = 256
_PIECE_BYTES = 1 << 20
_CHECK_LENGTH = 8


class Stamp(msgspec.Struct, frozen=True, array_like=True):
    """The state of a file when it was written; `copy` is its content in Base64, if it is kept twice.

    Without `crc32` its bytes were not summed, and are only known by size and time.
    """

    size_bytes: int
    mtime_ns: int
    crc32: int | None
    copy: str | None = None

    def has_content_of(self, other: "Stamp") -> bool:
        """Whether two stamps are known to have the same bytes."""
        return self.crc32 is not None and (self.size_bytes, self.crc32) == (other.size_bytes, other.crc32)


class Note(msgspec.Struct, frozen=True, array_like=True):
    """A line: a file by its path in the lake, with its stamp; without one, the file was removed."""

    name: str
    stamp: Stamp | None = None


@dataclass
class Manifest:
    """The list as it was read. `wrong_lines` counts invalid lines, except for a truncated last one."""

    exists: bool
    entries: dict[str, Stamp] = field(default_factory=dict)
    line_count: int = 0
    wrong_lines: int = 0
    is_torn: bool = False


def is_listed(name: str) -> bool:
    """Whether a file belongs in the list, by its path in the lake."""
    return name.endswith(SUFFIX) and is_plain(name)


def is_plain(name: str) -> bool:
    """Whether a relative path stays in its folder, links aside."""
    path = PurePosixPath(name)
    parts = path.parts
    is_below = bool(parts) and not path.is_absolute() and ".." not in parts
    return is_below and str(path) == name and "\0" not in name


def stamp_of(path: Path, name: str) -> Stamp:
    """The stamp of a file that will be at `name`. Raises OSError."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        crc32 = 0
        while piece := file.read(_PIECE_BYTES):
            crc32 = zlib.crc32(piece, crc32)
    copy = base64.b64encode(path.read_bytes()).decode() if name.startswith(_COPIED) else None
    return Stamp(status.st_size, status.st_mtime_ns, crc32, copy)


def copy_of(stamp: Stamp) -> bytes | None:
    """The content of a file, if the list has a copy of it."""
    return None if stamp.copy is None else base64.b64decode(stamp.copy)


def read(lake: Path) -> Manifest:
    """The list of a lake. Without the writer's lock, the last line may be incomplete."""
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
    """Adds lines, replacing a truncated last one. Idempotent."""
    text = b"".join(map(_line, notes))
    if text:
        path = lake / FILE
        _drop_torn_line(path)
        with path.open("ab") as file:
            file.write(text)


def _drop_torn_line(path: Path) -> None:
    """Removes a truncated last line, which is harmless, but would look damaged if others followed."""
    if not path.exists() or not path.stat().st_size:
        return
    with path.open("rb+") as file:
        file.seek(-1, os.SEEK_END)
        if file.read() != b"\n":
            file.seek(0)
            file.truncate(file.read().rfind(b"\n") + 1)


def note(lake: Path, name: str, path: Path) -> None:
    """Records a file that was written outside a commit."""
    append(lake, [Note(name, stamp_of(path, name))])


def note_unsummed(lake: Path, name: str, path: Path) -> None:
    """The same for a file that is too large to be summed each time it changes."""
    status = path.stat()
    append(lake, [Note(name, Stamp(status.st_size, status.st_mtime_ns, None))])


def forget(lake: Path, name: str) -> None:
    """Records that a file is about to change: until it is recorded again, its state is unknown."""
    append(lake, [Note(name)])


def has_grown(found: Manifest) -> bool:
    """Whether the list has more than twice the lines that it needs."""
    return found.line_count > max(_FEWEST_LINES_COMPACTED, 2 * len(found.entries))


def shorten(lake: Path) -> None:
    """Rewrites a list that has grown, at the end of a run, so that one without news changes nothing."""
    found = read(lake)
    # A damaged list is for the next run to notice.
    if not found.wrong_lines and has_grown(found):
        rewrite(lake, found.entries)


def rewrite(lake: Path, entries: Mapping[str, Stamp]) -> None:
    """Replaces the list in one rename."""
    draft = lake / f".{FILE}.unfinished"
    with draft.open("wb") as file:
        file.writelines(_line(Note(name, entries[name])) for name in sorted(entries))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(lake / FILE)


def files(lake: Path) -> dict[str, os.stat_result]:
    """All existing files that belong in the list, by their path in the lake."""
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
