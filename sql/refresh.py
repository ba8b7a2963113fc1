"""How models are refreshed by key: which say so, by which columns, and what their inputs have to do with it.

What belongs here: knowledge about the files. What does not: running them (`sql.refreshing`).

A model that can be refreshed says in its header `Refreshed by: COLUMNS`: rows with equal values there depend
on no other rows of it, so they can be replaced alone. Rows of an input that has these columns matter to the
keys that they bear. What is otherwise stands in `refresh/<layer>/<table>.sql`, in queries with a title:

- `Keys of INPUT` gives the keys that rows of `changed` touch: those in which the input differs from before.
- `More keys` gives keys that come with those in `keys`. It is asked again for what it gave, until nothing new
  comes; so it can follow paths and find all that is connected.
- `Rows of INPUT` gives the rows of the input that the model needs for the keys in `keys`.

The model's own table has its old rows then. Instead of a query, `Keys of INPUT: by COLUMNS of TABLE.` takes
the keys of those rows of a table that share the columns with changed rows, and `Rows of INPUT: by COLUMNS of
OTHER_INPUT.` the rows that share them with the slice of an input whose title comes before.

A model whose header says `Each row is one of INPUT.` gives a row for each of an input, from that row alone.
So it takes over how that input differs.

Whatever has neither columns nor a query is read whole, and when it changes the model is built whole.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from tracehound.sql.columns import columns_named, columns_read
from tracehound.sql.ddl import served_columns
from tracehound.sql.models import ROOT, Model, ModelError, models
from tracehound.sql.narrowing import semi_join
from tracehound.transforms.contracts import TABLES

FOLDER = ROOT / "refresh"
# What queries of a refresh read beside tables, and the schema of slices.
CHANGED, KEYS, SLICES = "changed", "keys", "slices"
_HEADER = re.compile(r"^-- Refreshed by: (?P<columns>[\w, ]+)\.$", re.MULTILINE)
_MERGES = re.compile(r"^-- Merged over (?P<over>\w+): (?P<columns>[\w, ]+(\n-- [\w, ]+)*)\.$", re.MULTILINE)
_FOLLOWS = re.compile(r"^-- Each row is one of (?P<table>\w+\.\w+)\.$", re.MULTILINE)
_TITLE = re.compile(
    r"^-- (?:(?P<what>Keys|Rows) of (?P<tables>\w+\.\w+(?:,(?:\n--)? \w+\.\w+)*)|More keys):",
    re.MULTILINE,
)
_SHARED = re.compile(r":(?:\n--)? by (?P<columns>\w+(?:, \w+)*) of (?P<table>\w+\.\w+)\.$", re.MULTILINE)
_COMMENT = re.compile(r"^--.*$", re.MULTILINE)


@dataclass(frozen=True)
class Merge:
    """Rows are sums, minima and maxima over parts of the inputs: what a part adds can be taken off again.

    `by` has how each column that is no constant of its row is merged: `sum`, `min` or `max`; the first is the
    count of a row's parts.
    """

    over: str
    by: Mapping[str, str]


@dataclass(frozen=True)
class Sharing:
    """Rows of a table that share columns with those of another one, or of `keys`."""

    source: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Refresh:
    """A model that is refreshed by `key`; queries by the qualified name of the input that they are about.

    `more_keys` is a query for keys that come with others, if there are such. `follows` is the input of which
    each row is one.
    """

    model: Model
    key: tuple[str, ...]
    merge: Merge | None = None
    follows: str | None = None
    keys_of: Mapping[str, str] = field(default_factory=dict)
    rows_of: Mapping[str, str | Sharing] = field(default_factory=dict)
    more_keys: str | None = None

    @property
    def followed(self) -> tuple[str, ...]:
        """The columns by which changes are followed."""
        return (self.merge.over,) if self.merge else self.key

    def keys_touched(self, table: str) -> str | None:
        """The query for values of `followed` that changed rows of an input touch; None where any may be."""
        if table in self.keys_of:
            return self.keys_of[table]
        has_them = table == self.follows or _has(table, self.followed)
        return f"SELECT {', '.join(self.followed)} FROM {CHANGED}" if has_them else None

    def slices(self) -> Iterator[tuple[str, str | Sharing]]:
        """Inputs of which `keys` need only some rows, with the query for these, in the order to run them."""
        by_key = [name for name in self.model.depends_on if name not in self.rows_of and _has(name, self.key)]
        for name in by_key:
            yield name, Sharing(KEYS, self.key)
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
    followed = _FOLLOWS.search(model.query)
    refresh = Refresh(model, key, _merge(model.query), followed["table"] if followed else None)
    path = FOLDER / model.layer / f"{model.contract.name}.sql"
    if path.exists():
        refresh = _with_queries(refresh, path)
    wrong = sorted({*refresh.keys_of, *refresh.rows_of} - set(model.depends_on))
    wrong += sorted(set(key) - {column.name for column in model.contract.columns})
    if wrong:
        raise ModelError(f"{path}: the model has no {', '.join(wrong)}")
    return refresh


def _with_queries(refresh: Refresh, path: Path) -> Refresh:
    keys_of: dict[str, str] = {}
    rows_of: dict[str, str | Sharing] = {}
    more_keys = None
    for title, text in _sections(path):
        tables = (title["tables"] or "").replace("\n--", "").split(", ")
        match title["what"]:
            case "Keys":
                keys_of |= {table: _keys_query(refresh, path, text) for table in tables}
            case "Rows":
                rows_of |= dict.fromkeys(tables, _own_query(text) or _slice_shared(path, text))
            case _:
                more_keys = _own_query(text)
    return replace(refresh, keys_of=keys_of, rows_of=rows_of, more_keys=more_keys)


def _keys_query(refresh: Refresh, path: Path, text: str) -> str:
    if query := _own_query(text):
        return query
    shared = _shared(path, text)
    return f"SELECT {', '.join(refresh.followed)} FROM {shared.source} {semi_join(CHANGED, shared.columns)}"


def _slice_shared(path: Path, text: str) -> Sharing:
    shared = _shared(path, text)
    return replace(shared, source=slice_name(shared.source))


def _own_query(text: str) -> str | None:
    """The query of a section, with its comments; None if it is a declaration."""
    return text.strip().removesuffix(";") if _COMMENT.sub("", text).strip() else None


def _shared(path: Path, text: str) -> Sharing:
    """Table and columns of a declaration."""
    found = _SHARED.search(text)
    if not found:
        raise ModelError(f"{path}: neither a query nor `by COLUMNS of TABLE.`: {text.strip()}")
    return Sharing(found["table"], tuple(found["columns"].split(", ")))


def slice_name(table: str) -> str:
    """The name by which a query reads the slice of an input."""
    return f"{SLICES}.{table.replace('.', '_')}"


def _merge(query: str) -> Merge | None:
    found = _MERGES.search(query)
    if not found:
        return None
    pairs = (part.split(" ") for part in found["columns"].replace("\n--", "").split(", "))
    return Merge(found["over"], {column: how for how, column in pairs})


def _sections(path: Path) -> Iterator[tuple[re.Match[str], str]]:
    """Title and text of each part of a file."""
    text = path.read_text(encoding="utf-8")
    titles = list(_TITLE.finditer(text))
    ends = [title.start() for title in titles[1:]] + [len(text)]
    if text[: titles[0].start() if titles else len(text)].strip():
        raise ModelError(f"{path}: a query lacks its title, such as `-- Keys of TABLE:`")
    yield from ((title, text[title.start() : end]) for title, end in zip(titles, ends, strict=True))
