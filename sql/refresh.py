"""How models are refreshed by key: which say so, by which columns, and what their inputs have to do with it.

What belongs here: knowledge about the files. What does not: running them (`sql.refreshing`).

A model that can be refreshed says in its header `Refreshed by: COLUMNS`: rows with equal values there depend
on no other rows of it, so they can be replaced alone. Rows of an input that has these columns matter to the
keys that they bear. What is otherwise stands in `refresh/<layer>/<table>.sql`, in queries with a title:

- `Keys of INPUT` gives the keys that rows of `changed` touch: those in which the input differs from before.
- `Rows of INPUT` gives the rows of the input that the model needs for the keys in `keys`.

Whatever has neither columns nor a query is read whole, and when it changes the model is built whole.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tracehound.sql.columns import columns_named, columns_read
from tracehound.sql.ddl import served_columns
from tracehound.sql.models import ROOT, Model, ModelError, models
from tracehound.transforms.contracts import TABLES

FOLDER = ROOT / "refresh"
# What queries of a refresh read beside tables.
CHANGED, KEYS = "changed", "keys"
_HEADER = re.compile(r"^-- Refreshed by: (?P<columns>[\w, ]+)\.$", re.MULTILINE)
_MERGES = re.compile(r"^-- Merged over (?P<over>\w+): (?P<columns>[\w, ]+)\.$", re.MULTILINE)
_TITLE = re.compile(r"^-- (?P<what>Keys|Rows) of (?P<table>\w+\.\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Merge:
    """Rows are sums, minima and maxima over parts of the inputs: what a part adds can be taken off again.

    `by` has how each column that is no constant of its row is merged: `sum`, `min` or `max`; the first is the
    count of a row's parts.
    """

    over: str
    by: Mapping[str, str]


@dataclass(frozen=True)
class Refresh:
    """A model that is refreshed by `key`; queries by the qualified name of the input that they are about."""

    model: Model
    key: tuple[str, ...]
    merge: Merge | None
    keys_of: Mapping[str, str] = field(default_factory=dict)
    rows_of: Mapping[str, str] = field(default_factory=dict)

    @property
    def followed(self) -> tuple[str, ...]:
        """The columns by which changes are followed."""
        return (self.merge.over,) if self.merge else self.key

    def keys_touched(self, table: str) -> str | None:
        """The query for values of `followed` that changed rows of an input touch; None where any may be."""
        if table in self.keys_of:
            return self.keys_of[table]
        has_them = _has(table, self.followed)
        return f"SELECT {', '.join(self.followed)} FROM {CHANGED}" if has_them else None

    def slices(self) -> Iterator[tuple[str, str]]:
        """Inputs of which `keys` need only some rows, with the query for these, in the order to run them."""
        by_key = [name for name in self.model.depends_on if name not in self.rows_of and _has(name, self.key)]
        for name in by_key:
            yield name, f"FROM {name} SEMI JOIN {KEYS} USING ({', '.join(self.key)})"
        yield from self.rows_of.items()


def _has(table: str, columns: tuple[str, ...]) -> bool:
    return set(columns) <= {column.name for column in TABLES[table].columns}


def watched_columns(model: Model, refresh: Refresh | None, table: str) -> tuple[str, ...]:
    """Columns of an input in which a change matters to a model, in the order of its contract."""
    columns = set(columns_read(model.query)[table])
    if refresh and table in refresh.keys_of:
        columns |= columns_named(refresh.keys_of[table], table)
    if refresh:
        columns |= {*refresh.key, *refresh.followed}
    # Of a table that is only counted, what tells its rows apart.
    columns = columns or set(TABLES[table].key)
    return tuple(column.name for column in served_columns(TABLES[table]) if column.name in columns)


@cache
def refreshes() -> Mapping[str, Refresh]:
    """The models that are refreshed by key, by qualified name. ModelError: a file says what can't be."""
    found = {name: refresh for name, model in models().items() if (refresh := _read(model))}
    unknown = {f"{path.parent.name}.{path.stem}" for path in FOLDER.rglob("*.sql")} - found.keys()
    if unknown:
        raise ModelError(
            f"no `Refreshed by:` in the models that are to be refreshed: {', '.join(sorted(unknown))}"
        )
    return found


def _read(model: Model) -> Refresh | None:
    header = _HEADER.search(model.query)
    if not header:
        return None
    key = tuple(name.strip() for name in header["columns"].split(","))
    path = FOLDER / model.layer / f"{model.contract.name}.sql"
    queries = list(_queries(path)) if path.exists() else []
    refresh = Refresh(
        model,
        key,
        _merge(model.query),
        {table: query for what, table, query in queries if what == "Keys"},
        {table: query for what, table, query in queries if what == "Rows"},
    )
    wrong = sorted({*refresh.keys_of, *refresh.rows_of} - set(model.depends_on))
    wrong += sorted(set(key) - {column.name for column in model.contract.columns})
    if wrong:
        raise ModelError(f"{path}: the model has no {', '.join(wrong)}")
    return refresh


def _merge(query: str) -> Merge | None:
    found = _MERGES.search(query)
    if not found:
        return None
    pairs = (part.split(" ") for part in found["columns"].split(", "))
    return Merge(found["over"], {column: how for how, column in pairs})


def _queries(path: Path) -> Iterator[tuple[str, str, str]]:
    """What, input and text of each query of a file."""
    for text in path.read_text(encoding="utf-8").split(";\n"):
        title = _TITLE.search(text)
        if title:
            yield title["what"], title["table"], text
        elif text.strip():
            raise ModelError(f"{path}: a query lacks its title, `-- Keys of TABLE` or `-- Rows of TABLE`")
