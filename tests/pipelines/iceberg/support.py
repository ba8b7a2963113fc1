"""Published Iceberg tables, read as their users do."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pyiceberg.table import StaticTable

from tests.pipelines.delta.small import CONFLICTS, COUNTS
from tests.pipelines.delta.support import rows, served
from tracehound.pipelines.iceberg import publishing
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.published import ICEBERG
from tracehound.pipelines.serving import lake_models
from tracehound.sql import build
from tracehound.transforms.contracts import Table

# Another planner than pyiceberg's, which polars would rather have, is not needed.
os.environ["POLARS_ICEBERG_PLANNER"] = "pyiceberg"


@pytest.fixture
def small_iceberg(small: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The home of two tables, for Iceberg."""
    monkeypatch.setattr(publishing, "published_tables", lambda: [COUNTS, CONFLICTS])
    return small


def publish(home: Home) -> publishing.Published:
    """What `tracehound publish iceberg` does."""
    lake_models.publish(home, build.Limits("1GB", 1))
    return publishing.publish(home)


def folder(home: Home, name: str) -> Path:
    return ICEBERG.root(home.path).joinpath(*name.split("."))


def table(home: Home, name: str) -> StaticTable:
    """A table by its folder alone, as the hint says."""
    return StaticTable.from_metadata(str(folder(home, name)))


def read(home: Home, name: str, version: int | None = None) -> pl.DataFrame:
    """All rows of a published table, by polars."""
    return pl.scan_iceberg(table(home, name), snapshot_id=version).collect()


def by_pyiceberg(home: Home, name: str, version: int | None = None) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(table(home, name).scan(snapshot_id=version).to_arrow()))


def versions(home: Home, name: str) -> list[int]:
    """Those that can be read, oldest first."""
    found = sorted(table(home, name).metadata.snapshots, key=lambda each: each.sequence_number or 0)
    return [each.snapshot_id for each in found]


def data_of(home: Home, name: str, version: int) -> list[Path]:
    """The data files of a version."""
    tasks = table(home, name).scan(snapshot_id=version).plan_files()
    return [Path(task.file.file_path.removeprefix("file://")) for task in tasks]


def differing(home: Home, tables: Iterable[Table]) -> list[str]:
    """Tables of which other rows are read than are served: by polars and by pyiceberg in turn."""
    return [each.qualified_name for number, each in enumerate(tables) if not _is_served(home, each, number)]


def _is_served(home: Home, of: Table, number: int) -> bool:
    name = of.qualified_name
    expected = served(home, name)
    if number % 2:
        return rows(read(home, name), of) == rows(expected, of)
    found = by_pyiceberg(home, name).select(list(of.schema))
    return _alike(found) == _alike(expected)


def _alike(frame: pl.DataFrame) -> list[str]:
    """Rows in which an empty list is a null one: pyiceberg 0.12 reads null lists of structs so (its issue 3833)."""
    return sorted(repr(_without_empty(row)) for row in frame.iter_rows())


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_empty(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_empty(each) for each in value] or None
    return value
