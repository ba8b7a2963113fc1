"""Published tables, read as their users do, and a small home to publish."""

import os
from collections.abc import Iterable
from pathlib import Path

import duckdb
import polars as pl
from deltalake import DeltaTable

from tracehound.pipelines.delta import publishing
from tracehound.pipelines.delta.publishing import Published
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.published import DELTA
from tracehound.pipelines.serving import lake_models
from tracehound.sql import build, ddl
from tracehound.transforms.contracts import TABLES, Table

HOUR_NS = 3_600 * 10**9


def publish(home: Home) -> Published:
    """What `tracehound publish delta` does."""
    lake_models.publish(home, build.Limits("1GB", 1))
    return publishing.publish(home)


def folder(home: Home, name: str) -> Path:
    return DELTA.root(home.path).joinpath(*name.split("."))


def read(home: Home, name: str, version: int | None = None) -> pl.DataFrame:
    """All rows of a published table, by polars."""
    return pl.scan_delta(str(folder(home, name)), version=version).collect()


def by_deltalake(home: Home, name: str, version: int | None = None) -> int:
    """The rows that deltalake counts, by the files of a version, of which all must exist."""
    table = DeltaTable(folder(home, name), version=version)
    paths = [Path(uri.removeprefix("file://")) for uri in table.file_uris()]
    return sum(pl.scan_parquet(path).select(pl.len()).collect().item() for path in paths)


def served(home: Home, name: str) -> pl.DataFrame:
    columns = ", ".join(ddl.quoted(column) for column in TABLES[name].schema)
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        return con.sql(f"SELECT {columns} FROM {ddl.quoted_name(TABLES[name])}").pl()


def rows(frame: pl.DataFrame, table: Table) -> list[str]:
    """The rows, in one order, as texts: they may have lists, which have none."""
    return sorted(map(repr, frame.select(list(table.schema)).iter_rows()))


def differing(home: Home, tables: Iterable[Table]) -> list[str]:
    """Tables of which polars reads other rows than are served."""
    names = [table.qualified_name for table in tables]
    return [
        name
        for name in names
        if rows(read(home, name), TABLES[name]) != rows(served(home, name), TABLES[name])
    ]


def age(home: Home, hours: int) -> None:
    """Makes the served file, and so the next publication, later than it is."""
    status = home.warehouse.stat()
    later = status.st_mtime_ns + hours * HOUR_NS
    os.utime(home.warehouse, ns=(later, later))


def bytes_of(home: Home) -> dict[str, bytes]:
    """Every published file with its content."""
    top = DELTA.root(home.path)
    return {str(path.relative_to(top)): path.read_bytes() for path in top.rglob("*") if path.is_file()}
