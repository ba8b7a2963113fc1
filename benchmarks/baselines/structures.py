"""The explicit columns for a reader: nested objects and lists with DuckDB's type names as leaves."""

import json
from pathlib import Path
from typing import Any

from tracehound.pipelines.aws.service_model import shape
from tracehound.transforms.shape import Leaf, ListOf, MapOf, Node, Struct

_TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamp": "DOUBLE",
}


def eighty() -> dict[str, Any]:
    """The 80 most frequent leaves of simulated findings outside lists, and the process lineage."""
    text = Path(__file__).with_name("eighty.json").read_text(encoding="utf-8")
    structure: dict[str, Any] = json.loads(text)
    return structure


def full() -> dict[str, Any]:
    """Every leaf of botocore's finding."""
    return {name: _structure(member) for name, member in shape().members.items()}


def _structure(node: Node) -> Any:
    match node:
        case Struct():
            return {name: _structure(member) for name, member in node.members.items()}
        case ListOf():
            return [_structure(node.element)]
        case MapOf():
            # from_json accepts maps only as a type name.
            return f"MAP(VARCHAR, {type_name(_structure(node.value))})"
        case Leaf():
            return _TYPES[node.kind]


def type_name(structure: Any) -> str:
    """The DuckDB type name of a structure."""
    match structure:
        case dict():
            members = ", ".join(f'"{name}" {type_name(member)}' for name, member in structure.items())
            return f"STRUCT({members})"
        case [element]:
            return f"{type_name(element)}[]"
        case _:
            return str(structure)
