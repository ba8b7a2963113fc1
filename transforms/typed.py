"""Decoded values in the types that contracts give them: times, names of fields, maps as lists.

What belongs here: one walk for every type. What does not: where the values are (`transforms.flatten`).
"""

import polars as pl

from tracehound.transforms.instants import instants
from tracehound.transforms.shape import Leaf, ListOf, MapOf, Node, Struct, snake_case


def typed(values: pl.Series, node: Node, dtype: pl.DataType) -> pl.Series:
    """Decoded values in a contract's type: times as instants, fields in snake case, maps as lists."""
    match node, dtype:
        case Leaf("string"), pl.Datetime():
            return instants(values)
        case (Leaf("string" | "integer" | "double" | "boolean"), _) | (ListOf(Leaf()), _):
            return values
    return pl.select(_typed(pl.lit(values), node, dtype)).to_series()


def _typed(expr: pl.Expr, node: Node, dtype: pl.DataType) -> pl.Expr:
    match node, dtype:
        case Leaf("timestamp"), _:
            return (expr * 1e6).round().cast(pl.Int64).cast(dtype)
        case Leaf("string"), pl.Datetime():
            return expr.map_batches(instants, return_dtype=dtype)
        case Struct(), pl.Struct():
            return pl.when(expr.is_not_null()).then(_struct(expr, node, dtype))
        case ListOf(Leaf()), _:
            return expr
        case ListOf(element), pl.List(inner=inner):
            return expr.list.eval(_typed(pl.element(), element, _instance(inner)))
        case MapOf(value), pl.List(inner=pl.Struct() as inner):
            # Sorted by key, since the order of a map's members means nothing and differs between forms.
            key = pl.element().struct.field("key")
            return expr.map.entries().list.eval(_entry(pl.element(), value, inner).sort_by(key))
    return expr


def _struct(expr: pl.Expr, node: Struct, dtype: pl.Struct) -> pl.Expr:
    wire_names = {snake_case(name): name for name in node.members}
    return pl.struct(
        _typed(
            expr.struct.field(wire_names[field.name]),
            node.members[wire_names[field.name]],
            _instance(field.dtype),
        ).alias(field.name)
        for field in dtype.fields
    )


def _entry(expr: pl.Expr, value: Node, dtype: pl.Struct) -> pl.Expr:
    types = {field.name: _instance(field.dtype) for field in dtype.fields}
    inner = _typed(expr.struct.field("value"), value, types["value"])
    return pl.struct(expr.struct.field("key").alias("key"), inner.alias("value"))


def _instance(dtype: object) -> pl.DataType:
    """Polars allows a class as a nested type; the walk needs an instance."""
    assert isinstance(dtype, pl.DataType)
    return dtype
