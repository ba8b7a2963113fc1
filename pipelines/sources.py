"""Where documents lie: files and folders, listed in an order that does not depend on the file system.

What belongs here: finding objects and telling whether one has changed. What does not: what is in them.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_EXPORT_DAY = re.compile(r"/(\d{4}/\d{2}/\d{2})/[^/]+$")


class SourceMissing(ValueError):
    """A source that does not exist or can't be listed."""


@dataclass(frozen=True)
class SourceObject:
    """A file that may hold documents. `etag` changes when the file does."""

    path: Path
    uri: str
    etag: str
    size_bytes: int

    @property
    def order(self) -> tuple[str, str]:
        """Export days first, so that a batch touches few days; then the name."""
        day = _EXPORT_DAY.search(self.uri)
        return (day[1] if day else "", self.uri)


def list_objects(sources: Iterable[Path], home: Path) -> list[SourceObject]:
    """All files of the sources, each once, in order; the home itself is never a source.

    Raises SourceMissing, naming the source.
    """
    found = {entry.uri: entry for source in sources for entry in _files(source.expanduser().absolute(), home)}
    return sorted(found.values(), key=lambda entry: entry.order)


def _files(source: Path, home: Path) -> Iterator[SourceObject]:
    if source.is_file():
        yield _object(source)
        return
    if not source.is_dir():
        raise SourceMissing(f"{source}: no such file or folder. Give a folder of findings or a file.")
    for folder, folders, names in os.walk(source, onerror=_unlistable):
        folders[:] = [name for name in folders if Path(folder, name) != home]
        for name in names:
            path = Path(folder, name)
            if path.is_file():
                yield _object(path)


def _unlistable(error: OSError) -> None:
    raise SourceMissing(f"{error.filename}: {error.strerror}. Check the folder's permissions.")


def _object(path: Path) -> SourceObject:
    status = path.stat()
    return SourceObject(path, path.as_uri(), f"{status.st_size}-{status.st_mtime_ns}", status.st_size)
