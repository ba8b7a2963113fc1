"""Rows of a large table by finding, read from the file once in a refresh, for all models that want them.

What belongs here: a table in memory that has all rows of some findings. What does not: whose rows a model
wants (`sql.refresh`).
"""

import duckdb

from tracehound.sql import build, ddl
from tracehound.sql.narrowing import in_numbers, narrowed, narrowing, semi_join
from tracehound.transforms.contracts import Table

_FINDING = ("finding_id",)


class KeptRows:
    """The rows of one table that were wanted so far, with their places in the file."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, table: Table, stored: str, side: str, place: str
    ) -> None:
        self._con, self._table, self._stored = con, table, stored
        self._side, self._place = side, place
        self.name = f"kept.{ddl.quoted(table.qualified_name)}"
        self._findings = f"kept.{ddl.quoted(f'findings in {table.qualified_name}')}"
        con.execute("CREATE SCHEMA IF NOT EXISTS kept")
        con.execute(
            f"CREATE TABLE {self.name} AS "
            f"SELECT {ddl.served_names(table)}, rowid AS {place} FROM {stored} WHERE FALSE"
        )
        con.execute(f"CREATE TABLE {self._findings} (finding_id VARCHAR)")
        self._difference: str | None = None

    def wanted(self, source: str) -> str:
        """A query for the rows of the findings that another table names."""
        self._take_over()
        self._hold(source)
        return narrowed(self._table, source, _FINDING, self.name)

    def wanted_with_places(self, source: str) -> str:
        """The same with the places that the rows had before the table was changed."""
        self._hold(source)
        names = ddl.served_names(self._table)
        return f"SELECT {names}, {self._place} FROM {self.name} {semi_join(source, _FINDING)}"

    def note(self, difference: str) -> None:
        """Notes that the table differs from before, and the table that says how."""
        self._difference = difference

    def _take_over(self) -> None:
        if not self._difference:
            return
        key = in_numbers(self._table, self._table.key)
        self._con.execute(
            f"CREATE OR REPLACE TABLE {self.name} AS "
            f"FROM {self.name} ANTI JOIN {self._difference} USING ({', '.join(key)}) "
            f"UNION ALL SELECT {ddl.served_names(self._table)}, {self._place} FROM {self._difference} "
            f"{semi_join(self._findings, _FINDING)} WHERE {self._side} > 0"
        )
        self._difference = None

    def _hold(self, source: str) -> None:
        self._con.execute(
            f"CREATE OR REPLACE TABLE kept.lacking AS "
            f"SELECT DISTINCT finding_id FROM {source} ANTI JOIN {self._findings} USING (finding_id)"
        )
        [(count,)] = self._con.execute("SELECT count(*) FROM kept.lacking").fetchall()
        if not count:
            return
        which = narrowing(self._table, "kept.lacking", _FINDING)
        with build.transaction(self._con):
            self._con.execute(
                f"INSERT INTO {self.name} SELECT {which.names}, rowid FROM {self._stored} {which.clause}"
            )
            self._con.execute(f"INSERT INTO {self._findings} FROM kept.lacking")
