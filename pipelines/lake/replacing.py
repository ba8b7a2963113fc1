"""Other rows in the place of a file's, as part of a commit."""

from pathlib import Path

import polars as pl

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.built import digest
from tracehound.pipelines.lake.journal import Commit
from tracehound.transforms.contracts import Table


def replace(commit: Commit, table: Table, path: Path, frame: pl.DataFrame, why: str) -> None:
    """Puts other rows in place of a file's. Its name changes with them, for it stands for what it holds."""
    commit.remove(path)
    if not frame.is_empty():
        name = digest([path.stem, why])
        parquet.write(frame, table, commit.put(path.with_name(f"{name}.parquet")))
