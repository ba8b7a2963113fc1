"""Ad-hoc SQL on the served warehouse: it can read tables and nothing else, within limits.

A query runs in its own process (`sql.query_process`), since DuckDB's limits do not cover memory that
functions allocate themselves, nor functions that never check for interrupts: the operating system enforces
the limits.

What belongs here: limits, errors, and this side of that process. What does not: the fence (`sql.fence`) and
our own queries, which need no process (`sql.reader`). DuckDB is not imported here, so that both processes
load their modules at the same time.
"""

from __future__ import annotations

import os
import pickle
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import pyarrow as pa

_ROOT = Path(__file__).parents[1]

# DuckDB accepts "-1GB" and "none", which mean no limit at all.
_MEMORY = re.compile(r"(?=.*[1-9])(?P<number>\d+(?:\.\d+)?) ?(?P<unit>[KMGT])(?P<binary>i?)B", re.IGNORECASE)


class QueryError(Exception):
    """A query has no result; the message says why."""


class QueryRefused(QueryError):
    """The query would do more than read tables."""


class QueryTimedOut(QueryError):
    """The query exceeded its time limit."""


class QueryFailed(QueryError):
    """The query is invalid, or needs more memory than allowed."""


@dataclass(frozen=True)
class QueryLimits:
    """Limits of a query: memory in DuckDB's notation, threads, seconds until its last row is fetched."""

    memory: str = "1GB"
    threads: int = 2
    seconds: float = 60.0

    def check(self) -> None:
        """Raises QueryFailed if one of them is invalid."""
        _ = self.memory_bytes
        if self.threads < 1:
            raise QueryFailed(f"{self.threads} is not a number of threads; at least 1 is needed")
        if not self.seconds > 0:
            raise QueryFailed(f"{self.seconds:g} is not a time limit; give seconds above 0")

    @property
    def memory_bytes(self) -> int:
        """The memory limit in bytes; QueryFailed if it is invalid."""
        found = _MEMORY.fullmatch(self.memory)
        if not found:
            raise QueryFailed(f"{self.memory!r} is not a memory limit; write it like 1GB")
        base = 1024 if found["binary"] else 1000
        return int(float(found["number"]) * base ** ("KMGT".index(found["unit"].upper()) + 1))


# Exit codes of a query's process without a result; the message is on stderr.
EXIT_CODES: Mapping[type[QueryError], int] = {QueryRefused: 3, QueryTimedOut: 4, QueryFailed: 5}


@dataclass(frozen=True)
class Request:
    """The request to a query's process."""

    path: Path
    query: str
    parameters: dict[str, object]
    limits: QueryLimits


def too_slow(limits: QueryLimits) -> QueryTimedOut:
    """The error for a query that took too long."""
    return QueryTimedOut(f"the query took longer than {limits.seconds:g} s")


def too_large(limits: QueryLimits) -> QueryFailed:
    """The error for a query that needs too much memory."""
    return QueryFailed(f"the query needs more memory than {limits.memory}")


class QueryResult:
    """The rows of a running query, read in batches so that a large result does not fill the memory."""

    def __init__(self, process: subprocess.Popen[bytes], limits: QueryLimits) -> None:
        import pyarrow as pa  # noqa: PLC0415 - while the process loads it too

        self._process = process
        self._limits = limits
        self._invalid = pa.ArrowException
        try:
            self._reader = pa.ipc.open_stream(process.stdout)
        except (pa.ArrowException, OSError):
            self._fail()

    @property
    def schema(self) -> pa.Schema:
        """Names and types of the columns."""
        return self._reader.schema

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows; QueryError if the query fails or times out meanwhile."""
        while (batch := self._next()) is not None:
            yield batch

    def _next(self) -> pa.RecordBatch | None:
        try:
            batch = next(self._reader, None)
        except (self._invalid, OSError):
            self._fail()
        # A truncated stream ends like a complete one; only the exit code distinguishes them.
        if batch is None and self._process.wait():
            self._fail()
        return batch

    def read_all(self) -> pa.Table:
        """All rows at once."""
        import pyarrow as pa  # noqa: PLC0415 - it is loaded already

        return pa.Table.from_batches(list(self.batches()), self.schema)

    def _fail(self) -> NoReturn:
        """Raises the error that the process ended with."""
        assert self._process.stderr
        said = self._process.stderr.read().decode("utf-8", "replace")
        code = self._process.wait()
        for kind, known_code in EXIT_CODES.items():
            if code == known_code:
                raise kind(said)
        if code == -signal.SIGALRM:
            raise too_slow(self._limits)
        # Killed by the system when out of memory, or aborted by C++ after a failed allocation.
        if -code in (signal.SIGKILL, signal.SIGABRT):
            raise too_large(self._limits)
        # Of a stack that can't grow, or of an allocation that nobody checked; seldom of anything else.
        if code == -signal.SIGSEGV:
            raise QueryFailed(f"{too_large(self._limits)}, or makes DuckDB crash")
        raise QueryFailed(f"DuckDB stopped with code {code}; rephrase the query. {said.strip()[-500:]}")


@contextmanager
def open_query(
    path: Path,
    query: str,
    parameters: Mapping[str, object] | None = None,
    limits: QueryLimits | None = None,
) -> Iterator[QueryResult]:
    """Run one query on a warehouse file; `$name` binds from `parameters`. Raises QueryError."""
    limits = limits or QueryLimits()
    limits.check()
    process = _start(Request(path, query, dict(parameters or {}), limits))
    try:
        yield QueryResult(process, limits)
    finally:
        _end(process)


def run_query(
    path: Path,
    query: str,
    parameters: Mapping[str, object] | None = None,
    limits: QueryLimits | None = None,
) -> pa.Table:
    """All rows of a query at once; see `open_query`."""
    with open_query(path, query, parameters, limits) as result:
        return result.read_all()


def _start(request: Request) -> subprocess.Popen[bytes]:
    """A process with its request. It ends with this process, since its stdin is closed then."""
    # The location of this package, in case it is not installed. -P: import nothing from the working folder.
    paths = (os.environ.get("PYTHONPATH"), str(_ROOT))
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "tracehound.sql.query_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
    )
    assert process.stdin
    # If it has died, reading its answer raises the reason.
    with suppress(BrokenPipeError):
        process.stdin.write(pickle.dumps(request))
        process.stdin.flush()
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdout, process.stderr):
        assert pipe
        pipe.close()
    assert process.stdin
    # It may not have read the whole request.
    with suppress(BrokenPipeError):
        process.stdin.close()
