"""Which columns of which tables a query reads, as DuckDB's own parser sees them.

What belongs here: an answer that may name too many columns, but never too few. What does not: what follows
from it (`sql.refresh`).
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from tracehound.sql.models import RECURRING, parsed, tables_read, tree_nodes
from tracehound.transforms.contracts import TABLES, Table


@cache
def columns_read(query: str) -> dict[str, frozenset[str]]:
    """Columns that a query reads, by the qualified name of each contract table that it names.

    Names count for every table that has such a column, since the parser does not say whose they are.
    """
    nodes = list(tree_nodes(parsed(query)))
    named = frozenset(_names(nodes))
    whole = frozenset(_read_whole(nodes))
    return {name: _of(TABLES[name], named, name in whole) for name in tables_read(query) if name in TABLES}


@cache
def columns_named(query: str, table: str) -> frozenset[str]:
    """Columns of one table that a query names, wherever it reads them from; all of them under a star."""
    nodes = list(tree_nodes(parsed(query)))
    has_star = any(node.get("class") == "STAR" for node in nodes)
    return _of(TABLES[table], frozenset(_names(nodes)), has_star)


def _of(table: Table, named: frozenset[str], is_whole: bool) -> frozenset[str]:
    columns = frozenset(column.name for column in table.columns)
    return columns if is_whole else columns & named


def _names(nodes: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Every name that may be a column's, members of structs and aliases of tables included."""
    for node in nodes:
        if node.get("class") == "COLUMN_REF":
            yield from node["column_names"]
        yield from node.get("using_columns") or ()


def _read_whole(nodes: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Tables of which a star takes every column, or a row as one value."""
    for node in nodes:
        if node.get("type") != "SELECT_NODE":
            continue
        tables = dict(_base_tables(node["from_table"]))
        inside = [*tree_nodes(node["select_list"])]
        stars = {each["relation_name"] for each in inside if each.get("class") == "STAR"}
        rows = {
            each["column_names"][0]
            for each in inside
            if each.get("class") == "COLUMN_REF" and len(each["column_names"]) == 1
        }
        yield from (name for alias, name in tables.items() if "" in stars or alias in stars | rows)


def _base_tables(tree: Any) -> Iterator[tuple[str, str]]:
    """Alias and qualified name of each table that a FROM names, what stands in its subqueries left out."""
    if not isinstance(tree, dict):
        return
    if tree.get("type") == "BASE_TABLE" and tree["schema_name"] not in ("", RECURRING):
        yield tree["alias"] or tree["table_name"], f"{tree['schema_name']}.{tree['table_name']}"
    elif tree.get("type") == "JOIN":
        yield from _base_tables(tree["left"])
        yield from _base_tables(tree["right"])
