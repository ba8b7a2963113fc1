"""A warehouse file that is refreshed from one world of rows to the next, each table held against its whole query.

What belongs here: taking over a world, and refreshing. What does not: what is in a world, and which models matter.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from tests.sql import support
from tests.sql.calls import give
from tests.sql.support import Row
from tracehound.sql import ddl
from tracehound.sql.models import Model
from tracehound.sql.refreshing import Refreshing
from tracehound.transforms.contracts import TABLES

# Rows with their tables, by what said them.
World = dict[str, list[tuple[str, Row]]]


def empty_file(folder: Path) -> Path:
    """A file with all tables and no rows."""
    support.warehouse(folder).close()
    return folder / "warehouse.duckdb"


@contextmanager
def changed(path: Path, world: World, given: Sequence[str]) -> Iterator[Refreshing]:
    """A refresh by a world in place of the one before; each given table is replaced."""
    empty = support.empty_tables()
    give(empty, *world.values())
    support.tell_facts(empty)
    refreshing = Refreshing(path, support.LIMITS)
    try:
        for name in given:
            frame: pl.DataFrame = empty.table(name).pl()
            refreshing.fill_table(TABLES[name], frame)
        yield refreshing
    finally:
        refreshing.con.close()
        empty.close()


def refreshed(refreshing: Refreshing, built: Sequence[Model]) -> dict[str, int]:
    """Refreshes models; gives how many rows differ, by table. None is other than its query gives of the whole."""
    counts = {}
    for model in built:
        is_whole = not model.depends_on
        counts[model.qualified_name] = refreshing.refresh_model(model, is_whole=is_whole)
    for model in built:
        names = ddl.served_names(model.contract)
        whole, kept = (
            refreshing.con.execute(f"SELECT {names} FROM (\n{rows}\n) ORDER BY ALL").fetchall()
            for rows in (model.query, f"FROM {model.qualified_name}")
        )
        assert kept == whole, model.qualified_name
    return counts
