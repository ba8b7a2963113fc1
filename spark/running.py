"""Running models on Spark over Parquet files.

What belongs here: tables as views, a program step by step, its loops, and writing what comes out. What does
not: which tables there are and where (`pipelines.serving`).
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tracehound.spark.failures import FailedOnValues
from tracehound.spark.programs import Loop, Program, Step, program, table_view
from tracehound.spark.session import Session
from tracehound.spark.types import projection, schema
from tracehound.sql.models import Model
from tracehound.transforms.contracts import Table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# Of SQLSTATE: a value can't be converted, divided by or held.
_DATA_EXCEPTION = "22"
# Longer paths are those of made-up data; the models bound theirs to fewer.
_MOST_ROUNDS = 10_000


class Models:
    """Models over tables that were registered; `scratch` is a folder that all workers of Spark reach."""

    def __init__(self, spark: Session, scratch: Path) -> None:
        self._spark = spark
        self._scratch = scratch
        self._round = 0

    def register(self, table: Table, files: Sequence[str]) -> None:
        """Makes the rows of files those of a table; without files it has none."""
        reader = self._spark.read.schema(schema(table))
        if files:
            rows = reader.parquet(*map(_literally, files))
        else:
            rows = self._spark.createDataFrame([], schema(table))
        rows.createOrReplaceTempView(table_view(table.qualified_name))

    def write(self, model: Model, folder: Path) -> None:
        """Writes a model's rows to a new folder of Parquet files."""
        with _of_values(), self.rows(model) as rows:
            rows.write.parquet(str(folder))

    @contextmanager
    def rows(self, model: Model) -> Iterator["DataFrame"]:
        """A model's rows, with the contract's columns and types, until the block ends."""
        written = program(model.query)
        kept: list[DataFrame] = []
        try:
            for step in written.steps:
                self._take(step, kept)
            yield self._spark.sql(written.query).selectExpr(*projection(model.contract))
        finally:
            self._clear(written, kept)

    def _take(self, step: Step, kept: list["DataFrame"]) -> None:
        rows = self._named(self._spark.sql(step.query), step)
        if step.loop:
            rows = self._looped(rows, step, step.loop)
        elif step.reads > 1:
            rows = rows.persist()
            kept.append(rows)
        rows.createOrReplaceTempView(step.name)

    def _named(self, rows: "DataFrame", step: Step) -> "DataFrame":
        return rows.toDF(*step.columns) if step.columns else rows

    def _looped(self, seed: "DataFrame", step: Step, loop: Loop) -> "DataFrame":
        """All rows of a recursive CTE."""
        rounds = [self._stored(seed.distinct() if loop.is_distinct else seed)]
        last = whole = self._read(seed, *rounds)
        for _ in range(_MOST_ROUNDS):
            if last.isEmpty():
                return whole if loop.keys else self._read(seed, *rounds)
            last.createOrReplaceTempView(loop.round_name)
            whole.createOrReplaceTempView(loop.whole_name)
            found = self._spark.sql(loop.term).toDF(*seed.columns)
            if loop.is_distinct:
                found = found.distinct().exceptAll(self._read(seed, *rounds))
            rounds.append(self._stored(found))
            last = self._read(seed, rounds[-1])
            if loop.keys:
                others = whole.join(last, list(loop.keys), "left_anti")
                whole = self._read(seed, self._stored(others.unionByName(last)))
        raise RuntimeError(f"{step.name} has not come to an end after {_MOST_ROUNDS} rounds")

    def _stored(self, rows: "DataFrame") -> str:
        """Where rows are, computed now: else each round would compute all before it again."""
        self._round += 1
        path = str(self._scratch / f"round-{self._round}")
        rows.write.parquet(path)
        return path

    def _read(self, like: "DataFrame", *paths: str) -> "DataFrame":
        return self._spark.read.schema(like.schema).parquet(*map(_literally, paths))

    def _clear(self, written: Program, kept: list["DataFrame"]) -> None:
        for rows in kept:
            rows.unpersist()
        for step in written.steps:
            for name in (step.name, step.loop.whole_name if step.loop else step.name):
                self._spark.catalog.dropTempView(name)
        for path in self._scratch.glob("round-*"):
            shutil.rmtree(path, ignore_errors=True)


def _literally(path: str) -> str:
    """A path that Spark does not take for a pattern."""
    return re.sub(r"([*?{}\[\],\\])", r"\\\1", path)


@contextmanager
def _of_values() -> Iterator[None]:
    """Errors in values as what they are; others as Spark raises them."""
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        yield
    except PySparkException as error:
        if (error.getSqlState() or "").startswith(_DATA_EXCEPTION):
            raise FailedOnValues(error.getMessage() or str(error)) from error
        raise
