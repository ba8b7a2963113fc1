"""The data files of a published table: hard links of the lake's, named by their content.

The lake replaces files under the same name, and deletes them at once; a link stays as it is until it is
deleted here. So readers of an earlier version lose nothing, and no byte is written twice. What does not
belong here: when a file is no longer needed by its readers, which the metadata of a format says.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tracehound.pipelines.lake import manifest
from tracehound.pipelines.lake.copying import copy
from tracehound.pipelines.lake.drafts import draft_of
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import remove_empty
from tracehound.pipelines.lake.manifest import SUFFIX, Stamp
from tracehound.transforms.contracts import Table


@dataclass(frozen=True)
class Named:
    """A file of the lake, its path in its table's folder, and the name that stands for its content."""

    source: Path
    inside: Path
    name: str


def named(home: Home, table: Table, listed: Mapping[str, Stamp]) -> Iterator[Named]:
    """The files of a table, in order. Raises OSError."""
    for source in home.files(table):
        stamp = listed.get(source.relative_to(home.lake).as_posix())
        yield Named(source, source.relative_to(home.folder(table)), _name(source, stamp))


def link(source: Path, target: Path) -> None:
    """Links a file, or copies it where the file system has no links. A target that exists is complete."""
    if target.exists() and not _is_outdated(source, target):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = draft_of(target)
    draft.unlink(missing_ok=True)
    try:
        os.link(source, draft)
    except OSError:
        copy(source, draft)
        status = source.stat()
        os.utime(draft, ns=(status.st_mtime_ns, status.st_mtime_ns))
    draft.replace(target)


def data_of(folder: Path, metadata: str) -> Iterator[Path]:
    """The data files of a table, drafts included. Its folder of metadata has none."""
    for path in folder.rglob(f"*{SUFFIX}*"):
        if path.relative_to(folder).parts[0] != metadata and path.is_file():
            yield path


def delete(path: Path, folder: Path) -> None:
    """Deletes a data file, and its folder if it was the last of it, but not that of the table."""
    path.unlink()
    if path.parent != folder:
        remove_empty(path.parent)


def _name(source: Path, stamp: Stamp | None) -> str:
    status = source.stat()
    if stamp is None or (stamp.size_bytes, stamp.mtime_ns) != (status.st_size, status.st_mtime_ns):
        stamp = manifest.stamp_of(source, source.name)
    return f"{source.stem}-{stamp.size_bytes:x}-{stamp.crc32 or 0:08x}{SUFFIX}"


def _is_outdated(source: Path, target: Path) -> bool:
    """Whether a link is not of the lake's file: of one that was damaged, it has the damage too."""
    now, linked = source.stat(), target.stat()
    return now.st_dev == linked.st_dev and now.st_ino != linked.st_ino
