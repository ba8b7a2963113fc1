"""Mutants of the declarations by which models are refreshed: each lacks one source of keys, or of rows.

What belongs here: the mutants, and trying them beside a real refresh. What does not: the data (`tests.refresh.world`),
and columns that are not watched (`tests.refresh.alterations`).

A mutant is tried dry, on the very inputs from which the real declaration is about to refresh the model. It is found
out if it would replace other rows. Mutants that no refresh of a series finds out survive: holes in the data.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from unittest.mock import patch

import duckdb

from tracehound.sql import refreshing
from tracehound.sql.models import Model
from tracehound.sql.refresh import CHANGED, Refresh, refreshes
from tracehound.sql.refreshing import Refreshing
from tracehound.transforms.contracts import Table

KEYS_OF, MORE_KEYS, ROWS_OF = "keys of", "more keys of", "rows of"


@dataclass(frozen=True)
class Mutant:
    """What the declaration of a model lacks: the keys or the rows of an input, or keys that come with others."""

    model: str
    lacks: str
    table: str

    def __str__(self) -> str:
        return f"{self.model} without {self.lacks} {self.table}"

    @property
    def refresh(self) -> Refresh:
        """The declaration that is left."""
        declared = refreshes()[self.model]
        if self.lacks == KEYS_OF:
            none = f"SELECT * FROM ({declared.keys_touched(self.table)}) WHERE FALSE"
            return replace(declared, keys_of={**declared.keys_of, self.table: none})
        if self.lacks == MORE_KEYS:
            return replace(declared, more_keys=None)
        none = f"FROM {self.table} WHERE FALSE"
        return replace(declared, rows_of={**declared.rows_of, self.table: none})


@cache
def mutants() -> Mapping[str, tuple[Mutant, ...]]:
    """All mutants, by the model that they are of."""
    return {name: tuple(_mutants(refresh)) for name, refresh in refreshes().items()}


def _mutants(declared: Refresh) -> Iterator[Mutant]:
    name = declared.model.qualified_name
    for table in declared.model.depends_on:
        if declared.keys_touched(table) and not _gives_none(declared, table):
            yield Mutant(name, KEYS_OF, table)
    if declared.more_keys:
        yield Mutant(name, MORE_KEYS, name)
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

    def find_out(self, felt: Iterable[tuple[str, str]]) -> None:
        """Counts mutants as found out that lack the keys of an input by whose alteration a model's rows differ."""
        self.left -= {Mutant(model, KEYS_OF, table) for model, table in felt}

    def refreshing(self, *given: Any) -> Refreshing:
        """A refresh that tries the mutants of each model before it refreshes it."""
        return _Trying(self, *given)


class _Trying(Refreshing):
    def __init__(self, trial: Trial, *given: Any) -> None:
        super().__init__(*given)
        self._trial = trial
        self._is_dry = False

    def refresh_model(self, model: Model, *, is_whole: bool = False) -> int:
        refresh = refreshes().get(model.qualified_name)
        if refresh is None:
            return super().refresh_model(model, is_whole=is_whole)
        changed = [name for name in model.depends_on if self._note_changed(model, refresh, name)]
        tried = {
            mutant: self._dry(model, mutant)
            for mutant in mutants()[model.qualified_name]
            if not is_whole and mutant in self._trial.left and _may_matter(mutant, changed)
        }
        count = super().refresh_model(model, is_whole=is_whole)
        real = digest(self, model.contract, count)
        self._trial.left -= {mutant for mutant, found in tried.items() if found != real}
        return count

    def _dry(self, model: Model, mutant: Mutant) -> object:
        """The rows that a mutant would replace."""
        self._is_dry = True
        try:
            with _declared(mutant):
                return digest(self, model.contract, super().refresh_model(model))
        except duckdb.Error as error:
            return str(error)
        finally:
            self._is_dry = False

    def _replace(self, table: Table, new: str, old: str, key: Sequence[str] = ()) -> int:
        if self._is_dry:
            return self._note_difference(table, new, old)[0]
        return super()._replace(table, new, old, key)


def digest(refreshed: Refreshing, table: Table, count: int) -> object:
    """The rows of a table that come and go, as one value; None if there are none."""
    if not count:
        return None
    name = refreshing._difference(table.qualified_name)
    rows = f"(SELECT * EXCLUDE ({refreshing._PLACE}) FROM {name}) AS rows"
    return refreshed.con.execute(f"SELECT count(*), sum(hash(rows)::HUGEINT) FROM {rows}").fetchall()


def _may_matter(mutant: Mutant, changed: Sequence[str]) -> bool:
    """Whether a mutant may do something else where these inputs have changed."""
    return mutant.table in changed if mutant.lacks == KEYS_OF else bool(changed)


@contextmanager
def _declared(mutant: Mutant) -> Iterator[None]:
    """Has a mutant stand for the declaration of its model."""
    declared = {**refreshes(), mutant.model: mutant.refresh}
    with patch.object(refreshing, "refreshes", lambda: declared):
        yield
