"""Files and folders on this host, listed in an order that does not depend on the file system.

A folder that can't be listed is reported as an object that can't be read, and the others are still read.
"""

import errno
import io
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote_from_bytes

from tracehound.pipelines.ingestion.sources.objects import (
    ALL_DAYS,
    Days,
    Seen,
    SourceMissing,
    SourceObject,
    Unreached,
)
from tracehound.pipelines.lake.home import Home

# A dangling or circular link, or a file that has just been removed.
_NO_FILE = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP}
# The folder of a month that holds one for each day, as in exports.
_IN_MONTH = re.compile(r"/\d{4}/\d{2}$")
# Of a folder without folders, on most file systems. Others (btrfs, APFS) don't tell: there all is listed.
_WITHOUT_FOLDERS = 2
# A folder may lie on another host.
_CLOCKS_APART_SECONDS = 3600.0
_OF_THE_HOME = ("", "/lake", "/dagster")


@dataclass(frozen=True)
class FileOpener:
    """Opens a file. With the etag from the listing, it is checked for changes after reading."""

    path: Path | str
    etag: str = ""

    def open(self) -> BinaryIO:
        """The file's bytes. Raises OSError; at the end also Unreached if the file has changed."""
        # A listed file may be a pipe by now, and opening one would wait for its writer.
        descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        file = _Watched(io.FileIO(descriptor))
        file.etag = self.etag
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            file.close()
            raise Unreached("it is no longer a file")
        return file


class _Watched(io.BufferedReader):
    """A file that must not have changed since it was listed."""

    etag = ""

    def read(self, size: int | None = -1, /) -> bytes:
        """Bytes; none at the end. Raises Unreached there if the file has changed."""
        data = super().read(size)
        if not data and self.etag and _etag(os.fstat(self.fileno())) != self.etag:
            raise Unreached("it changed while it was read; the next run reads it again")
        return data


@dataclass(frozen=True)
class _Denied:
    """The opener of a folder that could not be listed: always fails."""

    number: int

    def open(self) -> BinaryIO:
        """Raises OSError."""
        raise OSError(self.number, os.strerror(self.number))


def list_source(source: str, home: Home, days: Days = ALL_DAYS) -> Iterator[SourceObject]:
    """All files of a folder, or a file; what lies in the home is left out.

    Raises SourceMissing and Unreached.
    """
    path = str(Path(source).expanduser().absolute())
    mode = _mode(path)
    if stat.S_ISREG(mode):
        yield from object_of(path)
        return
    if not stat.S_ISDIR(mode):
        raise SourceMissing(
            f"{path}: it is neither a file nor a folder. Give a folder of findings or a file."
        )
    _refuse_home(path, home.path)
    # Each run lists the whole history, and a Path for each file would double the time.
    left_out = _as_listed(home.path, path)
    denied: list[SourceObject] = []
    for folder, folders, names in os.walk(path, onerror=lambda error: denied.append(_unlisted(error))):
        folders[:] = [name for name in folders if f"{folder}/{name}" != left_out]
        if days.seen and folders and _IN_MONTH.search(folder):
            folders[:] = _changed(folder, folders, days.seen)
        for name in names:
            yield from object_of(f"{folder}/{name}")
    yield from denied


def _changed(month: str, names: list[str], seen: Seen) -> list[str]:
    """Folders of a month's days, without old ones in which nothing has come or gone since the last look."""
    recent = seen.recent.get(uri_of(month[: -len("YYYY/MM")]), "")
    year_and_month = month[-len("YYYY/MM") :]
    return [
        name
        for name in names
        if f"{year_and_month}/{name}" >= recent or _may_differ(f"{month}/{name}", seen.at)
    ]


def _may_differ(folder: str, since: float) -> bool:
    """Whether anything may have come into a folder since a time, or it has folders of its own."""
    try:
        status = os.lstat(folder)
    except OSError:
        return True
    # Other than the time of a change, a folder's modification time can be set, as rsync does.
    return status.st_ctime > since - _CLOCKS_APART_SECONDS or status.st_nlink != _WITHOUT_FOLDERS


def _mode(path: str) -> int:
    """What a path is. Raises SourceMissing where nothing is there, and Unreached where it can't be read."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - as elsewhere here
        if stat.S_ISDIR(mode):
            os.scandir(path).close()
    except OSError as error:
        if error.errno in _NO_FILE:
            raise SourceMissing(
                f"{path}: no such file or folder. Give a folder of findings or a file."
            ) from None
        raise Unreached(f"{path}: can't be read: {error.strerror}. Check its permissions.") from None
    return mode


def _refuse_home(path: str, home: Path) -> None:
    """Raises SourceMissing for folders of the home that contain stored data."""
    real, own = os.path.realpath(path), os.path.realpath(home)
    if any(real == own + each or (each and real.startswith(f"{own}{each}/")) for each in _OF_THE_HOME):
        raise SourceMissing(f"{path}: it is the home or part of it: its data was read before. Give a source.")


def _as_listed(home: Path, path: str) -> str:
    """The home's path as it appears in a listing of a folder above it; links are not followed."""
    real, own = os.path.realpath(path), os.path.realpath(home)
    return path + own.removeprefix(real) if own.startswith(f"{real}/") else own


def _unlisted(error: OSError) -> SourceObject:
    number = error.errno or errno.EIO
    return SourceObject(uri_of(str(error.filename)), os.strerror(number), 0, _Denied(number))


def object_of(path: str) -> Iterator[SourceObject]:
    """The object of a path, if it is a file."""
    try:
        status = os.stat(path)  # noqa: PTH116 - as above
    except OSError as error:
        if error.errno not in _NO_FILE:
            yield _unlisted(error)
        return
    if stat.S_ISREG(status.st_mode):
        etag = _etag(status)
        yield SourceObject(uri_of(path), etag, status.st_size, FileOpener(path, etag))


def _etag(status: os.stat_result) -> str:
    return f"{status.st_size}-{status.st_mtime_ns}"


def uri_of(path: str) -> str:
    """The URI of a file or folder, whatever bytes its name has."""
    return f"file://{quote_from_bytes(os.fsencode(path))}"
