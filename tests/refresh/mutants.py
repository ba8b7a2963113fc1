"""Mutants of the declarations by which models are refreshed: each lacks one source of keys, of rows or of changes.

What belongs here: the mutants, and trying them beside a real refresh. What does not: the data (`tests.refresh.world`).

A mutant is tried dry, on the very inputs from which the real declaration is about to refresh the model. It is found
out if it would replace other rows. Mutants that no refresh of a series finds out survive: holes in the data.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from unittest.mock import patch

import duckdb

from tracehound.sql import refreshing
from tracehound.sql.models import Model, models
from tracehound.sql.refresh import CHANGED, KEYS, Refresh, refreshes, watched_columns
from tracehound.sql.refreshing import Refreshing
from tracehound.transforms.contracts import TABLES, Table

KEYS_OF, MORE_KEYS, ROWS_OF, WATCHED = "keys of", "more keys of", "rows of", "watched"


@dataclass(frozen=True)
class Mutant:
    """What a model lacks: keys or rows of an input, those that come with others, or the notice of a column."""

    model: str
    lacks: str
    table: str
    column: str = ""

    def __str__(self) -> str:
        return f"{self.model} without {self.lacks} {self.table} {self.column}".rstrip()

    @property
    def refresh(self) -> Refresh | None:
        """The declaration of the model that it leaves."""
        declared = refreshes().get(self.model)
        if declared and self.lacks == KEYS_OF:
            none = f"SELECT * FROM ({declared.keys_touched(self.table)}) WHERE FALSE"
            return replace(declared, keys_of={**declared.keys_of, self.table: none})
        if declared and self.lacks == MORE_KEYS:
            return replace(declared, more_keys=None)
        if declared and self.lacks == ROWS_OF:
            none = f"FROM {self.table} WHERE FALSE"
            return replace(declared, rows_of={**declared.rows_of, self.table: none})
        return declared


@cache
def mutants() -> Mapping[str, tuple[Mutant, ...]]:
    """All mutants, by the model that they are of."""
    return {name: tuple(_mutants(model)) for name, model in models().items()}


def _mutants(model: Model) -> Iterator[Mutant]:
    name = model.qualified_name
    declared = refreshes().get(name)
    for table in model.depends_on:
        if declared and declared.keys_touched(table) and not _gives_none(declared, table):
            yield Mutant(name, KEYS_OF, table)
        for column in watched_columns(model, declared, table):
            if column not in TABLES[table].key:
                yield Mutant(name, WATCHED, table, column)
    if declared and declared.more_keys:
        yield Mutant(name, MORE_KEYS, name)
    if declared:
        for table, _ in declared.slices():
            yield Mutant(name, ROWS_OF, table)


def _gives_none(declared: Refresh, table: str) -> bool:
    """Whether it is declared that changes of an input touch nothing."""
    query = declared.keys_of.get(table, "")
    return "WHERE FALSE" in query and CHANGED not in query


@dataclass
class Trial:
    """What became of the mutants so far: those that are not found out yet."""

    left: set[Mutant] = field(default_factory=lambda: {each for some in mutants().values() for each in some})

    def refreshing(self, *given: Any) -> Refreshing:
        """A refresh that tries the mutants of each model before it refreshes it."""
        return _Trying(self, *given)


class _Trying(Refreshing):
    def __init__(self, trial: Trial, *given: Any) -> None:
        super().__init__(*given)
        self._trial = trial
        self._mutant: Mutant | None = None

    def refresh_model(self, model: Model, *, is_whole: bool = False) -> int:
        tried = {}
        if not is_whole and self.has_changed(model.depends_on):
            refresh = refreshes().get(model.qualified_name)
            changed = [name for name in model.depends_on if self._note_changed(model, refresh, name)]
            keys = self._touched(model)
            for mutant in mutants()[model.qualified_name]:
                if mutant in self._trial.left and _may_matter(mutant, refresh, changed):
                    tried[mutant] = self._dry(model, mutant, keys)
        count = super().refresh_model(model, is_whole=is_whole)
        real = digest(self, model.contract, count)
        self._trial.left -= {mutant for mutant, found in tried.items() if found not in (real, _AS_DECLARED)}
        return count

    def _dry(self, model: Model, mutant: Mutant, keys: object) -> object:
        """The rows that a mutant would replace."""
        self._mutant = mutant
        try:
            with _declared(mutant):
                if mutant.lacks == WATCHED and self._touched(model) == keys:
                    return _AS_DECLARED
                return digest(self, model.contract, super().refresh_model(model))
        except duckdb.Error as error:
            return str(error)
        finally:
            self._mutant = None

    def _touched(self, model: Model) -> object:
        """What a refresh of a model would be about: keys, or all of it."""
        refresh = refreshing.refreshes().get(model.qualified_name)
        changed = [name for name in model.depends_on if self._note_changed(model, refresh, name)]
        if not changed or not refresh or not all(map(refresh.keys_touched, changed)):
            return bool(changed)
        self._note_keys(refresh, changed)
        return self.con.execute(f"SELECT count(*), sum(hash(keys)::HUGEINT) FROM {KEYS} AS keys").fetchall()

    def _note_changed(self, model: Model, refresh: Refresh | None, name: str) -> bool:
        """As declared, but for the column that the mutant does not watch."""
        mutant = self._mutant
        if not mutant or mutant.lacks != WATCHED or mutant.table != name:
            return super()._note_changed(model, refresh, name)
        columns = watched_columns(model, refresh, name)
        left = tuple(column for column in columns if column != mutant.column)
        with patch.object(refreshing, "watched_columns", lambda *_: left):
            return super()._note_changed(model, refresh, name)

    def _replace(self, table: Table, new: str, which: str) -> int:
        if self._mutant:
            return self._note_difference(table, new, which)[0]
        return super()._replace(table, new, which)


def digest(refreshed: Refreshing, table: Table, count: int) -> object:
    """The rows of a table that come and go, as one value; None if there are none."""
    if not count:
        return None
    name = refreshing._difference(table.qualified_name)
    rows = f"(SELECT * EXCLUDE ({refreshing._PLACE}) FROM {name}) AS rows"
    return refreshed.con.execute(f"SELECT count(*), sum(hash(rows)::HUGEINT) FROM {rows}").fetchall()


def _may_matter(mutant: Mutant, refresh: Refresh | None, changed: Sequence[str]) -> bool:
    """Whether a mutant may do something else where these inputs have changed."""
    if mutant.lacks in (MORE_KEYS, ROWS_OF):
        return bool(changed)
    # A model that is built whole is so by any input.
    return mutant.table in changed and (refresh is not None or len(changed) == 1)


# Of a mutant that refreshes the same keys.
_AS_DECLARED = "as declared"


@contextmanager
def _declared(mutant: Mutant) -> Iterator[None]:
    """Has a mutant stand for the declaration of its model."""
    declared = {**refreshes()}
    if mutant.refresh:
        declared[mutant.model] = mutant.refresh
    with patch.object(refreshing, "refreshes", lambda: declared):
        yield
