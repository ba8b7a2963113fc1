"""How the rows of a query are printed or written: a table on the terminal, JSON, CSV or Parquet."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from itertools import islice
from pathlib import Path
from typing import Any

from rich.table import Table

from tracehound.cli.commands.contradicted import Noticing, Rows, contradicted_findings
from tracehound.cli.commands.terminal import WRONG_USAGE, fail, fail_query, is_terminal, markup, stdout
from tracehound.desk import spreadsheets
from tracehound.desk.answers import distinct
from tracehound.desk.connection import no_warehouse
from tracehound.desk.private import whole
from tracehound.desk.values import as_json, text, values
from tracehound.pipelines.lake.home import Home
from tracehound.sql.query import QueryError, QueryLimits, open_query
from tracehound.transforms.hostile import safe
from tracehound.transforms.wording import counted

_MOST_ROWS_SHOWN = 1000
# Cells folded into narrower columns can be neither read nor copied.
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
    """Runs one fenced query on the served warehouse; ends the command with a clear message where it can't."""
    require_warehouse(home)
    if format_ == "parquet" and output is None and is_terminal():
        fail("Parquet is binary: give --output FILE, or pipe the output.", WRONG_USAGE)
    contradicted = contradicted_findings(home)
    try:
        with open_query(home.warehouse, query, parameters, limits) as result:
            found = Noticing(result, contradicted)
            _WRITERS[format_](found, output)
            found.tell()
    except QueryError as error:
        fail_query(error)
    except BrokenPipeError:
        # The reader of our output, such as `head`, has closed it.
        sys.stderr.close()
    except OSError as error:
        fail(f"{output or 'stdout'} can't be written: {error.strerror}. The partial file was removed.")


def require_warehouse(home: Home) -> None:
    """Ends the command if nothing was served yet."""
    if not home.warehouse.exists():
        fail(no_warehouse(home))


@contextmanager
def _open(output: Path | None) -> Iterator[Callable[[str], object]]:
    """A text sink: stdout, made safe for a terminal, or a file."""
    if output is not None:
        with whole(output) as file:
            yield lambda text: file.write(text.encode("utf-8", "surrogatepass"))
        return
    if is_terminal():
        yield lambda text: sys.stdout.write("\n".join(map(safe, text.split("\n"))))
    else:
        yield sys.stdout.write
    sys.stdout.flush()


def _write_table(result: Rows, output: Path | None) -> None:
    if output is not None:
        fail(
            "tables are only for the terminal: use --format json, csv or parquet with --output.", WRONG_USAGE
        )
    names = [markup(name) for name in result.schema.names]
    rows = _rows(result)
    shown = [[markup(text(value)) for value in row] for row in islice(rows, _MOST_ROWS_SHOWN)]
    if _least_width(names, shown) <= stdout.width:
        _print_table(names, shown)
    else:
        _print_records(names, shown)
    more = next(rows, None) is not None
    limit = f"the first {counted(len(shown), 'row')}; --format csv, json or parquet prints all"
    stdout.print(f"[dim]{limit if more else counted(len(shown), 'row')}[/]", highlight=False)


def _least_width(names: list[str], rows: list[list[str]]) -> int:
    """Characters that a line needs so that every column has its minimum width."""
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
    """Each row as lines of name and value, without empty values: for rows too wide for one line."""
    for number, row in enumerate(rows, 1):
        stdout.rule(f"[dim]{number:,}[/]", align="left", style="dim")
        record = Table.grid(padding=(0, 2))
        record.add_column(style="cyan", no_wrap=True)
        record.add_column(overflow="fold")
        for name, cell in zip(names, row, strict=True):
            if cell:
                record.add_row(name, cell)
        stdout.print(record, highlight=False)


def _write_json(result: Rows, output: Path | None) -> None:
    """An array, one row a line."""
    names = distinct(result.schema.names)
    with _open(output) as write:
        separator = "[\n"
        for row in _rows(result):
            write(separator + as_json(dict(zip(names, row, strict=True))))
            separator = ",\n"
        write("\n]\n" if separator == ",\n" else "[]\n")


def _write_csv(result: Rows, output: Path | None) -> None:
    shown = safe if output is None and is_terminal() else str
    with _open(output) as write:
        write(spreadsheets.line(map(shown, result.schema.names)))
        for row in _rows(result):
            write(spreadsheets.line(shown(text(value)) for value in row))


def _write_parquet(result: Rows, output: Path | None) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415 - the query's process starts before it is loaded

    from tracehound.cli.commands.columns import storable, stored  # noqa: PLC0415 - as above

    schema = storable(result.schema)
    with whole(output) if output is not None else nullcontext(sys.stdout.buffer) as file:
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for batch in result.batches():
                writer.write_batch(stored(batch, schema))
        file.flush()


_WRITERS = {"table": _write_table, "json": _write_json, "csv": _write_csv, "parquet": _write_parquet}


def _rows(result: Rows) -> Iterator[tuple[Any, ...]]:
    for batch in result.batches():
        yield from zip(*map(values, batch.columns), strict=True)
