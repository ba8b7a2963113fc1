"""Building a model's table from some findings at a time, where all at once would take too much memory.

What belongs here: the parts of one table in a full build. What does not: when a table is built so (the
pipeline says).

A model that is refreshed by finding gives the rows of some findings from these alone. So the slices of a
refresh serve as parts of a full build, in which memory grows with the findings of a part.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from tracehound.sql import build, ddl
from tracehound.sql.models import Model
from tracehound.sql.refresh import KEYS, refreshes
from tracehound.sql.refreshing import FINDING, Refreshing, at_keys, stored
from tracehound.transforms.contracts import Table

_FIRST_PARTS, _MOST_PARTS, _MORE = 4, 256, 4
_FINDINGS = (
    "SELECT DISTINCT finding_id FROM flattened.finding_versions WHERE hash(finding_id) % {parts} = {part}"
)
_COLLECTED = "collected"


def has_parts(model: Model) -> bool:
    """Whether a model can be built in parts: it is refreshed by finding, and no row sums several findings."""
    refresh = refreshes().get(model.qualified_name)
    return bool(refresh and refresh.key == FINDING and not refresh.merge and not refresh.more_keys)


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
        names = ddl.served_names(table)
        self._fill(_COLLECTED, f"SELECT {names} FROM {stored(table)} WHERE FALSE")
        for part in range(parts):
            self._fill(KEYS, _FINDINGS.format(part=part, parts=parts))
            with self._sliced(model, refresh.slices()):
                self.con.execute(f"INSERT INTO {_COLLECTED} {at_keys(refresh)}")
        with build.transaction(self.con):
            [(count,)] = self.con.execute(
                f"INSERT INTO {stored(table)} SELECT {names} FROM {_COLLECTED} ORDER BY {ddl.ordering(table)}"
            ).fetchall()
        return int(count)
