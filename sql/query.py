"""Ad-hoc SQL on the served warehouse, fenced: it reads tables and nothing else, and within limits.

The fence is DuckDB's own (read-only file, no external access, locked configuration); looking at the kind of
statement first keeps out what that leaves, such as LOAD and temporary tables, and makes for better messages.
"""

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

BATCH_ROWS = 10_000
# DuckDB takes "-1GB" and "none" for no limit at all.
MEMORY = re.compile(r"(?=.*[1-9])\d+(\.\d+)? ?([KMGT]i?)B", re.IGNORECASE)
READING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
Result = TypeVar("Result")


class QueryError(Exception):
    """A query gave no result; the message says why."""


class QueryRefused(QueryError):
    """It would do more than read tables."""


class QueryTimedOut(QueryError):
    """It ran longer than it may."""


class QueryFailed(QueryError):
    """It is wrong, or needs more memory than it may use."""


@dataclass(frozen=True)
class QueryLimits:
    """What a query may use: memory as DuckDB writes it, threads, seconds until its last row is fetched."""

    memory: str = "1GB"
    threads: int = 2
    seconds: float = 60.0


class QueryResult:
    """Rows of a running query, read batch by batch so that a large result does not fill the memory."""

    def __init__(self, reader: pa.RecordBatchReader, guard: "_Guard") -> None:
        self._reader = reader
        self._guard = guard

    @property
    def schema(self) -> pa.Schema:
        """Names and types of the columns."""
        return self._reader.schema

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows; QueryError if the query fails or times out on the way."""
        while (batch := self._guard.run(self._next)) is not None:
            yield batch

    def _next(self) -> pa.RecordBatch | None:
        return next(self._reader, None)

    def read_all(self) -> pa.Table:
        """All rows at once."""
        return pa.Table.from_batches(list(self.batches()), self.schema)


class _Guard:
    """Interrupts a connection when its time is over, and turns what goes wrong into errors of this module."""

    def __init__(self, con: duckdb.DuckDBPyConnection, limits: QueryLimits) -> None:
        self._con = con
        self._limits = limits
        self._timed_out = False
        self._timer = threading.Timer(limits.seconds, self._interrupt)
        self._timer.daemon = True

    def _interrupt(self) -> None:
        self._timed_out = True
        self._con.interrupt()

    def __enter__(self) -> "_Guard":
        self._timer.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._timer.cancel()
        self._timer.join()

    def run(self, step: Callable[[], Result]) -> Result:
        if self._timed_out:
            raise self._timeout()
        try:
            return step()
        except duckdb.PermissionException as error:
            raise QueryRefused(f"queries read tables, no files and no network: {error}") from error
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            raise self._meant(error) from error

    def _meant(self, error: Exception) -> QueryError:
        if self._timed_out:
            return self._timeout()
        if "Out of Memory Error" in str(error):  # while rows are fetched it comes as an OSError
            return QueryFailed(f"the query needs more memory than {self._limits.memory}")
        return QueryFailed(str(error))

    def _timeout(self) -> QueryTimedOut:
        return QueryTimedOut(f"the query took longer than {self._limits.seconds:g} s")


@contextmanager
def open_query(
    path: Path,
    query: str,
    parameters: Mapping[str, object] | None = None,
    limits: QueryLimits | None = None,
) -> Iterator[QueryResult]:
    """Run one reading statement on a warehouse file; `$name` binds from `parameters`; else QueryError."""
    limits = limits or QueryLimits()
    with _fenced(path, limits) as con, _Guard(con, limits) as guard:
        statement = _only_statement(con, query)
        reader = guard.run(lambda: _start(con, statement, parameters))
        yield QueryResult(reader, guard)


def run_query(
    path: Path,
    query: str,
    parameters: Mapping[str, object] | None = None,
    limits: QueryLimits | None = None,
) -> pa.Table:
    """All rows of a query at once; see `open_query`."""
    with open_query(path, query, parameters, limits) as result:
        return result.read_all()


class Reader:
    """A fenced connection that answers several statements, within the time and memory of all together."""

    def __init__(self, con: duckdb.DuckDBPyConnection, guard: _Guard) -> None:
        self._con = con
        self._guard = guard

    def rows(self, query: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, object]]:
        """Rows of one reading statement by column name; `$name` binds from `parameters`; else QueryError."""
        statement = _only_statement(self._con, query)
        rows: list[dict[str, object]] = self._guard.run(
            lambda: _start(self._con, statement, parameters).read_all()
        ).to_pylist()
        return rows


@contextmanager
def open_reader(path: Path, limits: QueryLimits | None = None) -> Iterator[Reader]:
    """A connection to a warehouse file for several statements that belong together; see `open_query`."""
    limits = limits or QueryLimits()
    with _fenced(path, limits) as con, _Guard(con, limits) as guard:
        yield Reader(con, guard)


def _fenced(path: Path, limits: QueryLimits) -> duckdb.DuckDBPyConnection:
    if not path.exists():
        raise QueryFailed(f"no warehouse at {path}")
    _refuse_no_limits(limits)
    try:
        con = duckdb.connect(
            str(path),
            read_only=True,
            config={
                "enable_external_access": "false",
                "autoload_known_extensions": "false",
                "autoinstall_known_extensions": "false",
                "python_enable_replacements": "false",
                "temp_directory": "",
                "memory_limit": limits.memory,
                "threads": limits.threads,
            },
        )
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from error
    # A session's zone is no configuration of the file, so it is set before the lock.
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET lock_configuration = true")
    return con


def _refuse_no_limits(limits: QueryLimits) -> None:
    if not MEMORY.fullmatch(limits.memory):
        raise QueryFailed(f"{limits.memory!r} is no memory limit; write it like 1GB")
    if limits.threads < 1:
        raise QueryFailed(f"{limits.threads} is no number of threads; at least 1 is needed")
    if not limits.seconds > 0:
        raise QueryFailed(f"{limits.seconds:g} is no time limit; write seconds above 0")


def _only_statement(con: duckdb.DuckDBPyConnection, query: str) -> duckdb.Statement:
    try:
        statements = con.extract_statements(query)
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from error
    if len(statements) != 1:
        raise QueryRefused(f"one statement at a time; this has {len(statements)}")
    if statements[0].type == duckdb.StatementType.MULTI:
        raise QueryRefused("one statement at a time; a PIVOT is one only if it names its values with IN (…)")
    if statements[0].type not in READING:
        raise QueryRefused(f"queries only read; {statements[0].type.name} is not allowed")
    return statements[0]


def _start(
    con: duckdb.DuckDBPyConnection, statement: duckdb.Statement, parameters: Mapping[str, object] | None
) -> pa.RecordBatchReader:
    relation = con.sql(statement.query, params=dict(parameters or {}))
    return relation.to_arrow_reader(BATCH_ROWS)
