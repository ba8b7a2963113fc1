"""The data files of a published table: hard links of the lake's, named by their content.

The lake replaces files under the same name, and deletes them at once; a link stays as it is until it is
deleted here. So readers of an earlier version lose nothing, and no byte is written twice. What belongs here:
links, and the action that adds one. What does not: when a file is no longer needed by its readers
(`pipelines.delta.publishing`).
"""

import os
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pyarrow.parquet as pq

from tracehound.pipelines.delta.actions import Action
from tracehound.pipelines.delta.stats import stats_of
from tracehound.pipelines.lake import manifest
from tracehound.pipelines.lake.copying import copy
from tracehound.pipelines.lake.drafts import draft_of
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import remove_empty
from tracehound.pipelines.lake.manifest import SUFFIX, Stamp
from tracehound.pipelines.lake.published import LOG
from tracehound.transforms.contracts import Table
from tracehound.transforms.partitions import partition_key

_NANOSECONDS = 1_000_000
# Of a path in a log; all others are encoded.
_PLAIN_IN_PATHS = "/=-_.~"


def adds_of(
    home: Home, table: Table, listed: Mapping[str, Stamp], folder: Path, known: Mapping[str, Action]
) -> dict[str, Action]:
    """The files of a table with rows, linked into a folder; by path. Raises OSError.

    `known` are those of its newest version, whose footers are not read again.
    """
    found: dict[str, Action] = {}
    for source in home.files(table):
        inside = source.relative_to(home.folder(table))
        name = inside.with_name(_name(source, listed.get(source.relative_to(home.lake).as_posix())))
        path = quote(name.as_posix(), safe=_PLAIN_IN_PATHS)
        if path in known:
            _link(source, folder / name)
            found[path] = known[path]
            continue
        footer = pq.read_metadata(source)
        if footer.num_rows:
            _link(source, folder / name)
            found[path] = add_of(path, folder / name, footer, _partition(table, inside))
    return found


def add_of(path: str, file: Path, footer: pq.FileMetaData, partition: dict[str, str]) -> Action:
    """The action that adds a file."""
    status = file.stat()
    return {
        "path": path,
        "partitionValues": partition,
        "size": status.st_size,
        "modificationTime": status.st_mtime_ns // _NANOSECONDS,
        "dataChange": True,
        "stats": stats_of(footer),
    }


def delete_others(folder: Path, needed: Container[str]) -> None:
    """Deletes the data files of a table that nobody needs, by their path in the log."""
    for path in list(_data(folder)):
        if quote(path.relative_to(folder).as_posix(), safe=_PLAIN_IN_PATHS) not in needed:
            path.unlink()
            if path.parent != folder:
                remove_empty(path.parent)


def _data(folder: Path) -> Iterator[Path]:
    for path in folder.rglob(f"*{SUFFIX}*"):
        if path.relative_to(folder).parts[0] != LOG and path.is_file():
            yield path


def _name(source: Path, stamp: Stamp | None) -> str:
    """A name that stands for the content of a file."""
    status = source.stat()
    if stamp is None or (stamp.size_bytes, stamp.mtime_ns) != (status.st_size, status.st_mtime_ns):
        stamp = manifest.stamp_of(source, source.name)
    return f"{source.stem}-{stamp.size_bytes:x}-{stamp.crc32 or 0:08x}{SUFFIX}"


def _partition(table: Table, inside: Path) -> dict[str, str]:
    key = partition_key(table)
    values = dict(part.split("=", 1) for part in inside.parent.parts if "=" in part)
    return {key: values[key]} if key else {}


def _link(source: Path, target: Path) -> None:
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


def _is_outdated(source: Path, target: Path) -> bool:
    """Whether a link is not of the lake's file: of one that was damaged, it has the damage too."""
    now, linked = source.stat(), target.stat()
    return now.st_dev == linked.st_dev and now.st_ino != linked.st_ino
