"""The SQL models: which exist, what each reads, and in which order they can be built.

What belongs here: metadata of the `.sql` files. What does not: running them (`sql.build`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from tracehound.transforms.contracts import LAYERS, TABLES, Table

ROOT = Path(__file__).parent
# DuckDB's name for all rows of a recursive CTE with USING KEY.
RECURRING = "recurring"
_VIEW = "-- Served as a view."
# What is no part of a query, and what may be a table in the rest.
_SAID = re.compile(r"--[^\n]*|'(?:[^']|'')*'")
_NAMED = re.compile(rf"\b(?:{'|'.join(LAYERS)})\.\w+")
_EMPTY_WITHOUT = re.compile(r"^-- Empty without: (?P<tables>\w+\.\w+(?:, \w+\.\w+)*)\.$", re.MULTILINE)


class ModelError(Exception):
    """A model has no contract, reads an unknown table, or depends on itself."""


@dataclass(frozen=True)
class Model:
    """A table that a SQL file defines.

    `empty_without` are tables of optional sources, as its header says: without rows there it has none.
    """

    contract: Table
    path: Path
    query: str
    depends_on: tuple[str, ...]
    empty_without: tuple[str, ...] = ()

    @property
    def qualified_name(self) -> str:
        """`layer.table`."""
        return self.contract.qualified_name

    @property
    def layer(self) -> str:
        """Layer of the table."""
        return self.contract.layer

    @property
    def is_view(self) -> bool:
        """Whether the served file has a view in place of rows: what only passing time changes is no news."""
        return _VIEW in self.query.splitlines()


def tables_read(query: str) -> tuple[str, ...]:
    """Sorted names of the tables that a query reads, without CTEs. ModelError if it is not a query."""
    nodes = list(tree_nodes(parsed(query)))
    ctes = {entry["key"] for node in nodes for entry in node.get("cte_map", {}).get("map", ())}
    tables = {(node["schema_name"], node["table_name"]) for node in nodes if node.get("type") == "BASE_TABLE"}
    return tuple(
        sorted(
            f"{schema}.{name}" if schema else name
            for schema, name in tables
            if name not in ctes or schema not in ("", RECURRING)
        )
    )


def tables_named(query: str) -> tuple[str, ...]:
    """The same, of a query that is known to read no other tables than there are.

    Without the parser, which would take a third of a second for all models in each process.
    """
    return tuple(sorted({*_NAMED.findall(_SAID.sub("", query))} & TABLES.keys()))


@cache
def parsed(query: str) -> Any:
    """The statements of a text as DuckDB's parser sees them. ModelError if it is not a query."""
    rows = _parser().execute("SELECT json_serialize_sql($query::VARCHAR)", {"query": query}).fetchall()
    tree = msgspec.json.decode(rows[0][0])
    if tree["error"]:
        raise ModelError(tree["error_message"])
    return tree["statements"]


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """DuckDB's parser, which finds the tables that a query reads."""
    return duckdb.connect(config={"threads": 1})


def tree_nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object in a parsed query, at any depth."""
    waiting = [tree]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def read_model(path: Path, reads: Callable[[str], tuple[str, ...]] = tables_read) -> Model:
    """The model in a file `<layer>/<table>.sql`; ModelError without a contract or with an unknown table.

    `reads` tells the tables that a query reads.
    """
    name = f"{path.parent.name}.{path.stem}"
    if name not in TABLES:
        raise ModelError(f"{path}: no contract for {name}")
    query = path.read_text(encoding="utf-8")
    header = _EMPTY_WITHOUT.search(query)
    empty_without = tuple(header["tables"].split(", ")) if header else ()
    depends_on = reads(query)
    unknown = sorted({*depends_on, *empty_without} - set(TABLES))
    if unknown:
        raise ModelError(f"{path}: unknown tables {', '.join(unknown)}")
    return Model(TABLES[name], path, query, depends_on, empty_without)


def in_build_order(models: Iterable[Model]) -> list[Model]:
    """The models, each after those that it reads, else by layer and name; ModelError on a cycle."""
    by_name = {model.qualified_name: model for model in models}
    graph = {name: set(by_name[name].depends_on) & by_name.keys() for name in sorted(by_name, key=_rank)}
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        raise ModelError(f"models depend on each other: {' -> '.join(error.args[1])}") from error
    ordered: list[Model] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=_rank)
        ordered += [by_name[name] for name in ready]
        sorter.done(*ready)
    return ordered


def _rank(name: str) -> tuple[int, str]:
    return LAYERS.index(name.split(".", maxsplit=1)[0]), name


def discover(root: Path = ROOT, reads: Callable[[str], tuple[str, ...]] = tables_read) -> list[Model]:
    """Every model below `root`, in build order."""
    return in_build_order(
        read_model(path, reads) for layer in LAYERS for path in sorted((root / layer).glob("*.sql"))
    )


@cache
def models() -> Mapping[str, Model]:
    """The project's models by qualified name, in build order."""
    return {model.qualified_name: model for model in discover(reads=tables_named)}


def needed_for(layers: Iterable[str]) -> list[Model]:
    """The models of some layers and all that these are built from, in build order."""
    wanted = {name for name, model in models().items() if model.layer in layers}
    for name, model in reversed(list(models().items())):
        if name in wanted:
            wanted |= set(model.depends_on)
    return [model for name, model in models().items() if name in wanted]


def lake_tables() -> list[Table]:
    """The tables without a model, which are Parquet in the lake."""
    return [table for name, table in TABLES.items() if name not in models()]
