"""Publishing: every table is made what it is in the served file, all in one transaction.

What belongs here: the order of the steps. What does not: one table (`pipelines.postgres.tables`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tracehound.pipelines.postgres.notes import Notes
from tracehound.pipelines.postgres.server import NotPublished, Server, connected
from tracehound.pipelines.postgres.tables import Published, PublishedTable
from tracehound.sql.build import Limits, allow_threads
from tracehound.sql.engines import postgres, published
from tracehound.sql.publish import PublishRefused, tables_of
from tracehound.transforms.contracts import TABLES

__all__ = ["NotPublished", "Published", "publish"]

Told = Callable[[str], None]


def publish(served: Path, address: str, limits: Limits, told: Told = lambda _: None) -> Published | None:
    """Publishes the served file; None if that was published before. Raises NotPublished and duckdb.Error.

    `told` is called with the name of each table before it is looked at.
    """
    _refuse_older(served)
    status = served.stat()
    edition = f"{duckdb.__version__} {status.st_mtime_ns} {status.st_size}"
    with connected(address) as server, _reading(served, limits) as con:
        _prepare(server)
        notes = Notes(server)
        if _is_published(server, notes, edition):
            return None
        done = Published()
        for name, table in TABLES.items():
            told(name)
            PublishedTable(server, notes, con, table, done).publish()
        _drop(server, notes, done)
        notes.write(edition)
        server.commit()
    return done


def _refuse_older(served: Path) -> None:
    """Raises NotPublished for a file of another release, which has other tables."""
    try:
        missing = TABLES.keys() - tables_of(served)
    except (duckdb.Error, PublishRefused) as error:
        raise NotPublished(f"{served} can't be read: `tracehound run` builds it anew") from error
    if missing:
        raise NotPublished(f"{served} is of another release: `tracehound run` builds it anew")


@contextmanager
def _reading(served: Path, limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    """The served file, opened to be read: a file that is served meanwhile is another one."""
    with duckdb.connect(str(served), read_only=True, config={"memory_limit": limits.memory}) as con:
        allow_threads(con, limits.threads)
        con.execute("SET TimeZone = 'UTC'")
        yield con


def _prepare(server: Server) -> None:
    """Makes the schemas that are missing, and the tables that say what was published."""
    schemas = {name for (name,) in server.rows("SELECT nspname::text FROM pg_catalog.pg_namespace")}
    for name in published.SCHEMAS:
        if name not in schemas:
            server.run(f'CREATE SCHEMA "{name}"')
    if server.rows("SELECT to_regclass('tracehound.slices') IS NULL") == [(True,)]:
        for statement in published.OWN_TABLES:
            server.run(statement)


def _is_published(server: Server, notes: Notes, edition: str) -> bool:
    """Whether the database has this edition of the served file, in tables as we define them now."""
    now = {name: postgres.definition(table) for name, table in TABLES.items()}
    if {name: each.definition for name, each in notes.tables.items()} != now:
        return False
    return server.rows("SELECT edition FROM tracehound.published") == [(edition,)]


def _drop(server: Server, notes: Notes, done: Published) -> None:
    """Drops tables that we published once and have no more."""
    for name in sorted(notes.tables.keys() - TABLES.keys()):
        if not server.tries(f"DROP TABLE {published.path(name)}"):
            done.remarks.append(f"{name} is no table of ours any more, but views depend on it: it stays")
        notes.forget(name)
