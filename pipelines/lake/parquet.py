"""Parquet files by contract: exactly its columns and types, with their descriptions in the file."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.contracts import TABLES, Table

_COMPRESSION_LEVEL = 1


@cache
def arrow_schema(qualified_name: str) -> pa.Schema:
    """Arrow schema of a table, with nullability, and descriptions as field metadata."""
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
    """Writes a frame that fits the contract. Raises polars errors where it does not."""
    schema = arrow_schema(table.qualified_name)
    frame.lazy().sink_parquet(
        path,
        compression="zstd",
        compression_level=_COMPRESSION_LEVEL,
        arrow_schema=schema,
        metadata={"table": table.qualified_name, "grain": table.grain},
    )


def read(files: Sequence[Path], table: Table, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """The rows of some files, in their order; an empty frame where there are none."""
    names = list(columns or table.schema)
    empty = pl.DataFrame(schema={name: table.schema[name] for name in names})
    if not files:
        return empty
    return pl.concat(
        [empty, pl.read_parquet(list(files), columns=names, glob=False, hive_partitioning=False)]
    )


def row_count(files: Sequence[Path]) -> int:
    """Rows of some files, from their footers."""
    return sum(pq.read_metadata(path).num_rows for path in files)
