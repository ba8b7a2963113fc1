"""Ad-hoc SQL on the served warehouse, fenced: it reads tables and nothing else, and within limits.

A query runs in a process of its own (`sql.query_process`), since DuckDB's limits know neither what functions
allocate aside nor functions that never look up: the operating system holds memory and time, whatever runs.

What belongs here: limits, errors, and this side of that process. What does not: the fence (`sql.fence`) and
our own questions, which need no process (`sql.reader`). DuckDB isn't imported here: both processes load what
they need at the same time.
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

# DuckDB takes "-1GB" and "none" for no limit at all.
_MEMORY = re.compile(r"(?=.*[1-9])(?P<number>\d+(?:\.\d+)?) ?(?P<unit>[KMGT])(?P<binary>i?)B", re.IGNORECASE)


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

    def check(self) -> None:
        """Raises QueryFailed where one of them is no limit."""
        _ = self.memory_bytes
        if self.threads < 1:
            raise QueryFailed(f"{self.threads} is not a number of threads; at least 1 is needed")
        if not self.seconds > 0:
            raise QueryFailed(f"{self.seconds:g} is not a time limit; give seconds above 0")

    @property
    def memory_bytes(self) -> int:
        """The memory in bytes; QueryFailed where it is no limit."""
        found = _MEMORY.fullmatch(self.memory)
        if not found:
            raise QueryFailed(f"{self.memory!r} is not a memory limit; write it like 1GB")
        base = 1024 if found["binary"] else 1000
        return int(float(found["number"]) * base ** ("KMGT".index(found["unit"].upper()) + 1))


# How a query's process ends where the query gave no result; its message is on stderr.
EXIT_CODES: Mapping[type[QueryError], int] = {QueryRefused: 3, QueryTimedOut: 4, QueryFailed: 5}


@dataclass(frozen=True)
class Request:
    """What a query's process is asked."""

    path: Path
    query: str
    parameters: dict[str, object]
    limits: QueryLimits


def too_slow(limits: QueryLimits) -> QueryTimedOut:
    """What to raise where a query took too long."""
    return QueryTimedOut(f"the query took longer than {limits.seconds:g} s")


def too_large(limits: QueryLimits) -> QueryFailed:
    """What to raise where a query needs too much memory."""
    return QueryFailed(f"the query needs more memory than {limits.memory}")


class QueryResult:
    """Rows of a running query, read batch by batch so that a large result does not fill the memory."""

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
        """The rows; QueryError if the query fails or times out on the way."""
        while (batch := self._next()) is not None:
            yield batch

    def _next(self) -> pa.RecordBatch | None:
        try:
            batch = next(self._reader, None)
        except (self._invalid, OSError):
            self._fail()
        # A stream that was cut off ends as a whole one does: the exit code tells them apart.
        if batch is None and self._process.wait():
            self._fail()
        return batch

    def read_all(self) -> pa.Table:
        """All rows at once."""
        import pyarrow as pa  # noqa: PLC0415 - it is loaded already

        return pa.Table.from_batches(list(self.batches()), self.schema)

    def _fail(self) -> NoReturn:
        """Raises what the process ended with."""
        assert self._process.stderr
        said = self._process.stderr.read().decode("utf-8", "replace")
        code = self._process.wait()
        for kind, known_code in EXIT_CODES.items():
            if code == known_code:
                raise kind(said)
        if code == -signal.SIGALRM:
            raise too_slow(self._limits)
        # By the system where memory is short, and by C++ where an allocation failed that it can't tell of.
        if -code in (signal.SIGKILL, signal.SIGABRT):
            raise too_large(self._limits)
        raise QueryFailed(f"DuckDB stopped with code {code}; rephrase the query. {said.strip()[-500:]}")


@contextmanager
def open_query(
    path: Path,
    query: str,
    parameters: Mapping[str, object] | None = None,
    limits: QueryLimits | None = None,
) -> Iterator[QueryResult]:
    """Run one reading statement on a warehouse file; `$name` binds from `parameters`; else QueryError."""
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
    """A process with its request; it ends with us, since its stdin then does."""
    # Where this package is, if it is not installed. -P: the working folder holds no modules.
    paths = (os.environ.get("PYTHONPATH"), str(_ROOT))
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "tracehound.sql.query_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
    )
    assert process.stdin
    # What it died of, if it did, is told when its answer is read.
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
    # It may not have read all of its request.
    with suppress(BrokenPipeError):
        process.stdin.close()
