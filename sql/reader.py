"""Our own queries on the served warehouse: several statements over one fenced connection, in this process.

What belongs here: our SQL with bound values, for which DuckDB's own limits suffice. What does not: SQL typed
by a user (`sql.query`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import duckdb

from tracehound.sql import fence
from tracehound.sql.beside import Beside
from tracehound.sql.query import QueryFailed, QueryLimits, too_slow

Result = TypeVar("Result")


class _Guard:
    """Interrupts all queries of an answer when its time is over, and turns errors into QueryError."""

    def __init__(self, limits: QueryLimits, path: Path) -> None:
        self._limits = limits
        self._path = path
        self._timed_out = False
        self._lock = threading.Lock()
        self._running: set[duckdb.DuckDBPyConnection] = set()
        self._timer = threading.Timer(limits.seconds, self._interrupt)
        self._timer.daemon = True

    def _interrupt(self) -> None:
        with self._lock:
            self._timed_out = True
            for con in self._running:
                con.interrupt()

    def __enter__(self) -> _Guard:
        self._timer.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._timer.cancel()
        self._timer.join()

    def run(self, con: duckdb.DuckDBPyConnection, step: Callable[[], Result]) -> Result:
        with self._lock:
            if self._timed_out:
                raise too_slow(self._limits)
            self._running.add(con)
        try:
            return step()
        except (duckdb.Error, OSError) as error:
            if self._timed_out:
                raise too_slow(self._limits) from error
            raise fence.meant(error, self._limits, self._path) from error
        finally:
            with self._lock:
                self._running.discard(con)


class Guard(Protocol):
    """What a step runs under: it limits its time, and turns its errors into QueryError."""

    def run(self, con: duckdb.DuckDBPyConnection, step: Callable[[], Result]) -> Result:
        """The result of a step on a connection. Raises QueryError."""


class Reader:
    """A fenced connection for several statements, also side by side, which share its limits.

    Ends with `close`.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, guard: Guard) -> None:
        self._con = con
        self._guard = guard
        self._beside = Beside()
        self._lock = threading.Lock()
        self._cursors: dict[int, duckdb.DuckDBPyConnection] = {}
        self._is_closed = False

    def rows(self, query: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """The rows of one query by column name; `$name` binds from `parameters`. Raises QueryError."""
        cursor = self._cursor()
        statement = self.statement(query)
        return self._guard.run(cursor, lambda: _fetched(cursor, statement, parameters))

    def begin(self, step: Callable[[], Result]) -> Callable[[], Result]:
        """Begins a step that asks this reader, beside what else is asked; see `Beside.begin`."""
        return self._beside.begin(step)

    def statement(self, query: str) -> str:
        """The only statement of a query. Raises QueryError."""
        return fence.only_statement(self._cursor(), query).query

    def close(self) -> None:
        """Ends what was begun and isn't wanted any more."""
        with self._lock:
            self._is_closed = True
            for each in self._cursors.values():
                each.interrupt()
        self._beside.close()
        for each in self._cursors.values():
            each.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """The cursor of this thread: a connection runs one query at a time."""
        thread = threading.get_ident()
        with self._lock:
            if self._is_closed:
                raise QueryFailed("nobody wants the answer any more")
            if thread not in self._cursors:
                self._cursors[thread] = self._con.cursor()
            return self._cursors[thread]


def _fetched(
    cursor: duckdb.DuckDBPyConnection, statement: str, parameters: Mapping[str, object] | None
) -> list[dict[str, Any]]:
    cursor.execute(statement, dict(parameters or {}))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def open_reader(path: Path, limits: QueryLimits | None = None) -> Iterator[Reader]:
    """A connection to a warehouse file for several related statements. Raises QueryError."""
    limits = limits or QueryLimits()
    with (
        fence.connect(path, limits) as con,
        _Guard(limits, path) as guard,
        closing(Reader(con, guard)) as reader,
    ):
        yield reader
