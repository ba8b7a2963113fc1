"""The fast reader: wire-form JSON texts become one typed, nested frame, by DuckDB's JSON reader.

It trusts its input: a wrong type would become null without a word. `transforms.gate` and
`transforms.normalise` see to it that none arrives here.
"""

import json
from importlib.resources import files
from typing import Any

import polars as pl

from tracehound.transforms.normalise import ADDITIONAL_INFO
from tracehound.transforms.shape import Leaf, ListOf, MapOf, Node, Struct

_QUERY = files("tracehound.sql").joinpath("ingest/decode.sql").read_text()
_LEAVES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamp": "DOUBLE",
}


class Decoder:
    """Decodes documents of one shape; keeps one DuckDB connection in memory."""

    def __init__(self, shape: Struct, threads: int = 1) -> None:
        import duckdb  # noqa: PLC0415 - planning a run asks for no decoding and shall not wait for it

        self._structure = json.dumps(_structure(shape, ""))
        self._connection = duckdb.connect(
            config={
                "threads": threads,
                "produce_arrow_string_view": True,
                "arrow_output_version": "1.4",
                "autoload_known_extensions": False,
            }
        )

    def decode(self, texts: pl.Series) -> pl.DataFrame:
        """One row a text (String, no nulls), in order; columns are the shape's members by wire name."""
        documents = pl.DataFrame({"document": texts}).to_arrow(compat_level=pl.CompatLevel.newest())
        self._connection.register("documents", documents)
        try:
            relation = self._connection.sql(_QUERY, params={"structure": self._structure})
            return pl.DataFrame(relation.to_arrow_table())
        finally:
            self._connection.unregister("documents")


def _structure(node: Node, path: str) -> Any:
    """What DuckDB's from_json takes: nested objects and lists with type names as leaves."""
    match node:
        case Struct() if path == ADDITIONAL_INFO:
            return "JSON"
        case Struct():
            return {
                name: _structure(member, f"{path}.{name}".lstrip("."))
                for name, member in node.members.items()
            }
        case ListOf():
            return [_structure(node.element, f"{path}[]")]
        case MapOf():
            return f"MAP(VARCHAR, {_type_name(node.value)})"
        case Leaf():
            return _LEAVES[node.kind]


def _type_name(node: Node) -> str:
    """SQL name of a type; from_json takes maps only so."""
    match node:
        case Struct():
            members = ", ".join(f'"{name}" {_type_name(member)}' for name, member in node.members.items())
            return f"STRUCT({members})"
        case ListOf():
            return f"{_type_name(node.element)}[]"
        case MapOf():
            return f"MAP(VARCHAR, {_type_name(node.value)})"
        case Leaf():
            return _LEAVES[node.kind]
