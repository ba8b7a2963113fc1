"""Every leaf except those in maps, which polars has no type for, with its scan_ndjson and a schema."""

import sys
from pathlib import Path

import polars as pl

from tracehound.pipelines.aws.service_model import shape
from tracehound.transforms.shape import Leaf, ListOf, MapOf, Node, Struct

_TYPES: dict[str, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "double": pl.Float64(),
    "boolean": pl.Boolean(),
    "timestamp": pl.Float64(),
}


def main() -> None:
    """One query, one file."""
    source, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    files = str(source / "**" / "*.jsonl.gz")
    scan = pl.scan_ndjson(files, schema=_members(shape()))
    scan.sink_parquet(out / "typed.parquet", compression="zstd", compression_level=1)


def _members(shape: Struct) -> dict[str, pl.DataType]:
    members = {name: _dtype(member) for name, member in shape.members.items()}
    return {name: dtype for name, dtype in members.items() if dtype is not None}


def _dtype(node: Node) -> pl.DataType | None:
    match node:
        case Struct():
            members = _members(node)
            return pl.Struct(members) if members else None
        case ListOf():
            element = _dtype(node.element)
            return pl.List(element) if element is not None else None
        case MapOf():
            return None
        case Leaf():
            return _TYPES[node.kind]


if __name__ == "__main__":
    main()
