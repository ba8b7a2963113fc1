"""Our own queries on the served warehouse: several statements over one fenced connection, in this process.

What belongs here: our SQL with bound values, for which DuckDB's own limits suffice. What does not: SQL typed
by a user (`sql.query`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import duckdb

from tracehound.sql import fence
from tracehound.sql.query import QueryLimits, too_slow

Result = TypeVar("Result")


class _Guard:
    """Interrupts a connection when its time is over, and turns errors into QueryError."""

    def __init__(self, con: duckdb.DuckDBPyConnection, limits: QueryLimits, path: Path) -> None:
        self._con = con
        self._limits = limits
        self._path = path
        self._timed_out = False
        self._timer = threading.Timer(limits.seconds, self._interrupt)
        self._timer.daemon = True

    def _interrupt(self) -> None:
        self._timed_out = True
        self._con.interrupt()

    def __enter__(self) -> _Guard:
        self._timer.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._timer.cancel()
        self._timer.join()

    def run(self, step: Callable[[], Result]) -> Result:
        if self._timed_out:
            raise too_slow(self._limits)
        try:
            return step()
        except (duckdb.Error, OSError) as error:
            if self._timed_out:
                raise too_slow(self._limits) from error
            raise fence.meant(error, self._limits, self._path) from error


class Guard(Protocol):
    """What a step runs under: it limits its time, and turns its errors into QueryError."""

    def run(self, step: Callable[[], Result]) -> Result:
        """The result of a step. Raises QueryError."""


class Reader:
    """A fenced connection for several statements, which share its limits."""

    def __init__(self, con: duckdb.DuckDBPyConnection, guard: Guard) -> None:
        self._con = con
        self._guard = guard

    def rows(self, query: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """The rows of one query by column name; `$name` binds from `parameters`. Raises QueryError."""
        statement = self.statement(query)
        return self._guard.run(lambda: self._fetched(statement, parameters))

    def statement(self, query: str) -> str:
        """The only statement of a query. Raises QueryError."""
        return fence.only_statement(self._con, query).query

    def _fetched(self, statement: str, parameters: Mapping[str, object] | None) -> list[dict[str, Any]]:
        self._con.execute(statement, dict(parameters or {}))
        names = [column[0] for column in self._con.description or ()]
        return [dict(zip(names, row, strict=True)) for row in self._con.fetchall()]


@contextmanager
def open_reader(path: Path, limits: QueryLimits | None = None) -> Iterator[Reader]:
    """A connection to a warehouse file for several related statements. Raises QueryError."""
    limits = limits or QueryLimits()
    with fence.connect(path, limits) as con, _Guard(con, limits, path) as guard:
        yield Reader(con, guard)
