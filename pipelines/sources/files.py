"""Files and folders on this host, listed in an order that does not depend on the file system."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipelines.sources import ALL_DAYS, Days, SourceMissing, SourceObject


@dataclass(frozen=True)
class FileOpener:
    """Opens a file."""

    path: Path

    def open(self) -> BinaryIO:
        """The file's bytes. Raises OSError."""
        return self.path.open("rb")


def list_source(source: str, home: Path, days: Days = ALL_DAYS) -> Iterator[SourceObject]:
    """All files of a folder, or a file; what lies in the home is left out. Raises SourceMissing."""
    del days  # A folder is listed as a whole.
    path = Path(source).expanduser().absolute()
    if path.is_file():
        yield _object(path)
        return
    if not path.is_dir():
        raise SourceMissing(f"{path}: no such file or folder. Give a folder of findings or a file.")
    for folder, folders, names in os.walk(path, onerror=_unlistable):
        folders[:] = [name for name in folders if Path(folder, name) != home]
        for name in names:
            file = Path(folder, name)
            if file.is_file():
                yield _object(file)


def _unlistable(error: OSError) -> None:
    raise SourceMissing(f"{error.filename}: {error.strerror}. Check the folder's permissions.")


def _object(path: Path) -> SourceObject:
    status = path.stat()
    return SourceObject(
        path.as_uri(), f"{status.st_size}-{status.st_mtime_ns}", status.st_size, FileOpener(path)
    )
