"""The data files of a Delta table, and the actions that add them."""

from collections.abc import Container, Mapping
from pathlib import Path
from urllib.parse import quote

import pyarrow.parquet as pq

from tracehound.pipelines.delta.actions import Action
from tracehound.pipelines.delta.stats import stats_of
from tracehound.pipelines.formats import links
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.manifest import Stamp
from tracehound.pipelines.lake.published import DELTA
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
    for each in links.named(home, table, listed):
        name = each.inside.with_name(each.name)
        path = quote(name.as_posix(), safe=_PLAIN_IN_PATHS)
        if path in known:
            links.link(each.source, folder / name)
            found[path] = known[path]
            continue
        footer = pq.read_metadata(each.source)
        if footer.num_rows:
            links.link(each.source, folder / name)
            found[path] = add_of(path, folder / name, footer, _partition(table, each.inside))
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
    for path in list(links.data_of(folder, DELTA.metadata)):
        if quote(path.relative_to(folder).as_posix(), safe=_PLAIN_IN_PATHS) not in needed:
            links.delete(path, folder)


def _partition(table: Table, inside: Path) -> dict[str, str]:
    key = partition_key(table)
    values = dict(part.split("=", 1) for part in inside.parent.parts if "=" in part)
    return {key: values[key]} if key else {}
