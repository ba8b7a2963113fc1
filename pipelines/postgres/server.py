"""One connection to a database, in one transaction: what is done by it is seen by all at once, or never."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import adbc_driver_manager
import pyarrow as pa
from adbc_driver_postgresql import dbapi

from tracehound.sql.engines.published import CHOSEN, STAGED, WAS_DONE, attempt

# Any number that other programs are unlikely to lock by.
_LOCK = 7_230_516_642_009


class NotPublished(Exception):
    """A publication that was not made; the message says why. What was there before is there still."""


class Server:
    """Statements of one transaction. Errors are NotPublished, with the server's words."""

    def __init__(self, con: dbapi.Connection) -> None:
        self._con = con
        self._cursor = con.cursor()

    def run(self, statement: str) -> None:
        """Executes a statement."""
        with _told():
            self._cursor.execute(statement)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with _told():
            self._cursor.execute(query)
            return list(self._cursor.fetchall())

    def arrow(self, query: str) -> pa.Table:
        """The same as an Arrow table."""
        with _told():
            self._cursor.execute(query)
            return self._cursor.fetch_arrow_table()

    def load(self, name: str, batches: pa.RecordBatchReader | pa.Table, schema: str | None = None) -> int:
        """Appends rows to a table, or to a temporary one without schema; returns how many."""
        where = {"db_schema_name": schema} if schema else {"temporary": True}
        with _told():
            return int(self._cursor.adbc_ingest(name, batches, mode="append", **where))

    def tries(self, statement: str) -> bool:
        """Executes a statement, unless others depend on what it takes away: then it does nothing."""
        self.run(attempt(statement))
        return self.rows(WAS_DONE) == [("yes",)]

    def choose(self, slices: pa.Table) -> None:
        """Fills the temporary table of slices that are to be replaced."""
        self.run(f"DROP TABLE IF EXISTS pg_temp.{CHOSEN}")
        self.run(f"CREATE TEMPORARY TABLE {CHOSEN} (slice text PRIMARY KEY) ON COMMIT DROP")
        self.load(CHOSEN, slices)

    def drop_staged(self) -> None:
        """Drops the temporary table of rows on their way."""
        self.run(f"DROP TABLE pg_temp.{STAGED}")

    def commit(self) -> None:
        """Lets all see what was done."""
        with _told():
            self._con.commit()


@contextmanager
def connected(address: str) -> Iterator[Server]:
    """A server that nobody else publishes to. What is not committed is undone. Raises NotPublished."""
    with _told():
        con = dbapi.connect(address)
    try:
        server = Server(con)
        _refuse(server)
        yield server
    finally:
        con.close()


def _refuse(server: Server) -> None:
    if server.rows("SELECT current_setting('server_encoding')") != [("UTF8",)]:
        raise NotPublished("the database has another encoding than UTF8, so it can't hold all texts")
    if server.rows(f"SELECT pg_try_advisory_xact_lock({_LOCK})") != [(True,)]:
        raise NotPublished("somebody else is publishing to this database")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except adbc_driver_manager.Error as error:
        raise NotPublished(said(error)) from error


def said(error: adbc_driver_manager.Error) -> str:
    """The server's first line about an error: on others it quotes our statements, and rows."""
    return str(error).partition("\n")[0].strip()
