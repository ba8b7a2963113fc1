"""The fast reader: DuckDB's JSON reader turns wire-form JSON texts into one typed, nested frame.

It trusts its input: a value of a wrong type would silently become null. `transforms.gate` and
`transforms.normalise` make sure that there is none.
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
    """Decodes documents of one shape, with one in-memory DuckDB connection."""

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
        """One row per text (String, no nulls), in order; columns are the shape's members by wire name."""
        documents = pl.DataFrame({"document": texts}).to_arrow(compat_level=pl.CompatLevel.newest())
        self._connection.register("documents", documents)
        try:
            relation = self._connection.sql(_QUERY, params={"structure": self._structure})
            return pl.DataFrame(relation.to_arrow_table())
        finally:
            self._connection.unregister("documents")


def _structure(node: Node, path: str) -> Any:
    """The structure for DuckDB's from_json: nested objects and lists with type names as leaves."""
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
    """The SQL name of a type; from_json accepts maps only in this form."""
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
