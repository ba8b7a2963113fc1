"""The tables of models in the lake: writing them, and which are older than the served file.

What belongs here: which are written, and how. What does not: when a run does it. A full build writes all, a
refresh none: writing a whole table for a few changed rows would cost more with each day of history.
`tracehound publish lake` writes those that are older.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import duckdb

from tracehound.pipelines.lake import manifest, parquet, standings
from tracehound.pipelines.lake.home import MODEL_FILE, Home
from tracehound.pipelines.lake.objects import OBJECTS
from tracehound.pipelines.lake.standings import Standing, State
from tracehound.sql import build
from tracehound.sql.ddl import literal, quoted_name
from tracehound.sql.models import models
from tracehound.transforms.contracts import TABLES, Table

_SERVED = "served"


def known(home: Home) -> dict[str, Standing]:
    """How the table of each model stands, in build order; older where nothing is known."""
    read = standings.read(home)
    return {name: read.get(name, Standing()) for name in models()}


def older(home: Home) -> list[str]:
    """The models whose tables in the lake are older than the served ones, in build order."""
    return [name for name, standing in known(home).items() if standing.state is State.OLDER]


def note_refreshed(home: Home, differing: Collection[str]) -> None:
    """Notes, before a refreshed file is served, which models have rows that differ in it."""
    are_older = {
        name: Standing(standing.read_at)
        for name, standing in known(home).items()
        if name in differing or standing.state is State.NOT_SERVED
    }
    standings.note(home, are_older)


def note_built(home: Home) -> None:
    """Notes that a file is served whose models' tables are those in the lake."""
    now = {name: Standing(standing.read_at, State.SERVED) for name, standing in known(home).items()}
    standings.note(home, now)


def last_read_at(home: Home) -> datetime | None:
    """When raw last read an object: what is built from it now holds all until then."""
    last = parquet.read(home.files(OBJECTS), OBJECTS, ["read_at"])["read_at"].max()
    return last if isinstance(last, datetime) else None


def write(home: Home, con: duckdb.DuckDBPyConnection, table: Table, standing: Standing | None) -> None:
    """Writes a table to the lake, which stands so afterwards. After a kill, its file counts as damaged."""
    path = home.folder(table) / MODEL_FILE
    name = path.relative_to(home.lake).as_posix()
    manifest.forget(home.lake, name)
    build.export_table(con, table, path)
    manifest.note(home.lake, name, path)
    if standing:
        standings.note(home, {table.qualified_name: standing})


def publish(home: Home, limits: build.Limits) -> Sequence[str]:
    """Writes the tables that may differ from the served file; returns their names, in build order.

    The caller holds the writer's lock.
    """
    names = [name for name, standing in known(home).items() if standing.state is not State.SERVED]
    if not names:
        return ()
    with build.open_memory(home.next_warehouse, limits) as con:
        con.execute(f"ATTACH {literal(str(home.warehouse))} AS {_SERVED} (READ_ONLY)")
        con.execute(f"USE {_SERVED}")
        [(read_at,)] = con.execute(f"SELECT max(read_at) FROM {quoted_name(OBJECTS)}").fetchall()
        for name in names:
            write(home, con, TABLES[name], Standing(read_at, State.SERVED))
    # The others have no other rows than they had then.
    standings.note(home, dict.fromkeys(models(), Standing(read_at, State.SERVED)))
    manifest.shorten(home.lake)
    return names
