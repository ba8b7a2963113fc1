"""Which tables are published, what a publication did, and the moment that it stands for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts import TABLES, Table

MS_PER_HOUR = 3_600_000
_NANOSECONDS = 1_000_000


class NotPublished(RuntimeError):
    """Tables can't be published, or not all; the message says what to do."""


@dataclass
class Published:
    """What was done: the tables that got a version, with it, and the number of the new snapshot."""

    versions: dict[str, int] = field(default_factory=dict)
    snapshot: int | None = None


def published_tables() -> list[Table]:
    """The tables that are published: all but those of raw, which have verbatim documents."""
    return [table for table in TABLES.values() if table.layer != "raw"]


def path_of(table: Table) -> str:
    """The folder of a table, below that of all."""
    return f"{table.layer}/{table.name}"


def folders(top: Path, alone: str) -> Iterator[Path]:
    """The folders of tables, and what else lies where they do. One table is of no layer: `alone`."""
    for layer in sorted(path for path in top.iterdir() if path.is_dir()):
        if layer.name == alone:
            yield layer
        else:
            yield from sorted(path for path in layer.iterdir() if path.is_dir())


def moment_of(home: Home, tables: Iterable[Table]) -> int:
    """When the newest of what is published was written, the served file included, in milliseconds."""
    newest = home.warehouse.stat().st_mtime_ns
    for table in tables:
        newest = max([newest, *(path.stat().st_mtime_ns for path in home.files(table))])
    return newest // _NANOSECONDS
