"""Replaces a file's rows, as part of a commit."""

from pathlib import Path

import polars as pl

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.built import digest
from tracehound.pipelines.lake.journal import Commit
from tracehound.transforms.contracts import Table


def replace(commit: Commit, table: Table, path: Path, frame: pl.DataFrame, why: str) -> None:
    """Replaces a file's rows. Its name changes too, since it represents its rows."""
    commit.remove(path)
    if not frame.is_empty():
        name = digest([path.stem, why])
        parquet.write(frame, table, commit.put(path.with_name(f"{name}.parquet")))
