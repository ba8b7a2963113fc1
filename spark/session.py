"""The Spark session: one in a process, made in one place, so that it reads times the same everywhere."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# For rooms that hand a session on and do not know Spark.
Session: TypeAlias = "SparkSession"

# What the equality of both engines rests on, so it can't be configured.
_FIXED = {
    # Times without a zone would be shifted by the host's zone.
    "spark.sql.session.timeZone": "UTC",
    # DuckDB, too, refuses an overflow or a text that is no number.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # Names of columns are told apart by case nowhere in the contracts.
    "spark.sql.caseSensitive": "false",
}
# Each of the dozens of small tables that a query joins takes at least a page in each task. By default a page
# is a sixteenth of a core's memory or more, so small executors could not hold them all.
_SMALL_PAGES = {"spark.buffer.pageSize": "2m"}
_QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "OFF"}


@dataclass(frozen=True)
class Options:
    """Where Spark runs and what it may use; `more` are settings of Spark as `name=value`."""

    master: str = "local[2]"
    memory: str = "2g"
    shuffle_partitions: int = 2
    more: tuple[str, ...] = ()


def spark_session(options: Options) -> Session:
    """The process's session, made at the first call with its options. Needs Java 17 or newer."""
    # It costs a second, and only runs with Spark need it.
    from pyspark.sql import SparkSession  # noqa: PLC0415

    builder = SparkSession.builder.appName("tracehound").master(options.master)
    for name, value in _conf(options):
        builder = builder.config(name, value)
    # Errors are raised; pyspark would also print each, with its stack.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)
    return builder.getOrCreate()


def _conf(options: Options) -> Iterable[tuple[str, str]]:
    """Settings, the later ones over the earlier ones."""
    yield from _QUIET.items()
    yield from _SMALL_PAGES.items()
    yield "spark.driver.memory", options.memory
    yield "spark.sql.shuffle.partitions", str(options.shuffle_partitions)
    for each in options.more:
        name, _, value = each.partition("=")
        yield name.strip(), value.strip()
    yield from _FIXED.items()
