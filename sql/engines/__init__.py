"""Definitions of our tables in the SQL of other engines, derived from contracts.

What belongs here: CREATE statements over a copy of the lake, and PostgreSQL's tables. What does not: the
served file's tables (`sql.ddl`), and writing anything anywhere.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracehound.sql.engines import athena, bigquery, clickhouse, postgres, snowflake, spark, trino
from tracehound.transforms.contracts import Table

# No quote, glob, white space or other character that means something in a statement or in a pattern of files.
_LOCATION = re.compile(r"[a-z][a-z0-9+.-]*://[A-Za-z0-9][A-Za-z0-9._/@:=+-]*")


class WrongLocation(ValueError):
    """A location that can't be named in a statement of an engine; the message says why."""


@dataclass(frozen=True)
class Engine:
    """How to define tables in an engine: what comes first, once, and the statements of a table.

    `location` stands in for where the lake was copied to; None of an engine that has rows of its own.
    """

    prologue: Callable[[str], Sequence[str]]
    of_table: Callable[[Table, str], Sequence[str]]
    location: str | None

    def placed(self, location: str | None) -> str:
        """The location to write, without a slash at its end. Raises WrongLocation."""
        if self.location is None:
            if location is not None:
                raise WrongLocation("its tables hold rows themselves, so they have no location")
            return ""
        if location is None:
            return self.location
        if not _LOCATION.fullmatch(location):
            raise WrongLocation(f"{location!r} is no address such as {self.location}")
        return location.rstrip("/")


ENGINES = {
    "athena": Engine(athena.prologue, athena.of_table, athena.LOCATION),
    "trino": Engine(trino.prologue, trino.of_table, athena.LOCATION),
    "spark": Engine(spark.prologue, spark.of_table, athena.LOCATION),
    "snowflake": Engine(snowflake.prologue, snowflake.of_table, athena.LOCATION),
    "bigquery": Engine(bigquery.prologue, bigquery.of_table, "gs://BUCKET/PREFIX"),
    "clickhouse": Engine(clickhouse.prologue, clickhouse.of_table, athena.LOCATION),
    "postgres": Engine(postgres.prologue, postgres.of_table, None),
}
