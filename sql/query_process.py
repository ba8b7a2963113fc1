"""The process of one ad-hoc query: reads a request from stdin, writes the rows to stdout as an Arrow stream.

The operating system enforces its limits, so that no function in a query can exceed them: a limit on writable
memory, and an alarm that ends the process. It also ends when stdin is closed, as when the calling process
ends. (macOS enforces no memory limit: there only DuckDB's own applies.)
"""

import os
import pickle
import re
import resource
import signal
import sys
import threading
from typing import BinaryIO, NoReturn

import duckdb
import pyarrow as pa

from tracehound.sql import fence
from tracehound.sql.query import EXIT_CODES, QueryError, QueryLimits, Request

_BATCH_ROWS = 10_000
# A batch of long strings is sent in parts, of which the other side holds one at a time.
_LARGEST_PART_BYTES = 64 << 20
# On top of DuckDB's own limit: fragmentation, stacks of threads, a batch being sent.
_SPARE_SHARE, _SPARE_BYTES = 0.25, 256 << 20
_LONGEST_SECONDS = 10_000_000.0
_LONGEST_MESSAGE = 10_000
_AS_TEXT = re.compile(r"\b(UHUGEINT|BIT|BIGNUM|VARIANT|GEOMETRY|TIME WITH TIME ZONE)\b")


def _confine(limits: QueryLimits) -> None:
    """Sets the limits of this process, above DuckDB's own, whose errors say which limit was exceeded."""
    _lower(resource.RLIMIT_DATA, _used_bytes() + int(limits.memory_bytes * (1 + _SPARE_SHARE)) + _SPARE_BYTES)
    # A core dump would contain rows.
    _lower(resource.RLIMIT_CORE, 0)
    signal.setitimer(signal.ITIMER_REAL, min(limits.seconds, _LONGEST_SECONDS))


def _lower(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


def _used_bytes() -> int:
    """The memory that already counts towards the limit, if the system reports it."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no file of ours
            return int(file.read().split()[5]) * resource.getpagesize()
    except OSError:
        return 0


def _end_with(caller: BinaryIO) -> None:
    """Ends this process when the calling process has ended."""
    caller.read()
    os._exit(1)


def _answer(request: Request, out: BinaryIO) -> None:
    with fence.connect(request.path, request.limits) as con:
        statement = fence.only_statement(con, request.query)
        try:
            relation = con.sql(statement.query, params=request.parameters)
            _write(_arrow_compatible(relation).to_arrow_reader(_BATCH_ROWS), out)
        except BrokenPipeError:
            raise
        except (duckdb.Error, pa.ArrowException, OSError, MemoryError) as error:
            raise fence.meant(error, request.limits, request.path) from error


def _arrow_compatible(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Columns that Arrow would represent wrongly, or in DuckDB's own bytes, become text."""
    types = [str(each) for each in relation.types]
    if not any(_AS_TEXT.search(each) for each in types):
        return relation
    names = (name.replace('"', '""') for name in relation.columns)
    columns = (
        f'#{number}::VARCHAR AS "{name}"' if _AS_TEXT.search(kind) else f'#{number} AS "{name}"'
        for number, (name, kind) in enumerate(zip(names, types, strict=True), 1)
    )
    return relation.project(", ".join(columns))


def _write(reader: pa.RecordBatchReader, out: BinaryIO) -> None:
    with pa.ipc.new_stream(out, reader.schema) as stream:
        # The caller may need the schema before the first rows.
        out.flush()
        for batch in reader:
            rows = max(1, batch.num_rows * _LARGEST_PART_BYTES // max(batch.nbytes, 1))
            for start in range(0, batch.num_rows, rows):
                stream.write_batch(batch.slice(start, rows))
    out.flush()


def _fail(error: QueryError) -> NoReturn:
    sys.stderr.buffer.write(str(error)[:_LONGEST_MESSAGE].encode("utf-8", "replace"))
    sys.stderr.buffer.flush()
    os._exit(EXIT_CODES[type(error)])


def main() -> None:
    """Answers one request."""
    for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    request: Request = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with, args=(sys.stdin.buffer,), daemon=True).start()
    try:
        _confine(request.limits)
        _answer(request, sys.stdout.buffer)
    except QueryError as error:
        _fail(error)
    # Nothing is left to close, and a normal exit would wait for DuckDB's threads.
    os._exit(0)


if __name__ == "__main__":
    main()
