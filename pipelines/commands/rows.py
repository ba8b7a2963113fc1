"""How the rows of a query reach a person or a file: a table on the terminal, JSON, CSV or Parquet."""

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from rich.table import Table

from pipelines.commands.spreadsheets import neutral
from pipelines.commands.terminal import WRONG_USAGE, fail, markup, stdout
from pipelines.desk.asking import no_warehouse
from pipelines.lake.home import Home
from sql.query import QueryError, QueryLimits, QueryResult, open_query

_MOST_ROWS_SHOWN = 1000
# Cells that are folded into narrower columns can't be read, nor copied.
_LEAST_COLUMN_WIDTH = 32
_BORDER_WIDTH = 3


def answer(
    home: Home,
    query: str,
    parameters: Mapping[str, object],
    format_: str,
    output: Path | None,
    limits: QueryLimits,
) -> None:
    """Asks the served warehouse one fenced question; ends the command with a clear message where it can't."""
    require_warehouse(home)
    if format_ == "parquet" and output is None and sys.stdout.isatty():
        fail("Parquet is no text: give --output FILE, or pipe it.", WRONG_USAGE)
    try:
        with open_query(home.warehouse, query, parameters, limits) as result:
            _WRITERS[format_](result, output)
    except QueryError as error:
        fail(error)
    except BrokenPipeError:
        # Who read our output has seen enough.
        sys.stderr.close()


def require_warehouse(home: Home) -> None:
    """Ends the command where nothing was served yet."""
    if not home.warehouse.exists():
        fail(no_warehouse(home))


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
    names = [markup(name) for name in result.schema.names]
    rows = _rows(result)
    shown = [[markup(_cell(value)) for value in row] for row in islice(rows, _MOST_ROWS_SHOWN)]
    if _least_width(names, shown) <= stdout.width:
        _print_table(names, shown)
    else:
        _print_records(names, shown)
    more = next(rows, None) is not None
    limit = f"the first {len(shown):,} rows; --format csv, json or parquet gives all"
    stdout.print(f"[dim]{limit if more else _counted(len(shown))}[/]", highlight=False)


def _counted(rows: int) -> str:
    return f"{rows:,} row{'' if rows == 1 else 's'}"


def _least_width(names: list[str], rows: list[list[str]]) -> int:
    """Characters that a line needs so that no column is narrower than it may be."""
    columns = zip(names, *rows, strict=True)
    return sum(min(_LEAST_COLUMN_WIDTH, max(map(len, cells))) + _BORDER_WIDTH for cells in columns)


def _print_table(names: list[str], rows: list[list[str]]) -> None:
    table = Table(highlight=False)
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    stdout.print(table)


def _print_records(names: list[str], rows: list[list[str]]) -> None:
    """Each row as lines of name and value, without what is empty: for rows too wide to be a line."""
    for number, row in enumerate(rows, 1):
        stdout.rule(f"[dim]{number:,}[/]", align="left", style="dim")
        record = Table.grid(padding=(0, 2))
        record.add_column(style="cyan", no_wrap=True)
        record.add_column(overflow="fold")
        for name, cell in zip(names, row, strict=True):
            if cell:
                record.add_row(name, cell)
        stdout.print(record, highlight=False)


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
    import pyarrow as pa  # noqa: PLC0415 - the query's process starts before it is loaded
    import pyarrow.parquet as pq  # noqa: PLC0415

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


def _json_value(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
