"""The next warehouse file: its tables come from the lake or from their models, then it is served.

What belongs here: which file is built, from which lake files, and its fingerprints. What does not: how a
table is built and a file swapped (`sql`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from itertools import groupby
from operator import itemgetter

import duckdb

from tracehound.pipelines.flattening.days import built_days
from tracehound.pipelines.lake import disk, manifest
from tracehound.pipelines.lake.built import WAREHOUSE_KEY, Built, digest
from tracehound.pipelines.lake.home import MODEL_FILE, Home
from tracehound.pipelines.lake.names import combined_name
from tracehound.pipelines.serving.outcomes import Outcomes
from tracehound.sql import build, failures, publish
from tracehound.sql.models import Model, lake_tables, models
from tracehound.transforms.contracts import TABLES, Table, renamed
from tracehound.transforms.contracts.operations import FAILED_CHECKS

# Enough for the lake's own models with some millions of findings. A second thread would need some 200 MB
# more, and save a few seconds at a million.
_LIMITS_IN_PLACE = build.Limits("400MB", threads=1)
# Opening a file takes longer than building a small model; an open one holds memory that a large model needs.
_LARGEST_KEPT_OPEN = 64 << 20
_RAW = frozenset(table.qualified_name for table in lake_tables() if table.layer == "raw")


def built_tables(home: Home) -> Built:
    """The fingerprints that the models' tables and the served file were built from."""
    return Built(home.lake / "built.json")


def model_fingerprint(home: Home, model: Model) -> str:
    """Digest of everything that determines a model's table."""
    if not model.depends_on:
        # It may be built before the days, so including their state would make it stale again.
        return digest([_code()])
    return digest([_code(), built_days(home).text(), *_names(home, _raw_behind(model.qualified_name))])


def warehouse_fingerprint(home: Home) -> str:
    """Digest of everything that determines the served file."""
    return digest([_code(), built_days(home).text(), *_names(home, _RAW)])


def _names(home: Home, tables: Iterable[str]) -> list[str]:
    """Names that represent the files of some tables; a changed file has a new name."""
    return [f"{name} {combined_name(home.files(TABLES[name]))}" for name in sorted(tables)]


@cache
def _raw_behind(name: str) -> frozenset[str]:
    """Tables of raw that a model reads, directly or through other models."""
    behind = {name} & _RAW
    for each in models()[name].depends_on if name in models() else ():
        behind |= _raw_behind(each)
    return frozenset(behind)


@cache
def _code() -> str:
    contracts = [f"{name} {column}" for name, table in TABLES.items() for column in table.columns]
    orders = [f"{name} {table.key} {table.stored_by}" for name, table in TABLES.items()]
    queries = [model.query for model in models().values()]
    old_names = [*build.OLD_NAMES, f"{renamed.COLUMNS}"]
    return digest([version("tracehound"), *build.MACROS, *contracts, *orders, *old_names, *queries])


def stale_models(home: Home, layers: tuple[str, ...]) -> list[Model]:
    """Models of some layers whose tables are stale."""
    built = built_tables(home).fingerprints
    return [
        model
        for name, model in models().items()
        if model.layer in layers and built.get(name) != model_fingerprint(home, model)
    ]


def is_stale(home: Home) -> bool:
    """Whether the served file is stale."""
    return not home.warehouse.exists() or built_tables(home).fingerprints.get(
        WAREHOUSE_KEY
    ) != warehouse_fingerprint(home)


@dataclass
class NextWarehouse:
    """The file that one run builds. The steps of the run use it one after another; a small file stays open.

    With `reads_in_place` it has views of the lake's files instead of copies, and is not served; then only a
    model that needs it gets the full memory limit.
    """

    home: Home
    limits: build.Limits
    reads_in_place: bool = False
    outcomes: Outcomes = field(default_factory=Outcomes, init=False)
    _con: duckdb.DuckDBPyConnection | None = field(default=None, init=False)

    def begin(self) -> None:
        """Removes what an earlier run left behind."""
        self.close()
        for path in self.home.path.glob(f"{self.home.next_warehouse.name}*"):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()

    @contextmanager
    def open(self, tables: tuple[str, ...]) -> Iterator[duckdb.DuckDBPyConnection]:
        """The file, with these tables in it: those it lacks are loaded from the lake."""
        con = self._opened()
        try:
            for name in tables:
                self._ensure(con, TABLES[name])
            yield con
        except BaseException:
            # The error may have left the connection unusable, so the next step opens a new one.
            self.close()
            raise
        if self._written_bytes() > _LARGEST_KEPT_OPEN:
            self.close()

    def close(self) -> None:
        """Closes the file; the next step that needs it opens it again."""
        if self._con:
            self._con.close()
            self._con = None

    def _written_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.home.path.glob(f"{self.home.next_warehouse.name}*"))

    def _opened(self) -> duckdb.DuckDBPyConnection:
        limits = _LIMITS_IN_PLACE if self.reads_in_place else self.limits
        if self._con is None:
            self._con = build.open_build(self.home.next_warehouse, limits)
        # A model may have raised the limit.
        build.allow_memory(self._con, limits.memory)
        return self._con

    def _ensure(self, con: duckdb.DuckDBPyConnection, table: Table) -> None:
        if not _holds(con, table):
            add = build.view_table if self.reads_in_place else build.load_table
            add(con, table, self._files(table))

    def build_or_keep(self, model: Model, needed: tuple[str, ...]) -> int:
        """Builds a model's table; if that fails because of its data, the last version is served.

        A run that serves no file does not change a table that it could not build.
        """
        # Its inputs are loaded first, since damage there is not a failure of the model.
        with self.open(needed):
            pass
        try:
            with self.open(needed) as con:
                return self.build_model(con, model)
        except duckdb.Error as error:
            if self.reads_in_place or not failures.is_of_values(error):
                raise
            return self._keep(model, failures.reason(error))

    def _keep(self, model: Model, reason: str) -> int:
        self.outcomes.of_failure(model.qualified_name, reason)
        # Its fingerprint may be current, but it must be built again.
        built_tables(self.home).note(model.qualified_name, "")
        with self.open(()) as con:
            return _load_or_empty(con, model.contract, self._files(model.contract))

    def _files(self, table: Table) -> list[str]:
        return [str(path) for path in self.home.files(table)]

    def build_model(self, con: duckdb.DuckDBPyConnection, model: Model) -> int:
        """Builds a model's table, and writes it to the lake; returns its rows."""
        try:
            rows = build.build_model(con, model)
        except duckdb.OutOfMemoryException:
            if not self.reads_in_place:
                raise
            build.allow_memory(con, self.limits.memory)
            rows = build.build_model(con, model)
        self._export(con, model.contract)
        built_tables(self.home).note(model.qualified_name, model_fingerprint(self.home, model))
        return rows

    def _export(self, con: duckdb.DuckDBPyConnection, table: Table) -> None:
        """Writes a table to the lake. After a kill, the file's state is unknown and it is built again."""
        path = self.home.folder(table) / MODEL_FILE
        name = path.relative_to(self.home.lake).as_posix()
        manifest.forget(self.home.lake, name)
        build.export_table(con, table, path)
        manifest.note(self.home.lake, name, path)

    def write_failed_checks(self, con: duckdb.DuckDBPyConnection) -> int:
        """Fills `trends.failed_checks` with the outcomes of this run, also in the lake; returns its rows."""
        _load_or_empty(con, FAILED_CHECKS, self._files(FAILED_CHECKS))
        rows = self.outcomes.frame(con.table(FAILED_CHECKS.qualified_name).pl())
        build.fill_table(con, FAILED_CHECKS, rows)
        self._export(con, FAILED_CHECKS)
        return rows.height

    def publish(self) -> None:
        """Completes the file and serves it in one rename."""
        fingerprint = warehouse_fingerprint(self.home)
        disk.require_free(self.home.path, self._expected_bytes(), "the next warehouse file")
        with self.open(tuple(TABLES)) as con:
            _mark(con)
            build.add_old_names(con)
            publish.finish(con)
        self.close()
        manifest.forget(self.home.lake, manifest.SERVED)
        publish.publish(self.home.next_warehouse, self.home.warehouse)
        manifest.note(self.home.lake, manifest.SERVED, self.home.warehouse)
        manifest.shorten(self.home.lake)
        built_tables(self.home).note(WAREHOUSE_KEY, fingerprint)

    def _expected_bytes(self) -> int:
        """The maximum size of the file, approximately that of the lake's Parquet files decompressed."""
        served = sum(path.stat().st_size for table in TABLES.values() for path in self.home.files(table))
        return 3 * served


def _load_or_empty(con: duckdb.DuckDBPyConnection, table: Table, files: list[str]) -> int:
    """Loads a table from files; it is empty if they no longer fit its contract, or are damaged."""
    try:
        return build.load_table(con, table, files)
    except (build.ContractMismatch, duckdb.Error):
        build.recreate(con, table)
        return 0


def _mark(con: duckdb.DuckDBPyConnection) -> None:
    """Adds the violated rules to the comment of each table."""
    failed = (
        con.table(FAILED_CHECKS.qualified_name)
        .order("table_name, rule")
        .project("table_name, rule")
        .fetchall()
    )
    for name, broken in groupby(failed, key=itemgetter(0)):
        rules = ", ".join(rule for _, rule in broken)
        build.remark(con, TABLES[name], f"Violated rules: {rules}; see {FAILED_CHECKS.qualified_name}.")


def _holds(con: duckdb.DuckDBPyConnection, table: Table) -> bool:
    try:
        con.table(table.qualified_name)
    except duckdb.CatalogException:
        return False
    return True
