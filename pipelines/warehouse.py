"""The next warehouse file: its tables come from the lake or from their models, then it is served.

What belongs here: which file is built, from which lake files, and what it was built from. What does not: how
a table is built and a file swapped (`sql`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

import duckdb

from pipelines.flattening import built_days
from pipelines.lake.built import Built, digest
from pipelines.lake.home import Home
from sql import build, publish
from sql.models import Model, models
from transforms.contracts import TABLES, Table

WAREHOUSE_KEY = "warehouse"
_LAKE_TABLES = [table for table in TABLES.values() if table.layer == "raw"]


def built_tables(home: Home) -> Built:
    """What the models' tables, and the served file, were built from."""
    return Built(home.lake / "built.json")


def model_origin(home: Home) -> str:
    """Digest of all that decides what the models' tables hold."""
    return digest([_code(), built_days(home).text()])


def warehouse_origin(home: Home) -> str:
    """Digest of all that decides what the served file holds."""
    raw = [str(path.relative_to(home.lake)) for table in _LAKE_TABLES for path in home.files(table)]
    return digest([model_origin(home), *raw])


@cache
def _code() -> str:
    contracts = [f"{name} {column}" for name, table in TABLES.items() for column in table.columns]
    orders = [f"{name} {table.key} {table.stored_by}" for name, table in TABLES.items()]
    queries = [model.query for model in models().values()]
    return digest([version("tracehound"), build.ENTITY_ID, *contracts, *orders, *queries])


def stale_models(home: Home, layers: tuple[str, ...]) -> list[Model]:
    """Models of some layers whose tables are not what they would be now."""
    built, origin = built_tables(home).origins, model_origin(home)
    return [model for name, model in models().items() if model.layer in layers and built.get(name) != origin]


def is_stale(home: Home) -> bool:
    """Whether the served file is not what it would be now."""
    return not home.warehouse.exists() or built_tables(home).origins.get(WAREHOUSE_KEY) != warehouse_origin(
        home
    )


@dataclass(frozen=True)
class NextWarehouse:
    """The file that one run builds. Steps of the run open it one after another."""

    home: Home
    limits: build.Limits

    def begin(self) -> None:
        """Removes what an earlier run left behind."""
        for path in self.home.path.glob(f"{self.home.next_warehouse.name}*"):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()

    @contextmanager
    def open(self, tables: tuple[str, ...]) -> Iterator[duckdb.DuckDBPyConnection]:
        """The file, with these tables in it: those it lacks are loaded from the lake."""
        con = build.open_build(self.home.next_warehouse, self.limits)
        try:
            for name in tables:
                self._ensure(con, TABLES[name])
            yield con
        finally:
            con.close()

    def _ensure(self, con: duckdb.DuckDBPyConnection, table: Table) -> None:
        if not _holds(con, table):
            build.load_table(con, table, [str(path) for path in self.home.files(table)])

    def build_model(self, con: duckdb.DuckDBPyConnection, model: Model) -> int:
        """Builds a model's table, and writes it to the lake; returns its rows."""
        rows = build.build_model(con, model)
        build.export_table(con, model.contract, self.home.folder(model.contract) / "part-0000.parquet")
        built_tables(self.home).note(model.qualified_name, model_origin(self.home))
        return rows

    def publish(self) -> None:
        """Completes the file and serves it in one rename."""
        origin = warehouse_origin(self.home)
        publish.require_free_disk(self.home.path, self._expected_bytes())
        with self.open(tuple(TABLES)) as con:
            publish.finish(con)
        publish.publish(self.home.next_warehouse, self.home.warehouse)
        built_tables(self.home).note(WAREHOUSE_KEY, origin)

    def _expected_bytes(self) -> int:
        """What the file may need at most: as much as the lake's Parquet files unzipped, roughly."""
        served = sum(path.stat().st_size for table in TABLES.values() for path in self.home.files(table))
        return 3 * served


def _holds(con: duckdb.DuckDBPyConnection, table: Table) -> bool:
    try:
        con.table(table.qualified_name)
    except duckdb.CatalogException:
        return False
    return True
