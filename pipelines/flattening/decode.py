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
    """Decodes documents of one shape with DuckDB, in memory."""

    def __init__(self, shape: Struct, threads: int = 1) -> None:
        self._structure = json.dumps(_structure(shape, ""))
        self._config: dict[str, Any] = {
            "threads": threads,
            "produce_arrow_string_view": True,
            "arrow_output_version": "1.4",
            "autoload_known_extensions": False,
        }

    def decode(self, texts: pl.Series) -> pl.DataFrame:
        """One row per text (String, no nulls), in order; columns are the shape's members by wire name.

        The connection is closed at once: an open one keeps some 150 MB while tables are made of the rows.
        """
        import duckdb  # noqa: PLC0415 - planning a run asks for no decoding and shall not wait for it

        documents = pl.DataFrame({"document": texts}).to_arrow(compat_level=pl.CompatLevel.newest())
        with duckdb.connect(config=self._config) as connection:
            connection.register("documents", documents)
            relation = connection.sql(_QUERY, params={"structure": self._structure})
            return pl.DataFrame(relation.to_arrow_table())


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
