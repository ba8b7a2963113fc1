"""Models built by Spark: their inputs are the lake's files, and what it writes is loaded into the next file.

What belongs here: which files Spark reads, and where it writes. What does not: how a query runs on Spark
(`tracehound.spark`).
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.engines import session_of
from tracehound.spark.coverage import why_not
from tracehound.sql import build
from tracehound.sql.models import Model
from tracehound.transforms.contracts import TABLES, Table

if TYPE_CHECKING:
    from tracehound.spark.running import Models


class SparkModels:
    """The models of one run. The session starts with the first of them."""

    def __init__(self, home: Home, files: Callable[[Table], list[str]]) -> None:
        self._home = home
        self._files = files
        self._models: Models | None = None

    def build(self, con: duckdb.DuckDBPyConnection, model: Model) -> int:
        """Replaces a model's table with the rows that Spark computes; returns their number.

        DuckDB builds what Spark can't. Raises `FailedOnValues` where the rows are to blame.
        """
        if why_not(model) or build.lacks_source(con, model):
            return build.build_model(con, model)
        models = self._opened()
        for name in model.depends_on:
            models.register(TABLES[name], self._files(TABLES[name]))
        folder = self._home.spark / model.qualified_name
        try:
            models.write(model, folder)
            return build.load_table(con, model.contract, [str(path) for path in folder.glob("*.parquet")])
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _opened(self) -> "Models":
        if self._models is None:
            # It needs the extra `spark`, which only this engine needs.
            from tracehound.spark.running import Models  # noqa: PLC0415

            self._models = Models(session_of(self._home.settings), _emptied(self._home.spark))
        return self._models


def _emptied(folder: Path) -> Path:
    """The folder, without what a killed run left in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder
