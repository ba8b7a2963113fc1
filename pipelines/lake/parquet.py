"""Parquet files with exactly the columns and types of a contract, and its descriptions."""

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from tracehound.transforms.contracts import TABLES, Table
from tracehound.transforms.contracts.renamed import old_columns

_COMPRESSION_LEVEL = 1
# Of a row group of raw: some 15 MB of documents.
_ROWS_WITH_BYTES = 4096
_UNWRITTEN = "Invalid thrift: transport error"
_FOOTER_BYTES = 1 << 20
# An inconsistent page makes polars panic, which does not raise an Exception.
_FAILURES = (pl.exceptions.PolarsError, pl.exceptions.PanicException, pa.ArrowException, OSError, ValueError)


# Columns of raw that older files lack, and their value there.
LATER: dict[str, dict[str, int]] = {"raw.rejected": {"document_count": 1}}


class DamagedFile(RuntimeError):
    """A file of the lake can't be read as its table; the message says what to do."""


@cache
def arrow_schema(qualified_name: str) -> pa.Schema:
    """The Arrow schema of a table, with nullability, and descriptions as field metadata."""
    table = TABLES[qualified_name]
    plain = pl.DataFrame(schema=table.schema).to_arrow().schema
    fields = [
        pa.field(
            column.name, plain.field(column.name).type, column.nullable, {"description": column.description}
        )
        for column in table.columns
    ]
    return pa.schema(fields)


def write(frame: pl.DataFrame, table: Table, path: Path) -> None:
    """Writes a frame that fits the contract. Raises polars errors if it does not, and OSError."""
    try:
        frame.lazy().sink_parquet(
            path,
            compression="zstd",
            compression_level=_COMPRESSION_LEVEL,
            arrow_schema=arrow_schema(table.qualified_name),
            metadata={"table": table.qualified_name, "grain": table.grain},
        )
    except pl.exceptions.ComputeError as error:
        # If a footer can't be written, polars does not pass on what the system says.
        if _UNWRITTEN not in str(error):
            raise
        number = errno.ENOSPC if shutil.disk_usage(path.parent).free < _FOOTER_BYTES else errno.EIO
        raise OSError(number, os.strerror(number), str(path)) from error


def write_with_bytes(frame: pl.DataFrame, last: Sequence[bytes], table: Table, path: Path) -> None:
    """Writes a frame and, as the table's last column, byte strings, which are copied only once.

    They are copied some at a time, into the same memory: fresh memory for all of them costs as much as
    compressing them. polars would also try dictionary encoding, which takes as long.
    """
    schema = arrow_schema(table.qualified_name)
    given = frame.to_arrow()
    with writer(table, path) as file:
        for start in range(0, max(frame.height, 1), _ROWS_WITH_BYTES):
            values = pa.array(last[start : start + _ROWS_WITH_BYTES], schema.field(-1).type)
            rows = given.slice(start, _ROWS_WITH_BYTES).append_column(schema.field(-1), values).cast(schema)
            file.write_table(rows.replace_schema_metadata(file.schema.metadata))


def writer(table: Table, path: Path) -> pq.ParquetWriter:
    """A writer of Arrow tables with the contract's schema; bytes have no dictionary."""
    names = [column.name for column in table.columns if not isinstance(column.dtype, pl.Binary)]
    return pq.ParquetWriter(
        path,
        arrow_schema(table.qualified_name).with_metadata(
            {"table": table.qualified_name, "grain": table.grain}
        ),
        compression="zstd",
        compression_level=_COMPRESSION_LEVEL,
        use_dictionary=names,
        write_statistics=names,
    )


def read(files: Sequence[Path], table: Table, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """The rows of some files, in order; an empty frame if there are none."""
    names = list(columns or table.schema)
    empty = pl.DataFrame(schema={name: table.schema[name] for name in names})
    if not files:
        return empty
    return pl.concat([empty, _read(files, table, names)])


def _read(files: Sequence[Path], table: Table, names: list[str]) -> pl.DataFrame:
    """Raises DamagedFile, naming the file."""
    try:
        return pl.read_parquet(list(files), columns=names, glob=False, hive_partitioning=False)
    except _FAILURES as error:
        if len(files) > 1:
            return pl.concat([_read([path], table, names) for path in files])
        lacked = lacking(files[0], table)
        if not lacked.keys() & set(names):
            raise _damaged(files[0], error) from error
    return _read_older(files[0], lacked, [*names, *table.key]).select(names)


def _read_older(path: Path, lacked: dict[str, pl.Expr], names: list[str]) -> pl.DataFrame:
    """Raises DamagedFile."""
    given = [lacked.get(name, pl.col(name)) for name in dict.fromkeys(names)]
    needed = [root for each in given for root in each.meta.root_names()]
    try:
        earlier = pl.read_parquet(path, columns=needed, glob=False, hive_partitioning=False)
    except _FAILURES as error:
        raise _damaged(path, error) from error
    return earlier.select(given)


def lacking(path: Path, table: Table) -> dict[str, pl.Expr]:
    """Columns that an older version's file lacks, with their value there; none for a damaged file."""
    try:
        names = pq.read_schema(path).names
    except _FAILURES:
        return {}
    return {name: given for name, given in _in_older_files(table).items() if name not in names}


def _in_older_files(table: Table) -> dict[str, pl.Expr]:
    """Columns that older files may lack, with their value there."""
    later = {
        name: pl.lit(value, dtype=table.schema[name]).alias(name)
        for name, value in LATER.get(table.qualified_name, {}).items()
    }
    return later | {new: pl.col(old).alias(new) for old, new in old_columns(table.qualified_name).items()}


def write_again(path: Path, table: Table, target: Path) -> None:
    """Writes an older version's file as its table is now, one row group at a time. Raises DamagedFile."""
    with writer(table, target) as out:
        for rows in _row_groups_as_now(path, table):
            group = rows.to_arrow().cast(out.schema)
            out.write_table(group, row_group_size=group.num_rows)


def _row_groups_as_now(path: Path, table: Table) -> Iterator[pl.DataFrame]:
    lacked = lacking(path, table)
    given = [lacked.get(name, pl.col(name)) for name in table.schema]
    try:
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                yield pl.DataFrame(file.read_row_group(number)).select(given)
    except _FAILURES as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: BaseException) -> DamagedFile:
    why = (str(error) or type(error).__name__).splitlines()[0]
    return DamagedFile(
        f"{path} can't be read: {why}. `tracehound rebuild` checks every file and sets damaged ones aside; "
        "`tracehound run` reads again what raw has lost with them."
    )


def row_count(files: Sequence[Path]) -> int:
    """The number of rows of some files, from their footers."""
    return sum(_row_count(path) for path in files)


def _row_count(path: Path) -> int:
    try:
        return int(pq.read_metadata(path).num_rows)
    except _FAILURES as error:
        raise _damaged(path, error) from error


def by_day(frame: pl.DataFrame, time: str = "updated_at") -> list[tuple[str, pl.DataFrame]]:
    """The rows of each UTC day (`YYYY-MM-DD`) of a time; days are in order, rows keep theirs."""
    days = frame.with_columns(_day=pl.col(time).dt.date())
    parts = days.partition_by("_day", as_dict=True, include_key=False)
    return sorted(((str(day), rows) for (day,), rows in parts.items()), key=lambda part: part[0])
