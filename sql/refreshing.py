"""Refreshing the tables of a warehouse file: only rows that news touches are computed and replaced.

What belongs here: the rows of one table at a time, and how it differs from before. What does not: which files
of the lake have news (the pipeline says so), and what news touches in a model (`sql.refresh`).

The file is attached beside a database in memory that has its layers as schemas too. These are empty, but for
views of slices while a model that needs no more is computed, and what is there is found first; so the text of
a model is the same for a refresh and for a full build. How a table differs from before is kept until the end,
for all that read it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import duckdb
import polars as pl

from tracehound.sql import build, ddl, merging
from tracehound.sql.keeping import KeptRows
from tracehound.sql.models import Model
from tracehound.sql.narrowing import Narrowing, in_numbers, is_scattered, narrowed, narrowing, semi_join
from tracehound.sql.refresh import (
    CHANGED,
    KEYS,
    SLICES,
    Merge,
    Refresh,
    Sharing,
    refreshes,
    slice_name,
    watched_columns,
)
from tracehound.transforms.contracts import LAYERS, TABLES, Table

_FILE, _MEMORY_DATABASE = "served", "memory"
# Schemas of what is computed on the way.
_WORK, _DIFFERENCES = "at_work", "differences"
# All rows of a table at the keys by which it was refreshed, with how many of each it has now.
_COMPARED, _HELD = "compared", "rows_held"
# Of keys that come with others: all so far, and those of the last step.
_ALL_KEYS, _FOUND = "all_keys", "found_keys"
# Longer paths are those of made-up data; following them would take longer than building all.
_MOST_STEPS = 50
# Of rows that differ: 1 of what came, -1 of what went, and where in the file that is.
_SIDE, _PLACE = "refresh_side", "refresh_row"
# What is held beyond this is mostly blocks that were read before. A step that needs more gets more.
_MEMORY = "1GB"
# Of that, what holds one block after another. Otherwise the system clears memory for each block that is read.
_BLOCKS = "750MB"
# A second thread costs more CPU time where few rows came.
_THREADS, _MANY_ROWS = 1, 20_000
_Given = TypeVar("_Given")
_FINDING = ("finding_id",)
# A query for an input, or for those of its rows that share columns with other rows.
_RowsOf = Callable[[Table, Sharing | None], str]


class Refreshing:
    """The refresh of one existing warehouse file, table by table, each after those that it reads."""

    def __init__(self, path: Path, limits: build.Limits | None = None) -> None:
        self._limits = limits or build.Limits()
        self._is_sparing = True
        self.con = build.open_memory(path, self._limits)
        # Names of tables that differ, and of views that may.
        self._differing: set[str] = set()
        self._differing_views: set[str] = set()
        # The columns by which tables were refreshed whose rows at these keys are all at hand.
        self._at_hand: dict[str, set[str]] = {}
        try:
            self._attach(path)
        except BaseException:
            self.con.close()
            raise

    def _attach(self, path: Path) -> None:
        build.allow_memory(self.con, build.least_memory(self.con, _MEMORY, self._limits.memory))
        build.keep_blocks(self.con, build.least_memory(self.con, _BLOCKS, self._limits.memory))
        build.allow_threads(self.con, _THREADS)
        version = ddl.literal(build.STORAGE_VERSION)
        self.con.execute(f"ATTACH {ddl.literal(str(path))} AS {_FILE} (STORAGE_VERSION {version})")
        for schema in (_WORK, _DIFFERENCES, _COMPARED, SLICES):
            self.con.execute(f"CREATE SCHEMA {schema}")
        layers = (f"{database}.{layer}" for database in (_MEMORY_DATABASE, _FILE) for layer in LAYERS)
        self.con.execute(f"SET search_path = {ddl.literal(','.join((_WORK, 'main', *layers)))}")
        self._kept = {
            table.qualified_name: KeptRows(self.con, table, stored(table), _SIDE, _PLACE)
            for table in self._read_once()
        }

    def _read_once(self) -> Iterable[Table]:
        """Tables of which the rows of findings are read once for all that want them."""
        return filter(is_scattered, TABLES.values())

    def replace_rows(self, table: Table, files: Sequence[str], condition: str) -> int:
        """Puts the rows of Parquet files that meet a condition in the place of those that do.

        Returns how many differ. A table can be changed once. Raises ContractMismatch.
        """
        names = ddl.served_names(table)
        new = f"SELECT {names} FROM {stored(table)} WHERE FALSE"
        if files:
            build.check_files(self.con, table, sorted(files))
            listed = ", ".join(map(ddl.literal, sorted(files)))
            new = f"SELECT {names} FROM read_parquet([{listed}], hive_partitioning = false) WHERE {condition}"
        old = _old(table, Narrowing(f"WHERE {condition}", names))
        count = self.with_room(lambda: self._replace(table, new, old))
        if count > _MANY_ROWS:
            build.allow_threads(self.con, self._limits.threads)
        return count

    def fill_table(self, table: Table, rows: pl.DataFrame) -> int:
        """Puts the rows of a frame in the place of all that a table has; returns how many differ."""
        self.con.register("rows_to_fill", rows.select(list(table.schema)))
        count = self.with_room(lambda: self._replace(table, "FROM rows_to_fill", _old(table)))
        self.con.unregister("rows_to_fill")
        return count

    def refresh_model(self, model: Model, *, is_whole: bool = False) -> int:
        """Refreshes a table by what differs in the tables that its model reads; returns how many rows differ.

        With `is_whole` it is computed whole, whatever differs. Of a view, which has no rows, 1 means: maybe.
        """
        if model.is_view:
            return self._note_view(model)
        return self.with_room(lambda: self._refresh(model, is_whole=is_whole))

    def with_room(self, step: Callable[[], _Given]) -> _Given:
        """Takes a step; once more, with all memory that is allowed from then on, if it was short of that."""
        try:
            return step()
        except duckdb.OutOfMemoryException:
            if not self._is_sparing:
                raise
            self._is_sparing = False
            build.allow_memory(self.con, self._limits.memory)
            return step()

    def allow_all(self) -> None:
        """Allows all memory and threads of the limits at once, for work on many rows."""
        self._is_sparing = False
        build.allow_memory(self.con, self._limits.memory)
        build.allow_threads(self.con, self._limits.threads)

    def _refresh(self, model: Model, *, is_whole: bool) -> int:
        if model.empty_without and not is_whole:
            before, now = self._count_of_sources(model)
            if not before and not now:
                return 0
            is_whole = not before or not now
        refresh = refreshes().get(model.qualified_name)
        changed = [name for name in model.depends_on if self._note_changed(model, refresh, name)]
        is_whole = is_whole or not self._differing_views.isdisjoint(model.depends_on)
        if not changed and not is_whole:
            return 0
        if not refresh or is_whole or not all(map(refresh.keys_touched, changed)):
            return self._replace(model.contract, model.query, _old(model.contract))
        if refresh.follows:
            return self._follow(refresh, refresh.follows)
        if refresh.merge:
            return self._merge(refresh, refresh.merge, changed)
        self._note_keys(refresh, changed)
        if not self._has_all_keys(refresh):
            return self._replace(model.contract, model.query, _old(model.contract))
        with self._sliced(model, refresh.slices()):
            return self._replace(model.contract, at_keys(refresh), self._old_at_keys(refresh), refresh.key)

    def _count_of_sources(self, model: Model) -> tuple[int, int]:
        """Rows of the optional sources of a model, before and now."""
        now = sum(build.row_count(self.con, TABLES[name]) for name in model.empty_without)
        more = 0
        for name in self._differing & set(model.empty_without):
            [(side,)] = self.con.execute(f"SELECT sum({_SIDE}) FROM {_difference(name)}").fetchall()
            more += int(side)
        return now - more, now

    def has_changed(self, tables: Iterable[str]) -> bool:
        """Whether one of some tables differs from before."""
        return not (self._differing | self._differing_views).isdisjoint(tables)

    @contextmanager
    def narrowed(self, table: Table, by: tuple[str, ...] = ()) -> Iterator[None]:
        """Has the name of a table stand for rows with the key, or other columns, of rows that differ."""
        name = table.qualified_name
        columns = by or table.key
        if name not in self._differing:
            rows = f"{self._stored_rows(table)} WHERE FALSE"
        elif self._has_at_hand(table, columns):
            each = f"SELECT *, unnest(range({_HELD})) FROM {_compared(name)}"
            rows = f"SELECT {ddl.served_names(table)} FROM ({each})"
        else:
            rows = f"{self._stored_rows(table)} {semi_join(_difference(name), in_numbers(table, columns))}"
        self._show_slice(table, rows)
        try:
            yield
        finally:
            self._show_whole(table)

    def _has_at_hand(self, table: Table, columns: tuple[str, ...]) -> bool:
        """Whether rows that share columns with those that differ are all at hand."""
        key = self._at_hand.get(table.qualified_name)
        return key is not None and key <= {*columns, *in_numbers(table, columns)}

    def _note_view(self, model: Model) -> int:
        """Whether a view may give other rows; which, nobody knows, so what reads it is built whole."""
        if not self.has_changed(model.depends_on):
            return 0
        self._differing_views.add(model.qualified_name)
        return 1

    def _note_changed(self, model: Model, refresh: Refresh | None, name: str) -> bool:
        """Whether an input differs in what a model reads of it; if so, those rows are noted."""
        if name not in self._differing:
            return False
        columns = ", ".join(map(ddl.quoted, watched_columns(model, refresh, name)))
        rows = f"SELECT {columns} FROM {_difference(name)} GROUP BY {columns} HAVING sum({_SIDE}) != 0"
        return self._fill(_changed_rows(name), rows) > 0

    def _note_keys(self, refresh: Refresh, changed: Sequence[str]) -> None:
        """Fills `keys` with all that changed inputs touch."""
        columns = ", ".join(refresh.followed)
        touched = (
            f"SELECT {columns} FROM ("
            f"WITH {CHANGED} AS (FROM {_changed_rows(name)}) FROM (\n{refresh.keys_touched(name)}\n))"
            for name in changed
        )
        self._fill(KEYS, " UNION ".join(touched))

    def _has_all_keys(self, refresh: Refresh) -> bool:
        """Adds to `keys` what comes with them, step by step; whether that came to an end."""
        if not refresh.more_keys:
            return True
        columns = ", ".join(refresh.followed)
        self._fill(_ALL_KEYS, f"FROM {KEYS}")
        more = f"SELECT {columns} FROM (\n{refresh.more_keys}\n) EXCEPT FROM {_ALL_KEYS}"
        for _ in range(_MOST_STEPS):
            if not self._fill(_FOUND, more):
                self._fill(KEYS, f"FROM {_ALL_KEYS}")
                return True
            self.con.execute(f"INSERT INTO {_ALL_KEYS} FROM {_FOUND}")
            self._fill(KEYS, f"FROM {_FOUND}")
        return False

    @contextmanager
    def _sliced(self, model: Model, slices: Iterable[tuple[str, str | Sharing]]) -> Iterator[None]:
        """Has the names of some inputs of a model stand for the rows that a query gives of each."""
        refresh = refreshes().get(model.qualified_name)
        sliced: list[Table] = []
        try:
            for name, which in slices:
                rows = which if isinstance(which, str) else self._now(TABLES[name], which)
                columns = ", ".join(map(ddl.quoted, watched_columns(model, refresh, name)))
                self.con.execute(f"CREATE TABLE {slice_name(name)} AS SELECT {columns} FROM (\n{rows}\n)")
                sliced.append(TABLES[name])
            for table in sliced:
                self._show_slice(table, f"FROM {slice_name(table.qualified_name)}")
            yield
        finally:
            for table in sliced:
                self._show_whole(table)
                self.con.execute(f"DROP TABLE {slice_name(table.qualified_name)}")

    def _merge(self, refresh: Refresh, merge: Merge, changed: Sequence[str]) -> int:
        """Takes off what the changed parts gave before, and adds what they give now."""
        self._note_keys(refresh, changed)
        model, key = refresh.model, refresh.key
        names = ddl.served_names(model.contract)
        for given, rows_of in ((merging.BEFORE, self._before), (merging.NOW, self._now)):
            with self._sliced(model, self._parts(refresh, merge.over, rows_of)):
                self._fill(given, f"SELECT {names} FROM (\n{model.query}\n)")
        self._fill(KEYS, merging.keys(key))
        self._fill(merging.STORED, merging.stored(stored(model.contract), key, merge, _PLACE))
        self._fill(merging.MERGED, merging.merged(refresh, merge))
        if self._fill(KEYS, merging.uncertain_keys(key)):
            with self._sliced(model, refresh.slices()):
                self._fill(merging.COUNTED, at_keys(refresh))
        else:
            self._fill(merging.COUNTED, f"FROM {merging.NOW} WHERE FALSE")
        old = merging.stored_rows(refresh, merge, _PLACE)
        return self._replace(model.contract, merging.rows(names, merge), old, key)

    def _follow(self, refresh: Refresh, name: str) -> int:
        """Of a table whose rows are those of an input: what went there goes, and what came there comes."""
        model, key = refresh.model, ", ".join(refresh.key)
        names = ddl.served_names(model.contract)
        for given, side in ((merging.BEFORE, "<"), (merging.NOW, ">")):
            with self._sliced(model, [(name, f"FROM {_difference(name)} WHERE {_SIDE} {side} 0")]):
                self._fill(given, f"SELECT {names} FROM (\n{model.query}\n)")
        places = (
            f"SELECT {key}, rowid AS {_PLACE} FROM {stored(model.contract)} "
            f"{semi_join(merging.BEFORE, refresh.key)}"
        )
        old = f"SELECT {names}, {_PLACE} FROM {merging.BEFORE} INNER JOIN ({places}) USING ({key})"
        return self._replace(model.contract, f"FROM {merging.NOW}", old)

    def _parts(self, refresh: Refresh, over: str, rows_of: _RowsOf) -> Iterator[tuple[str, str]]:
        """Inputs in a state: the parts in `keys`, rows that share columns with these, all of other inputs."""
        has_parts = [name for name in refresh.model.depends_on if over in TABLES[name].schema]
        for name in has_parts:
            yield name, rows_of(TABLES[name], Sharing(KEYS, (over,)))
        for name in refresh.model.depends_on:
            which = refresh.rows_of.get(name)
            rows = rows_of(TABLES[name], which if isinstance(which, Sharing) else None)
            if name not in has_parts and rows != self._stored_rows(TABLES[name]):
                yield name, rows

    def _now(self, table: Table, which: Sharing | None) -> str:
        """All rows of a table, or those that are wanted."""
        if not which:
            return self._stored_rows(table)
        if which.columns == _FINDING and table.qualified_name in self._kept:
            return self._kept[table.qualified_name].wanted(which.source)
        return narrowed(table, which.source, which.columns)

    def _before(self, table: Table, which: Sharing | None) -> str:
        """The same of what the table was before the refresh."""
        name = table.qualified_name
        rows = self._now(table, which)
        if name not in self._differing:
            return rows
        key = ", ".join(in_numbers(table, table.key))
        wanted = semi_join(which.source, which.columns) if which else ""
        return (
            f"FROM ({rows}) ANTI JOIN (FROM {_difference(name)} WHERE {_SIDE} > 0) USING ({key}) "
            f"UNION ALL SELECT {ddl.served_names(table)} FROM (FROM {_difference(name)} {wanted}) "
            f"WHERE {_SIDE} < 0"
        )

    def _old_at_keys(self, refresh: Refresh) -> str:
        table = refresh.model.contract
        if refresh.key == _FINDING and table.qualified_name in self._kept:
            return self._kept[table.qualified_name].wanted_with_places(KEYS)
        return _old(table, narrowing(table, KEYS, refresh.key))

    def _stored_rows(self, table: Table) -> str:
        return f"SELECT {ddl.served_names(table)} FROM {stored(table)}"

    def _replace(self, table: Table, new: str, old: str, key: Sequence[str] = ()) -> int:
        """Puts the rows of a query in the place of `old` ones, given with their places.

        With a `key` these are all rows with some values in its columns, and are kept at hand. Returns how
        many differ.
        """
        count, gone = self._note_difference(table, new, old, key)
        names, difference = ddl.served_names(table), _difference(table.qualified_name)
        with build.transaction(self.con):
            if gone:
                self.con.execute(
                    f"DELETE FROM {stored(table)} "
                    f"WHERE rowid IN (SELECT {_PLACE} FROM {difference} WHERE {_SIDE} < 0)"
                )
            if count > gone:
                self.con.execute(
                    f"INSERT INTO {stored(table)} "
                    f"SELECT {names} FROM {difference} WHERE {_SIDE} > 0 ORDER BY {ddl.ordering(table)}"
                )
        if count:
            self._differing.add(table.qualified_name)
        if count and table.qualified_name in self._kept:
            self._kept[table.qualified_name].note(difference)
        return count

    def _note_difference(self, table: Table, new: str, old: str, key: Sequence[str] = ()) -> tuple[int, int]:
        """Fills a table's difference; returns how many rows come or go, and how many of these go."""
        names, name = ddl.served_names(table), table.qualified_name
        rows = (
            f"SELECT {names}, 1 AS {_SIDE}, NULL AS {_PLACE} FROM (\n{new}\n) "
            f"UNION ALL SELECT {names}, -1, {_PLACE} FROM ({old})"
        )
        figures = f"sum({_SIDE})::TINYINT AS {_SIDE}, max({_PLACE}) AS {_PLACE}"
        if key:
            held = f"count(*) FILTER ({_SIDE} > 0) AS {_HELD}"
            self._fill(_compared(name), f"SELECT {names}, {figures}, {held} FROM ({rows}) GROUP BY {names}")
            self._at_hand[name] = set(key)
            found = f"SELECT * EXCLUDE ({_HELD}) FROM {_compared(name)} WHERE {_SIDE} != 0"
        else:
            differing = f"SELECT {names}, {figures} FROM ({rows}) GROUP BY {names} HAVING sum({_SIDE}) != 0"
            self._fill(_compared(name), differing)
            self._at_hand.pop(name, None)
            found = f"FROM {_compared(name)}"
        self.con.execute(f"CREATE OR REPLACE VIEW {_difference(name)} AS {found}")
        counted = self.con.execute(f"SELECT count(*), count({_PLACE}) FROM {_difference(name)}").fetchall()
        [(count, gone)] = counted
        return int(count), int(gone)

    def _fill(self, name: str, query: str) -> int:
        """Has a table in memory hold what a query gives; returns the number of rows."""
        [(count,)] = self.con.execute(f"CREATE OR REPLACE TABLE {name} AS {query}").fetchall()
        return int(count)

    def _show_slice(self, table: Table, rows: str) -> None:
        self.con.execute(f"CREATE OR REPLACE VIEW {_slice_view(table)} AS {rows}")

    def _show_whole(self, table: Table) -> None:
        self.con.execute(f"DROP VIEW IF EXISTS {_slice_view(table)}")


def _old(table: Table, which: Narrowing | None = None) -> str:
    """The rows that a table has, or some of them, with their places in the file."""
    which = which or Narrowing("", ddl.served_names(table))
    return f"SELECT {which.names}, rowid AS {_PLACE} FROM {stored(table)} {which.clause}"


def at_keys(refresh: Refresh) -> str:
    """The query for the rows that a model gives for the keys."""
    names = ddl.served_names(refresh.model.contract)
    return f"SELECT {names} FROM (\n{refresh.model.query}\n) {semi_join(KEYS, refresh.key)}"


def stored(table: Table) -> str:
    """Name of a table in the file, whatever slice stands for it."""
    return f"{_FILE}.{ddl.quoted_name(table)}"


def _slice_view(table: Table) -> str:
    return f"{_MEMORY_DATABASE}.{ddl.quoted_name(table)}"


def _difference(name: str) -> str:
    return f"{_DIFFERENCES}.{ddl.quoted(name)}"


def _compared(name: str) -> str:
    return f"{_COMPARED}.{ddl.quoted(name)}"


def _changed_rows(name: str) -> str:
    return f"{_WORK}.{ddl.quoted(f'changed {name}')}"
