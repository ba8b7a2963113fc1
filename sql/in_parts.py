"""Building a model's table for some keys at a time, where all at once would take too much memory.

What belongs here: the parts of one table in a full build. What does not: when a table is built so (the
pipeline says).

A model that is refreshed by key gives the rows of some keys from slices of its inputs. So the slices of a
refresh serve as parts of a full build, in which memory grows with the rows of a part.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from tracehound.sql import build, ddl
from tracehound.sql.models import Model
from tracehound.sql.refresh import CHANGED, KEYS, Refresh, refreshes
from tracehound.sql.refreshing import Refreshing, at_keys, stored
from tracehound.transforms.contracts import Table

_FIRST_PARTS, _MOST_PARTS, _MORE = 4, 256, 4
_WHOLE, _COLLECTED = "keys_of_all_parts", "collected"


def has_parts(model: Model) -> bool:
    """Whether a model can be built in parts: by keys, of which none brings others, and that no row sums."""
    refresh = refreshes().get(model.qualified_name)
    if not refresh or refresh.merge or refresh.follows or refresh.more_keys:
        return False
    return any(map(refresh.keys_touched, model.depends_on))


def build_in_parts(path: Path, limits: build.Limits, model: Model) -> int:
    """Fills the empty table of a model that `has_parts` in an unfinished file; returns its row count.

    The rows are in the contract's order. If a part takes too much memory, all are made smaller;
    OutOfMemoryException if the smallest are still too large.
    """
    parts = _FIRST_PARTS
    while True:
        filling = _Filling(path, limits)
        try:
            return filling.fill(model, parts)
        except duckdb.OutOfMemoryException:
            parts *= _MORE
            if parts > _MOST_PARTS:
                raise
        finally:
            filling.con.close()


class _Filling(Refreshing):
    def _read_once(self) -> Iterable[Table]:
        # The file lacks tables yet, and each part reads other rows.
        return ()

    def fill(self, model: Model, parts: int) -> int:
        self.allow_all()
        table, refresh = model.contract, refreshes()[model.qualified_name]
        names, key = ddl.served_names(table), ", ".join(refresh.key)
        self._fill(_WHOLE, f"SELECT {key}, hash({key}) % {parts} AS part FROM ({_all_keys(refresh)})")
        self._fill(_COLLECTED, f"SELECT {names} FROM {stored(table)} WHERE FALSE")
        for part in range(parts):
            self._fill(KEYS, f"SELECT {key} FROM {_WHOLE} WHERE part = {part}")
            with self._sliced(model, refresh.slices()):
                self.con.execute(f"INSERT INTO {_COLLECTED} {at_keys(refresh)}")
        with build.transaction(self.con):
            [(count,)] = self.con.execute(
                f"INSERT INTO {stored(table)} SELECT {names} FROM {_COLLECTED} ORDER BY {ddl.ordering(table)}"
            ).fetchall()
        return int(count)


def _all_keys(refresh: Refresh) -> str:
    """All keys that rows of any input touch."""
    columns = ", ".join(refresh.key)
    touched = ((name, refresh.keys_touched(name)) for name in refresh.model.depends_on)
    return " UNION ".join(
        f"SELECT DISTINCT {columns} FROM (WITH {CHANGED} AS (FROM {name}) FROM (\n{query}\n))"
        for name, query in touched
        if query
    )
