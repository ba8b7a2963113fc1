"""Decoded findings become the flattened tables, by what the contracts say.

What belongs here: one generic walk from a contract's origins and sources to its columns. What does not: any
one table (contracts, and `transforms.derive` for derived columns), and decoding JSON.
"""

from dataclasses import dataclass
from functools import reduce

import polars as pl

from transforms.additional_info import read_additional_info
from transforms.contracts import FLATTENED
from transforms.contracts.findings import FINDINGS, KEY
from transforms.contracts.schema import Column, Origin, Table
from transforms.derive import DERIVED, TACTIC_COLUMNS, with_tactics
from transforms.shape import Leaf, ListOf, MapOf, Node, Struct, member, snake_case

_KEYS = [column.name for column in KEY]
_ISO = "%Y-%m-%dT%H:%M:%S%.fZ"


def flatten(decoded: pl.DataFrame, shape: Struct, finding_types: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """All flattened tables of some versions, by qualified name; a table keeps the order of the versions.

    `decoded` has one row a version: `finding_id`, `updated_at`, `out_of_range_values`, and the members of
    `shape` under their wire names: nested, times as ISO text or epoch seconds as the model has them, maps as
    maps, `service.additionalInfo` as JSON text. Documents must have passed the gate or been normalised.
    """
    keyed = _keyed(decoded)
    frames = [_table(keyed, table, shape, finding_types) for table in FLATTENED.values()]
    return dict(zip(FLATTENED, pl.collect_all(frames), strict=True))


def _keyed(decoded: pl.DataFrame) -> pl.LazyFrame:
    """The decoded versions with the key columns of every table, and the additional information read."""
    arn = pl.col("arn").str.split(":")
    info = read_additional_info(decoded["service"].struct.field("additionalInfo"))
    return decoded.lazy().with_columns(
        account_id=_known("accountId", arn.list.get(4, null_on_oob=True)),
        region=_known("region", arn.list.get(3, null_on_oob=True)),
        additional=info,
    )


def _known(name: str, otherwise: pl.Expr) -> pl.Expr:
    stated = pl.when(pl.col(name) != "").then(pl.col(name))
    return pl.coalesce(stated, pl.when(otherwise != "").then(otherwise))


def _table(keyed: pl.LazyFrame, table: Table, shape: Struct, finding_types: pl.DataFrame) -> pl.LazyFrame:
    derived = DERIVED[table.name]() if table.name in DERIVED else {}
    later = {*derived, *(TACTIC_COLUMNS if table is FINDINGS else ())}
    rows = pl.concat([_rows(keyed, table, origin, shape, later) for origin in table.origins])
    rows = rows.with_columns(**derived)
    if table is FINDINGS:
        rows = with_tactics(rows, finding_types)
    return rows.select(pl.col(column.name).cast(column.dtype) for column in table.columns)


@dataclass(frozen=True)
class _Place:
    """Where values are read while an origin's lists are opened one after another.

    `opened` are the wire paths of the lists opened so far, each with `[]`; the elements of the n-th are in
    column `_n`.
    """

    opened: tuple[str, ...]
    shape: Struct

    def value(self, path: str, column: Column) -> pl.Expr | None:
        """Typed expression of the value at a wire path; None where the shape has no such member."""
        node = member(self.shape, path)
        return None if node is None else _typed(self.written(path), node, column.dtype)

    def written(self, path: str) -> pl.Expr:
        """The value at a wire path as decoded, from the deepest opened list that contains it."""
        for depth in reversed(range(len(self.opened))):
            inside = path.removeprefix(self.opened[depth])
            if inside != path:
                return _field(pl.col(f"_{depth}"), inside)
        first, _, rest = path.partition(".")
        return _field(pl.col(first), rest)

    def holds(self, path: str) -> bool:
        """Whether a path lies in the innermost opened list, or in none if none is opened."""
        return not self.opened or path.startswith(f"{self.opened[-1]}.")


def _field(expr: pl.Expr, path: str) -> pl.Expr:
    return reduce(lambda outer, name: outer.struct.field(name), filter(None, path.split(".")), expr)


def _rows(keyed: pl.LazyFrame, table: Table, origin: Origin, shape: Struct, later: set[str]) -> pl.LazyFrame:
    """The rows that one origin gives: lists opened outermost first, values beside them taken on the way.

    Columns named in `later` are left out.
    """
    *lists, _ = origin.path.split("[]")
    place = _Place((), shape)
    taken = list(_KEYS)
    frame = keyed
    for depth, step in enumerate(lists):
        path = f"{place.opened[-1]}{step}" if place.opened else step
        beside = _beside(table, origin, place, before=path)
        frame = _opened(frame, taken, beside, place.written(path), depth, origin.ordinals[depth])
        taken += [expr.meta.output_name() for expr in beside] + [origin.ordinals[depth]]
        place = _Place((*place.opened, f"{path}[]"), shape)
    columns = [
        _column(column, origin, place, taken)
        for column in table.columns
        if column.name not in {*later, *_KEYS}
    ]
    helpers = ["additional"] if table is FINDINGS else []
    rows = frame.select(*_KEYS, *columns, *helpers)
    said = _said_here(table, origin, later)
    return rows.filter(pl.any_horizontal(pl.col(said).is_not_null())) if origin.path else rows


def _beside(table: Table, origin: Origin, place: _Place, before: str) -> list[pl.Expr]:
    """Values that lie beside the list that is opened next, read before that."""
    paths = origin.takes | origin.repeats
    columns = [column for column in table.columns if column.name in paths]
    exprs = {
        column.name: place.value(paths[column.name], column)
        for column in columns
        if place.holds(paths[column.name]) and not paths[column.name].startswith(f"{before}[].")
    }
    return [expr.alias(name) for name, expr in exprs.items() if expr is not None]


def _opened(
    frame: pl.LazyFrame, taken: list[str], beside: list[pl.Expr], list_: pl.Expr, depth: int, ordinal: str
) -> pl.LazyFrame:
    """One row for each element of a list, numbered from 1. Only what is needed is carried along."""
    element = f"_{depth}"
    numbered = pl.int_ranges(1, pl.col(element).list.len() + 1, dtype=pl.Int64)
    return (
        frame.select(*taken, *beside, list_.alias(element))
        .filter(pl.col(element).list.len() > 0)
        .with_columns(numbered.alias(ordinal))
        .explode(element, ordinal)
    )


def _column(column: Column, origin: Origin, place: _Place, taken: list[str]) -> pl.Expr:
    name = column.name
    if name in taken:
        return pl.col(name)
    if name in origin.sets:
        return pl.lit(origin.sets[name], dtype=column.dtype).alias(name)
    for path in _paths(column, origin):
        expr = place.value(path, column)
        if expr is not None:
            return expr.alias(name)
    if name == "out_of_range_values":
        return pl.col(name)
    return pl.lit(None, dtype=column.dtype).alias(name)


def _paths(column: Column, origin: Origin) -> list[str]:
    """Where an origin's rows may find a column's value."""
    beside = origin.takes.get(column.name) or origin.repeats.get(column.name)
    if beside:
        return [beside]
    return [f"{origin.path}.{source}".lstrip(".") for source in filter(None, column.source.split("|"))]


def _said_here(table: Table, origin: Origin, later: set[str]) -> list[str]:
    """Columns whose values make a row worth having: those with their home in this origin."""
    fixed = {*_KEYS, *origin.sets, *origin.repeats, *later}
    return [
        column.name
        for column in table.columns
        if column.name not in fixed and (column.source or column.name in origin.takes)
    ]


def _typed(expr: pl.Expr, node: Node, dtype: pl.DataType) -> pl.Expr:
    """A decoded value in its contract's type: times as instants, fields in snake case, maps as lists."""
    match node, dtype:
        case Leaf("timestamp"), _:
            return (expr * 1e6).round().cast(pl.Int64).cast(pl.Datetime("us", "UTC"))
        case Leaf("string"), pl.Datetime():
            return expr.str.to_datetime(_ISO, time_unit="us", strict=False).dt.replace_time_zone("UTC")
        case Struct(), pl.Struct():
            return pl.when(expr.is_not_null()).then(_typed_struct(expr, node, dtype))
        case ListOf(Leaf()), _:
            return expr
        case ListOf(element), pl.List(inner=inner):
            return expr.list.eval(_typed(pl.element(), element, _instance(inner)))
        case MapOf(value), pl.List(inner=inner):
            # By key, for the order of a map's members says nothing and differs from form to form.
            key = pl.element().struct.field("key")
            return expr.map.entries().list.eval(_entry(pl.element(), value, _instance(inner)).sort_by(key))
    return expr


def _typed_struct(expr: pl.Expr, node: Struct, dtype: pl.Struct) -> pl.Expr:
    wire_names = {snake_case(name): name for name in node.members}
    return pl.struct(
        _typed(
            expr.struct.field(wire_names[field.name]),
            node.members[wire_names[field.name]],
            _instance(field.dtype),
        ).alias(field.name)
        for field in dtype.fields
    )


def _entry(expr: pl.Expr, value: Node, dtype: pl.DataType) -> pl.Expr:
    assert isinstance(dtype, pl.Struct)
    value_type = _instance(next(field.dtype for field in dtype.fields if field.name == "value"))
    return pl.struct(
        expr.struct.field("key").alias("key"),
        _typed(expr.struct.field("value"), value, value_type).alias("value"),
    )


def _instance(dtype: object) -> pl.DataType:
    """Polars lets a nested type be named by its class; the walk needs it as a value."""
    assert isinstance(dtype, pl.DataType)
    return dtype
