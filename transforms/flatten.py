"""Decoded findings become the flattened tables, by what the contracts say.

What belongs here: one generic walk from a contract's origins and sources to its columns. What does not: any
one table (contracts, and `transforms.derive` for derived columns), and decoding JSON.
"""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

import polars as pl

from transforms.additional_info import read_additional_info
from transforms.contracts import FLATTENED
from transforms.contracts.findings import FINDINGS, KEY
from transforms.contracts.schema import Column, Origin, Table
from transforms.derive import derived_names, with_derived
from transforms.normalise import ADDITIONAL_INFO
from transforms.shape import Struct, member
from transforms.typed import typed

_KEYS = [column.name for column in KEY]
_OUT_OF_RANGE = "out_of_range_values"


def flatten(decoded: pl.DataFrame, shape: Struct, finding_types: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """All flattened tables of some versions, by qualified name; a table keeps the order of the versions.

    `decoded` has one row a version: `finding_id`, `updated_at`, `out_of_range_values`, and the members of
    `shape` under their wire names: nested, times as ISO text or epoch seconds as the model has them, maps as
    maps, `service.additionalInfo` as JSON text. Documents must have passed the gate or been normalised.
    """
    versions = _Versions(decoded, shape)
    return {name: _table(versions, table, finding_types) for name, table in FLATTENED.items()}


def _table(versions: "_Versions", table: Table, finding_types: pl.DataFrame) -> pl.DataFrame:
    """The rows of all origins, one origin after another, as the contract has them."""
    parts = [rows for origin in table.origins if (rows := versions.rows(table, origin)) is not None]
    if not parts:
        return pl.DataFrame(schema=table.schema)
    whole = with_derived(table.name, pl.concat(parts), finding_types)
    return whole.select(pl.col(column.name).cast(column.dtype) for column in table.columns)


@dataclass(frozen=True)
class _Places:
    """Places in findings that may become rows: the objects at a wire path, and for each the place around it.

    `members` has a row for each object, with what it holds; `owners` the number of the place `around` that
    each lies in; `numbers`, of elements of a list, their position in it, from 1.
    """

    path: str
    members: pl.DataFrame
    around: "_Places | None" = None
    owners: pl.Series | None = None
    numbers: pl.Series | None = None
    _structs: dict[str, pl.DataFrame] = field(default_factory=dict)

    def values(self, path: str) -> pl.Series:
        """What lies at a path, for each place: read in the innermost object that the path leads through."""
        if path.startswith(f"{self.path}.") or not self.path:
            outer, _, name = path.removeprefix(self.path).removeprefix(".").rpartition(".")
            return self._struct(outer)[name]
        assert self.around is not None
        return self._around(self.around.values(path))

    def _struct(self, path: str) -> pl.DataFrame:
        """Members of what lies at a path inside; each all null where it is null."""
        if not path:
            return self.members
        if path not in self._structs:
            outer, _, name = path.rpartition(".")
            self._structs[path] = self._struct(outer)[name].struct.unnest()
        return self._structs[path]

    def _around(self, values: pl.Series) -> pl.Series:
        """For each place, what the place around it has."""
        return values if self.owners is None else values.gather(self.owners)

    @cached_property
    def rows(self) -> pl.Series:
        """The number of each place's finding."""
        if self.around is None:
            return pl.int_range(self.members.height, dtype=pl.UInt32, eager=True)
        return self._around(self.around.rows)

    @cached_property
    def ordinals(self) -> list[pl.Series]:
        """The numbers of the list elements on the way to each place, outermost list first."""
        outer = [self._around(numbers) for numbers in self.around.ordinals] if self.around else []
        return outer if self.numbers is None else [*outer, self.numbers]

    def inside(self, name: str) -> "_Places":
        """The objects that are a member of these."""
        path = f"{self.path}.{name}".lstrip(".")
        found = self.members[name]
        if not found.has_nulls():
            return _Places(path, found.struct.unnest(), self)
        is_there = found.is_not_null()
        return _Places(path, found.filter(is_there).struct.unnest(), self, is_there.arg_true())

    def opened(self, path: str) -> "_Places":
        """The elements of the lists at a path, those that are null left out."""
        lists = self.values(path)
        lengths = lists.list.len().fill_null(0)
        owners = (
            pl.int_range(len(lists), dtype=pl.UInt32, eager=True).repeat_by(lengths).explode().drop_nulls()
        )
        numbers = pl.select(pl.int_ranges(1, lengths.filter(lengths > 0) + 1)).to_series().explode()
        elements = lists.filter(lengths > 0).explode()
        is_there = elements.is_not_null()
        return _Places(
            f"{path}[]",
            elements.filter(is_there).struct.unnest(),
            self,
            owners.filter(is_there),
            numbers.filter(is_there),
        )


class _Versions:
    """Decoded versions, in which paths that origins share are followed once."""

    def __init__(self, decoded: pl.DataFrame, shape: Struct) -> None:
        self._decoded, self._shape = decoded, shape
        self._having: dict[str, _Places] = {"": _Places("", decoded)}

    def rows(self, table: Table, origin: Origin) -> pl.DataFrame | None:
        """The rows that one origin gives, with what derived columns need instead of these; None if none."""
        places = self._places(origin)
        if not places.members.height:
            return None
        keys = self._keys[places.rows]
        numbers = dict(zip(origin.ordinals, places.ordinals, strict=False))
        known = {**keys.to_dict(), **numbers}
        columns = {
            column.name: known[column.name] if column.name in known else self._column(column, origin, places)
            for column in table.columns
            if column.name not in derived_names(table.name)
        }
        if table is FINDINGS:
            columns["additional"] = self._additional_info
        rows = pl.DataFrame([values.alias(name) for name, values in columns.items()])
        return _with_something_said(rows, table, origin) if origin.path else rows

    def _column(self, column: Column, origin: Origin, places: _Places) -> pl.Series:
        """A column of the rows: what lies at its path, what the origin sets, or null."""
        path = self._home(column, origin)
        node = member(self._shape, path) if path else None
        if path is None or node is None:
            value = pl.Series([origin.sets.get(column.name)], dtype=column.dtype)
            return value.new_from_index(0, places.members.height)
        return typed(places.values(path), node, column.dtype)

    def _home(self, column: Column, origin: Origin) -> str | None:
        """The path by which an origin's rows find a column's value, if the shape has one."""
        if column.name in origin.sets:
            return None
        return next((path for path in _paths(column, origin) if member(self._shape, path) is not None), None)

    def _places(self, origin: Origin) -> _Places:
        *lists, _ = origin.path.split("[]")
        if not lists:
            return self._inside(_common_path([origin.path, *origin.takes.values()]))
        places = self._inside(lists[0].rpartition(".")[0])
        path = ""
        for step in lists:
            places = places.opened(f"{path}{step}")
            path = places.path
        return places

    def _inside(self, path: str) -> _Places:
        """The objects at a path without lists."""
        if path not in self._having:
            outer, _, name = path.rpartition(".")
            self._having[path] = self._inside(outer).inside(name)
        return self._having[path]

    @cached_property
    def _keys(self) -> pl.DataFrame:
        """What no origin gives: the key columns of every table, and what came with the version."""
        arn = pl.col("arn").str.splitn(":", 6).struct
        return self._decoded.select(
            "finding_id",
            "updated_at",
            _OUT_OF_RANGE,
            account_id=_known("accountId", arn.field("field_4")),
            region=_known("region", arn.field("field_3")),
        )

    @property
    def _additional_info(self) -> pl.Series:
        return read_additional_info(self._inside("").values(ADDITIONAL_INFO)).to_struct()


def _with_something_said(rows: pl.DataFrame, table: Table, origin: Origin) -> pl.DataFrame:
    """The rows in which an origin's own columns are not all null."""
    said = [name for name in _said_here(table, origin) if rows[name].null_count() < rows.height]
    if any(not rows[name].has_nulls() for name in said):
        return rows
    return (
        rows.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in said)) if said else rows.clear()
    )


def _known(name: str, otherwise: pl.Expr) -> pl.Expr:
    stated = pl.when(pl.col(name) != "").then(pl.col(name))
    return pl.coalesce(stated, pl.when(otherwise != "").then(otherwise))


def _common_path(paths: list[str]) -> str:
    """The path of the innermost object that all the paths lead to or through."""
    levels = zip(*(path.split(".") for path in paths), strict=False)
    return ".".join(names[0] for names in takewhile(lambda names: len(set(names)) == 1, levels))


def _paths(column: Column, origin: Origin) -> list[str]:
    """Where an origin's rows may find a column's value."""
    beside = origin.takes.get(column.name) or origin.repeats.get(column.name)
    if beside:
        return [beside]
    return [f"{origin.path}.{source}".lstrip(".") for source in filter(None, column.source.split("|"))]


def _said_here(table: Table, origin: Origin) -> list[str]:
    """Columns whose values make a row worth having: those with their home in this origin."""
    fixed = {*_KEYS, *origin.sets, *origin.repeats, *derived_names(table.name)}
    return [
        column.name
        for column in table.columns
        if column.name not in fixed and (column.source or column.name in origin.takes)
    ]
