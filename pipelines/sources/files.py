"""Files and folders on this host, listed in an order that does not depend on the file system."""

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote_from_bytes

from pipelines.sources import ALL_DAYS, Days, SourceMissing, SourceObject

# A link that leads nowhere or in a circle, or a file that has just been removed.
_NO_FILE = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP}


@dataclass(frozen=True)
class FileOpener:
    """Opens a file."""

    path: Path | str

    def open(self) -> BinaryIO:
        """The file's bytes. Raises OSError."""
        return Path(self.path).open("rb")


def list_source(source: str, home: Path, days: Days = ALL_DAYS) -> Iterator[SourceObject]:
    """All files of a folder, or a file; what lies in the home is left out. Raises SourceMissing."""
    del days  # A folder is listed as a whole.
    path = Path(source).expanduser().absolute()
    if path.is_file():
        yield from _object(str(path))
        return
    if not path.is_dir():
        raise SourceMissing(f"{path}: no such file or folder. Give a folder of findings or a file.")
    # Each run lists all history, and a Path for each file would take as long as all the rest.
    left_out = str(home)
    for folder, folders, names in os.walk(path, onerror=_unlistable):
        folders[:] = [name for name in folders if f"{folder}/{name}" != left_out]
        for name in names:
            yield from _object(f"{folder}/{name}")


def _unlistable(error: OSError) -> None:
    raise SourceMissing(f"{error.filename}: {error.strerror}. Check the folder's permissions.")


def _object(path: str) -> Iterator[SourceObject]:
    """The object of a path, if a file is there."""
    try:
        status = os.stat(path)  # noqa: PTH116 - as above
    except OSError as error:
        if error.errno not in _NO_FILE:
            _unlistable(error)
        return
    if stat.S_ISREG(status.st_mode):
        uri = f"file://{quote_from_bytes(os.fsencode(path))}"
        yield SourceObject(uri, f"{status.st_size}-{status.st_mtime_ns}", status.st_size, FileOpener(path))
