"""The next warehouse file: its tables come from the lake or from their models, then it is served.

What belongs here: which file is built, from which lake files, and its fingerprints. What does not: how a
table is built and a file swapped (`sql`).
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, cached_property
from importlib.metadata import version
from itertools import groupby
from operator import itemgetter

import duckdb
import polars as pl

from tracehound.pipelines.flattening.stale import built_days
from tracehound.pipelines.lake import disk, manifest
from tracehound.pipelines.lake.built import WAREHOUSE_KEY, Built, digest
from tracehound.pipelines.lake.home import EMPTY, Home
from tracehound.pipelines.lake.names import combined_name
from tracehound.pipelines.lake.standings import Standing, State
from tracehound.pipelines.serving import beginning, comparing, lake_models
from tracehound.pipelines.serving.beginning import FullBuild
from tracehound.pipelines.serving.consumed import Consumed
from tracehound.pipelines.serving.outcomes import MOST_EXAMPLES, Outcomes, earlier
from tracehound.pipelines.serving.spark_models import SparkModels
from tracehound.pipelines.settings.engines import is_spark
from tracehound.spark.failures import FailedOnValues
from tracehound.sql import build, failures, publish
from tracehound.sql.checks import Check, Outcome, outcome_of, outcomes_of
from tracehound.sql.in_parts import build_in_parts, has_parts
from tracehound.sql.models import Model, lake_tables, models, needed_for
from tracehound.sql.refresh import refreshes
from tracehound.sql.refreshing import Refreshing
from tracehound.transforms.contracts import LAYERS, TABLES, Table, renamed
from tracehound.transforms.contracts.api_events import API_EVENTS
from tracehound.transforms.contracts.operations import FAILED_CHECKS

# How often rules run whole that refreshes leave out or run on slices.
_RULES_EVERY = timedelta(days=1)
# Enough for the lake's own models with some millions of findings. A second thread would need some 200 MB
# more, and save a few seconds at a million.
_LIMITS_IN_PLACE = build.Limits("400MB", threads=1)
# Opening a file takes longer than building a small model; an open one holds memory that a large model needs.
_LARGEST_KEPT_OPEN = 64 << 20
_LAKE = frozenset(table.qualified_name for table in lake_tables() if table is not FAILED_CHECKS)
# Tables of which a changed row is a new file. What stands for days of findings stands for all made of them.
_BY_NAMES = frozenset(table.qualified_name for table in lake_tables() if table.layer == "raw") | {
    API_EVENTS.qualified_name
}


def built_tables(home: Home) -> Built:
    """The fingerprints that the models' tables and the served file were built from."""
    return Built(home.lake / "built.json")


@dataclass(frozen=True)
class Fingerprints:
    """What determines tables, by what the lake holds: files are listed once, and may not change meanwhile."""

    home: Home
    _listed: dict[str, str] = field(default_factory=dict)

    def of_model(self, model: Model) -> str:
        """Digest of everything that determines a model's table."""
        if not model.depends_on:
            # It may be built before the days, so including their state would make it stale again.
            return digest([code()])
        return digest([code(), self._days, *self._names(_behind(model.qualified_name))])

    def of_warehouse(self) -> str:
        """Digest of everything that determines the served file."""
        return digest([code(), self._days, *self._names(_BY_NAMES)])

    @cached_property
    def _days(self) -> str:
        return built_days(self.home).text()

    def _names(self, tables: Iterable[str]) -> list[str]:
        """Names that represent the files of some tables; a changed file has a new name."""
        return [f"{name} {self._name(name)}" for name in sorted(tables)]

    def _name(self, table: str) -> str:
        if table not in self._listed:
            self._listed[table] = combined_name(self.home.files(TABLES[table]))
        return self._listed[table]


@cache
def _behind(name: str) -> frozenset[str]:
    """Such tables that a model reads, directly or through other models."""
    behind = {name} & _BY_NAMES
    for each in models()[name].depends_on if name in models() else ():
        behind |= _behind(each)
    return frozenset(behind)


@cache
def code() -> str:
    """Digest of everything that determines tables beside the lake's files."""
    contracts = [f"{name} {column}" for name, table in TABLES.items() for column in table.columns]
    orders = [f"{name} {table.key} {table.stored_by}" for name, table in TABLES.items()]
    queries = [model.query for model in models().values()]
    old_names = [*build.OLD_NAMES, f"{renamed.COLUMNS}"]
    refreshed = [
        f"{name} {each.keys_of} {each.more_keys} {each.rows_of}" for name, each in refreshes().items()
    ]
    versions = [version("tracehound"), *build.MACROS, *contracts, *orders, *old_names]
    return digest([*versions, *queries, *refreshed])


def stale_models(home: Home, layers: tuple[str, ...]) -> list[Model]:
    """Models of some layers whose tables are stale.

    A run of all layers builds the served tables; other runs those in the lake, which may be older.
    """
    built, now = built_tables(home).fingerprints, Fingerprints(home)
    older = () if layers[-1] == LAYERS[-1] else lake_models.older(home)
    return [
        model
        for model in needed_for(layers)
        if built.get(model.qualified_name) != now.of_model(model) or model.qualified_name in older
    ]


def is_stale(home: Home) -> bool:
    """Whether the served file is stale, or due to be built whole."""
    if not home.warehouse.exists():
        return True
    return has_news(home) or beginning.is_full_build_due(home)


def has_news(home: Home) -> bool:
    """Whether the lake has what the served file was not built from."""
    return built_tables(home).fingerprints.get(WAREHOUSE_KEY) != Fingerprints(home).of_warehouse()


@dataclass
class NextWarehouse:
    """The file that one run builds. The steps of the run use it one after another; a small file stays open.

    It begins as a copy of the served file, in which only the rows are replaced that new data touches. If
    there is a reason to build everything, `why_whole`, it begins empty.

    With `reads_in_place` it has views of the lake's files instead of copies, and is not served; then only a
    model that needs it gets the full memory limit.
    """

    home: Home
    limits: build.Limits
    reads_in_place: bool = False
    outcomes: Outcomes = field(default_factory=Outcomes, init=False)
    why_whole: FullBuild | None = field(default=None, init=False)
    _consumed: Consumed | None = field(default=None, init=False)
    _refreshing: Refreshing | None = field(default=None, init=False)
    _refreshed: set[str] = field(default_factory=set, init=False)
    _present: set[str] = field(default_factory=set, init=False)
    _failed: set[str] = field(default_factory=set, init=False)
    _differing: set[str] = field(default_factory=set, init=False)
    _lost_by: BaseException | None = field(default=None, init=False)
    _earlier: pl.DataFrame | None = field(default=None, init=False)
    _con: duckdb.DuckDBPyConnection | None = field(default=None, init=False)

    def begin(self) -> None:
        """Removes what an earlier run left behind."""
        self.close()
        self._present.clear()
        shutil.rmtree(self.home.spark, ignore_errors=True)
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
        except BaseException as error:
            self._give_up(error)
            raise
        if not self._refreshing and self._written_bytes() > _LARGEST_KEPT_OPEN:
            self.close()

    def _give_up(self, error: BaseException) -> None:
        """Closes the file: the error may have left the connection unusable, so the next step opens a new one.

        Only the connection of a refresh knows what has changed. It survives errors in values, which leave it
        as it was; after any other error nothing more can be built in this run.
        """
        if self._refreshing and not (isinstance(error, duckdb.Error) and failures.is_of_values(error)):
            self._lost_by = error
            # If a refresh takes too much memory, a full build may not.
            built_tables(self.home).note(WAREHOUSE_KEY, "")
        if not self._refreshing or self._lost_by:
            self.close()

    def close(self) -> None:
        """Closes the file; the next step that needs it opens it again."""
        if self._con:
            self._con.close()
            self._con = self._refreshing = None

    def _written_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.home.path.glob(f"{self.home.next_warehouse.name}*"))

    def _opened(self) -> duckdb.DuckDBPyConnection:
        if self._lost_by:
            raise RuntimeError("an earlier step of this run has failed") from self._lost_by
        if self._con is None:
            self._con = self._open(_LIMITS_IN_PLACE if self.reads_in_place else self.limits)
        return self._con

    def _open(self, limits: build.Limits) -> duckdb.DuckDBPyConnection:
        if self._consumed is None:
            self._choose()
        if self.why_whole:
            return build.open_build(self.home.next_warehouse, limits)
        self._refreshing = Refreshing(self.home.next_warehouse, limits)
        return self._refreshing.con

    def _choose(self) -> None:
        """Decides between refresh and full build. By then all that the run reads is in raw."""
        self.why_whole = self._why_whole()
        self._consumed = Consumed() if self.why_whole else Consumed.of_file(self.home.next_warehouse)

    def _why_whole(self) -> FullBuild | None:
        if self.reads_in_place:
            return FullBuild("it is not served")
        if is_spark(self.home.settings):
            return FullBuild("Spark builds every table whole")
        return beginning.begin(self.home, code())

    def _ensure(self, con: duckdb.DuckDBPyConnection, table: Table) -> None:
        if self._refreshing:
            self._refresh_table(self._refreshing, table)
        elif table.qualified_name not in self._present:
            if not _holds(con, table):
                add = build.view_table if self.reads_in_place else build.load_table
                add(con, table, self._files(table))
            # A table never goes, and each step asks for all that it reads.
            self._present.add(table.qualified_name)

    def _refresh_table(self, refreshing: Refreshing, table: Table) -> None:
        """Replaces the rows of a table of the lake whose files have changed, once in a run."""
        assert self._consumed is not None
        if table.qualified_name not in _LAKE - self._refreshed:
            return
        comparing.take_changes(refreshing, self._consumed, self.home, table)
        self._refreshed.add(table.qualified_name)

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
        except FailedOnValues as error:
            if self.reads_in_place:
                raise
            return self._keep(model, failures.reason(error))
        except duckdb.Error as error:
            if self.reads_in_place or not failures.is_of_values(error):
                raise
            return self._keep(model, failures.reason(error))

    def _keep(self, model: Model, reason: str) -> int:
        self.outcomes.of_failure(model.qualified_name, reason)
        self._failed.add(model.qualified_name)
        # Its fingerprint may be current, but it must be built again.
        built_tables(self.home).note(model.qualified_name, "")
        with self.open(()) as con:
            if self._refreshing:
                return build.row_count(con, model.contract)
            rows = self._load_last(con, model.contract)
            if is_spark(self.home.settings):
                # What is built from it reads the lake's files.
                self._export(con, model.contract)
            return rows

    def _load_last(self, con: duckdb.DuckDBPyConnection, table: Table) -> int:
        """Loads the rows that are served, or those in the lake, which may be older; none if neither fit."""
        try:
            return build.load_from_file(con, table, self.home.warehouse)
        except duckdb.Error:
            return _load_or_empty(con, table, self._files(table))

    def _files(self, table: Table) -> list[str]:
        # To load nothing from each table's empty file takes longer than to load one with rows.
        return [str(path) for path in self.home.files(table) if path.name != EMPTY]

    def build_model(self, con: duckdb.DuckDBPyConnection, model: Model) -> int:
        """Builds a model's table; returns its rows. A full build also writes it to the lake."""
        if self._refreshing:
            return self._refresh_model(self._refreshing, model)
        try:
            rows = self._build(con, model)
        except duckdb.OutOfMemoryException:
            if not self.reads_in_place and not has_parts(model):
                raise
            rows = self._build_with_room(con, model) if self.reads_in_place else self._build_in_parts(model)
        built_tables(self.home).note(model.qualified_name, self._fingerprints.of_model(model))
        return rows

    def _build(self, con: duckdb.DuckDBPyConnection, model: Model) -> int:
        rows = self._on_spark.build(con, model) if self._on_spark else build.build_model(con, model)
        self._export(con, model.contract)
        return rows

    @cached_property
    def _on_spark(self) -> SparkModels | None:
        """What builds models in place of DuckDB, if the settings say so."""
        return SparkModels(self.home, self._files) if is_spark(self.home.settings) else None

    def _build_with_room(self, con: duckdb.DuckDBPyConnection, model: Model) -> int:
        build.allow_memory(con, self.limits.memory)
        rows = self._build(con, model)
        build.allow_memory(con, _LIMITS_IN_PLACE.memory)
        return rows

    def _build_in_parts(self, model: Model) -> int:
        # The error may have left the connection unusable.
        self.close()
        build.recreate(self._opened(), model.contract)
        self.close()
        rows = build_in_parts(self.home.next_warehouse, self.limits, model)
        self._export(self._opened(), model.contract)
        return rows

    def _refresh_model(self, refreshing: Refreshing, model: Model) -> int:
        assert self._consumed is not None
        name, built = model.qualified_name, built_tables(self.home)
        count = refreshing.refresh_model(model, is_whole=name in self._consumed.stale_models)
        if count:
            self._differing.add(name)
        # Of a damaged file of the lake nothing is noted.
        if not built.fingerprints.get(name):
            self._export(refreshing.con, model.contract)
        built.note(name, self._fingerprints.of_model(model))
        return build.row_count(refreshing.con, model.contract)

    def _export(self, con: duckdb.DuckDBPyConnection, table: Table) -> None:
        """Writes a model's table to the lake, as this run has built it."""
        lake_models.write(self.home, con, table, Standing(self._read_at, State.NOT_SERVED))

    @cached_property
    def _fingerprints(self) -> Fingerprints:
        """Those of models; when the first is built, all that the run reads is in the lake."""
        return Fingerprints(self.home)

    @cached_property
    def _read_at(self) -> datetime | None:
        return lake_models.last_read_at(self.home)

    def outcomes_of(
        self, con: duckdb.DuckDBPyConnection, table: Table, rules: Sequence[Check]
    ) -> list[Outcome]:
        """The outcomes of a table's rules, in no order.

        A refresh runs only rules that read a table that differs; contracts only on rows that differ. Rules of
        data that say so run on a slice, or not at all, unless they failed before, or a day has passed.
        """
        if self._refreshing:
            return self._refreshing.with_room(lambda: self._outcomes_of(con, table, rules))
        return self._outcomes_of(con, table, rules)

    def _outcomes_of(
        self, con: duckdb.DuckDBPyConnection, table: Table, rules: Sequence[Check]
    ) -> list[Outcome]:
        asked = [rule for rule in rules if self._is_asked(con, rule)]
        derived = [rule for rule in asked if rule.is_derived]
        with self._refreshing.narrowed(table) if self._refreshing and derived else nullcontext():
            found = outcomes_of(con, derived, MOST_EXAMPLES)
        found += [self._outcome_of(con, table, rule) for rule in asked if not rule.is_derived]
        return found + [earlier(rule, self._earlier_outcomes(con)) for rule in rules if rule not in asked]

    def _is_asked(self, con: duckdb.DuckDBPyConnection, rule: Check) -> bool:
        if not self._refreshing or (rule.at_refresh.is_partial and self._are_all_rules_due()):
            return True
        is_postponed = rule.at_refresh.is_daily and self._passed(con, rule)
        return self._refreshing.has_changed(rule.depends_on) and not is_postponed

    def _outcome_of(self, con: duckdb.DuckDBPyConnection, table: Table, rule: Check) -> Outcome:
        columns = rule.at_refresh.slice_by
        is_sliced = columns and not self._are_all_rules_due() and self._passed(con, rule)
        with self._refreshing.narrowed(table, columns) if self._refreshing and is_sliced else nullcontext():
            return outcome_of(con, rule, MOST_EXAMPLES)

    def _passed(self, con: duckdb.DuckDBPyConnection, rule: Check) -> bool:
        return earlier(rule, self._earlier_outcomes(con)).passed

    def _are_all_rules_due(self) -> bool:
        """Whether rules that a refresh may leave out or run on slices are to run whole."""
        rules_at = self._consumed.rules_at if self._consumed else None
        return rules_at is None or not beginning.is_recent(rules_at, _RULES_EVERY)

    def _earlier_outcomes(self, con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
        """What earlier runs found out, read once: hundreds of rules ask for it."""
        if self._earlier is None:
            self._earlier = con.table(FAILED_CHECKS.qualified_name).pl()
        return self._earlier

    def write_failed_checks(self, con: duckdb.DuckDBPyConnection) -> int:
        """Fills `trends.failed_checks` with the outcomes of this run, also in the lake; returns its rows."""
        if not self._refreshing:
            _load_or_empty(con, FAILED_CHECKS, self._files(FAILED_CHECKS))
        rows = self.outcomes.frame(con.table(FAILED_CHECKS.qualified_name).pl())
        if self._refreshing:
            self._refreshing.fill_table(FAILED_CHECKS, rows)
        else:
            build.fill_table(con, FAILED_CHECKS, rows)
        lake_models.write(self.home, con, FAILED_CHECKS, None)
        return rows.height

    def publish(self) -> None:
        """Completes the file and serves it in one rename."""
        fingerprint = Fingerprints(self.home).of_warehouse()
        with self.open(()):
            pass
        # A refresh has its room since it was begun, and of a full build most is written.
        missing = max(self._expected_bytes() - self._written_bytes(), 0) if self.why_whole else 0
        disk.require_free(self.home.path, missing, "the next warehouse file")
        with self.open(tuple(TABLES)):
            pass
        self.close()
        con = build.open_build(self.home.next_warehouse, self.limits)
        _mark(con)
        build.add_old_names(con)
        self._note_consumed().write(con)
        publish.finish(con)
        if self.why_whole and self.why_whole.is_compared:
            comparing.compare(self.home, self.limits, set(filter(self.outcomes.is_doubtful, TABLES)))
        if not self.why_whole:
            lake_models.note_refreshed(self.home, self._differing)
        manifest.forget(self.home.lake, manifest.SERVED)
        publish.publish(self.home.next_warehouse, self.home.warehouse)
        beginning.note_served(self.home, is_whole=self.why_whole is not None)
        if self.why_whole:
            lake_models.note_built(self.home)
        manifest.shorten(self.home.lake)
        built_tables(self.home).note(WAREHOUSE_KEY, fingerprint)

    def _note_consumed(self) -> Consumed:
        """What the finished file holds."""
        assert self._consumed is not None
        now = beginning.now()
        if self.why_whole:
            self._consumed.note_whole(code(), self.home.next_warehouse.stat().st_size, now)
        else:
            self._consumed.note_refresh(now)
        if self.why_whole or self._are_all_rules_due():
            self._consumed.note_rules(now)
        for name in sorted(_LAKE):
            self._consumed.note(self.home, TABLES[name])
        self._consumed.note_stale(self._failed)
        return self._consumed

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
    """Says in the comment of each table which rules are violated."""
    failed = (
        con.table(FAILED_CHECKS.qualified_name)
        .order("table_name, rule")
        .project("table_name, rule")
        .fetchall()
    )
    rules = {name: [rule for _, rule in broken] for name, broken in groupby(failed, key=itemgetter(0))}
    seen = f"see {FAILED_CHECKS.qualified_name}."
    build.remark(con, {name: f"Violated rules: {', '.join(each)}; {seen}" for name, each in rules.items()})


def _holds(con: duckdb.DuckDBPyConnection, table: Table) -> bool:
    try:
        con.table(table.qualified_name)
    except duckdb.CatalogException:
        return False
    return True
