"""`tracehound sql`: one fenced question to the served warehouse, printed or written."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq
from rich.table import Table

from pipelines.commands.terminal import WRONG_USAGE, fail, markup, stdout
from pipelines.lake.home import Home
from sql.query import QueryError, QueryLimits, QueryResult, open_query

_MOST_ROWS_SHOWN = 1000
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def sql(
    query: str | None,
    given: Path | None,
    format_: str,
    output: Path | None,
    *,
    memory: str,
    timeout_seconds: float,
) -> None:
    """Runs one query and prints its rows; ends the command with a clear message where it can't."""
    home = Home.find(given)
    text = _text(query)
    if not home.warehouse.exists():
        fail(f"there is no warehouse in {home.path} yet: `tracehound run FOLDER` makes it.")
    if format_ == "parquet" and output is None and sys.stdout.isatty():
        fail("Parquet is no text: give --output FILE, or pipe it.", WRONG_USAGE)
    try:
        limits = QueryLimits(memory=memory, seconds=timeout_seconds)
        with open_query(home.warehouse, text, limits=limits) as result:
            _WRITERS[format_](result, output)
    except QueryError as error:
        fail(error)
    except BrokenPipeError:
        # Who read our output has seen enough.
        sys.stderr.close()


def _text(query: str | None) -> str:
    """The query: the argument itself, or the file that it names, or stdin."""
    if query is None or query == "-":
        return sys.stdin.read()
    return Path(query).read_text(encoding="utf-8") if _is_file(query) else query


def _is_file(query: str) -> bool:
    """Whether the argument names a file; a query is mostly no name that a file could have."""
    try:
        return Path(query).is_file()
    except (OSError, ValueError):
        return False


@contextmanager
def _open(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    with output.open("w", encoding="utf-8", newline="") as file:
        yield file


def _write_table(result: QueryResult, output: Path | None) -> None:
    if output is not None:
        fail("a table is for the terminal: choose --format json, csv or parquet with --output.", WRONG_USAGE)
    table = Table(highlight=False)
    for name in result.schema.names:
        table.add_column(markup(name), overflow="fold")
    rows = _rows(result)
    for _, row in zip(range(_MOST_ROWS_SHOWN), rows, strict=False):
        table.add_row(*(markup(_cell(value)) for value in row))
    stdout.print(table)
    more = next(rows, None) is not None
    limit = f"the first {table.row_count:,} rows; --format csv, json or parquet gives all"
    stdout.print(f"[dim]{limit if more else f'{table.row_count:,} rows'}[/]", highlight=False)


def _write_json(result: QueryResult, output: Path | None) -> None:
    """An array, one row a line."""
    names = result.schema.names
    with _open(output) as out:
        separator = "[\n"
        for row in _rows(result):
            out.write(separator + json.dumps(dict(zip(names, row, strict=True)), default=_json_value))
            separator = ",\n"
        out.write("\n]\n" if separator == ",\n" else "[]\n")


def _write_csv(result: QueryResult, output: Path | None) -> None:
    with _open(output) as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(map(neutral, result.schema.names))
        writer.writerows([neutral(_cell(value)) for value in row] for row in _rows(result))


def _write_parquet(result: QueryResult, output: Path | None) -> None:
    sink: Any = output if output is not None else pa.PythonFile(sys.stdout.buffer, mode="w")
    with pq.ParquetWriter(sink, result.schema, compression="zstd") as writer:
        for batch in result.batches():
            writer.write_batch(batch)


_WRITERS = {"table": _write_table, "json": _write_json, "csv": _write_csv, "parquet": _write_parquet}


def _rows(result: QueryResult) -> Iterator[tuple[Any, ...]]:
    for batch in result.batches():
        columns = [column.to_pylist() for column in batch.columns]
        yield from zip(*columns, strict=True)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (dict, list)):
        return json.dumps(value, default=_json_value, ensure_ascii=False)
    return str(value)


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; a number stays one."""
    if not cell.startswith(_FORMULA) or _is_number(cell):
        return cell
    return f"'{cell}"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _json_value(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
