"""Decoded findings become the flattened tables, as the contracts declare.

What belongs here: one generic walk from a contract's origins and sources to its columns. What does not: any
one table (contracts, and `transforms.derive` for derived columns), and decoding JSON.
"""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

import polars as pl

from tracehound.transforms.additional_info import read_additional_info
from tracehound.transforms.contracts import FLATTENED
from tracehound.transforms.contracts.findings import FACTS, FINDING_VERSIONS, KEY
from tracehound.transforms.contracts.schema import Column, Origin, Table
from tracehound.transforms.derive import with_derived
from tracehound.transforms.facts import with_facts
from tracehound.transforms.normalise import ADDITIONAL_INFO
from tracehound.transforms.shape import Struct, member
from tracehound.transforms.typed import typed

_KEYS = [column.name for column in KEY]
_OUT_OF_RANGE = "out_of_range_values"
# Columns of a version, the same for all origins.
GIVEN = (*_KEYS, _OUT_OF_RANGE)


def flatten(decoded: pl.DataFrame, shape: Struct, finding_types: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """All flattened tables of some versions, by qualified name; a table keeps the order of the versions.

    `decoded` has one row per version: `finding_id`, `updated_at`, `out_of_range_values`, and the members of
    `shape` under their wire names: nested, times as ISO text or epoch seconds as in the model, maps as maps,
    `service.additionalInfo` as JSON text. Documents must have passed the gate or been normalised.
    """
    versions = _Versions(decoded, shape)
    tables = {name: _table(versions, table, finding_types) for name, table in FLATTENED.items()}
    return tables | {FINDING_VERSIONS.qualified_name: with_facts(tables)}


def _table(versions: "_Versions", table: Table, finding_types: pl.DataFrame) -> pl.DataFrame:
    """The rows of all origins, in the order of the contract; without facts, which take all tables."""
    parts = [rows for origin in table.origins if (rows := versions.rows(table, origin)) is not None]
    if not parts:
        return pl.DataFrame(schema=table.schema)
    whole = with_derived(table, pl.concat(parts), finding_types)
    told = (column for column in table.columns if column not in FACTS)
    return whole.select(pl.col(column.name).cast(column.dtype) for column in told)


@dataclass(frozen=True)
class _Objects:
    """All objects at a wire path: findings, or elements of a list, with what each holds.

    For elements, `owners` are the numbers of the objects in `around` whose lists contain them, and `numbers`
    their positions in these lists, from 1.
    """

    path: str
    members: pl.DataFrame
    around: "_Selection | None" = None
    owners: pl.Series | None = None
    numbers: pl.Series | None = None
    _structs: dict[str, pl.DataFrame] = field(default_factory=dict)

    def values(self, path: str) -> pl.Series:
        """The value at a path, for each object; a path outside the objects is followed from `around`."""
        if path.startswith(f"{self.path}.") or not self.path:
            outer, _, name = path.removeprefix(self.path).removeprefix(".").rpartition(".")
            return self._struct(outer)[name]
        assert self.around is not None
        return self._of_owners(self.around.values(path))

    def _struct(self, path: str) -> pl.DataFrame:
        """Members of the value at a path inside the objects; all null where it is null."""
        if not path:
            return self.members
        if path not in self._structs:
            outer, _, name = path.rpartition(".")
            self._structs[path] = self._struct(outer)[name].struct.unnest()
        return self._structs[path]

    def _of_owners(self, values: pl.Series) -> pl.Series:
        assert self.owners is not None
        return values.gather(self.owners)

    @cached_property
    def findings(self) -> pl.Series:
        """The number of each object's finding."""
        if self.around is None:
            return pl.int_range(self.members.height, dtype=pl.UInt32, eager=True)
        return self._of_owners(self.around.findings)

    @cached_property
    def ordinals(self) -> list[pl.Series]:
        """The numbers of the list elements on the way to each object, outermost list first."""
        if self.around is None or self.numbers is None:
            return []
        return [*(self._of_owners(numbers) for numbers in self.around.ordinals), self.numbers]


@dataclass(frozen=True)
class _Selection:
    """Some of the objects, each of which may become a row; `kept` are their numbers, None for all.

    Values are selected one column at a time: selecting whole objects would copy all their contents.
    """

    objects: _Objects
    kept: pl.Series | None = None

    def values(self, path: str) -> pl.Series:
        """The value at a path, for each selected object."""
        return self._chosen(self.objects.values(path))

    @property
    def findings(self) -> pl.Series:
        """The number of each selected object's finding."""
        return self._chosen(self.objects.findings)

    @property
    def ordinals(self) -> list[pl.Series]:
        """The numbers of the list elements on the way to each selected object, outermost list first."""
        return [self._chosen(numbers) for numbers in self.objects.ordinals]

    def _chosen(self, values: pl.Series) -> pl.Series:
        return values if self.kept is None else values.gather(self.kept)

    def having(self, path: str) -> "_Selection":
        """Those of all objects that have a value at a path."""
        found = self.objects.values(path)
        return _Selection(self.objects, found.is_not_null().arg_true() if found.null_count() else None)

    def opened(self, path: str) -> "_Selection":
        """The elements of the lists at a path, except nulls."""
        lists = self.values(path)
        lengths = lists.list.len().fill_null(0)
        owners = (
            pl.int_range(len(lists), dtype=pl.UInt32, eager=True).repeat_by(lengths).explode().drop_nulls()
        )
        numbers = pl.select(pl.int_ranges(1, lengths.filter(lengths > 0) + 1)).to_series().explode()
        elements = lists.filter(lengths > 0).explode()
        if elements.null_count():
            is_there = elements.is_not_null()
            elements, owners, numbers = (each.filter(is_there) for each in (elements, owners, numbers))
        return _Selection(_Objects(f"{path}[]", elements.struct.unnest(), self, owners, numbers))


class _Versions:
    """Decoded versions; a path that several origins share is followed once."""

    def __init__(self, decoded: pl.DataFrame, shape: Struct) -> None:
        self._decoded, self._shape = decoded, shape
        self._all = _Selection(_Objects("", decoded))

    def rows(self, table: Table, origin: Origin) -> pl.DataFrame | None:
        """The rows of one origin, with the inputs of derived columns in place of these; None if none."""
        selected = self._selected(origin)
        findings = selected.findings
        if findings.is_empty():
            return None
        numbers = dict(zip(origin.ordinals, selected.ordinals, strict=False))
        known = {**self._keys_of(table, findings), **numbers}
        columns = {
            column.name: known[column.name]
            if column.name in known
            else self._values(column, origin, selected)
            for column in table.columns
            if not column.is_derived
        }
        if table is FINDING_VERSIONS:
            columns["additional"] = self._additional_info
        rows = pl.DataFrame([values.alias(name) for name, values in columns.items()])
        return _with_own_values(rows, table, origin) if origin.path else rows

    def _keys_of(self, table: Table, findings: pl.Series) -> dict[str, pl.Series]:
        """Those columns independent of the origin that a table has, for each row's finding."""
        # Gathering the lists of out-of-range values takes as long as all others, and one table has them.
        keys = self._keys.select(name for name in self._keys.columns if name in table.schema)
        return keys[findings].to_dict()

    def _values(self, column: Column, origin: Origin, selected: _Selection) -> pl.Series:
        """A column's values: those at its path, the value that the origin sets, or null."""
        path = self._path(column, origin)
        node = member(self._shape, path) if path else None
        if path is None or node is None:
            value = pl.Series([origin.sets.get(column.name)], dtype=column.dtype)
            return value.new_from_index(0, len(selected.findings))
        return typed(selected.values(path), node, column.dtype)

    def _path(self, column: Column, origin: Origin) -> str | None:
        """The path to a column's value for an origin's rows, if the shape has one."""
        if column.name in origin.sets:
            return None
        return next((path for path in _paths(column, origin) if member(self._shape, path) is not None), None)

    def _selected(self, origin: Origin) -> _Selection:
        *lists, _ = origin.path.split("[]")
        if not lists:
            around = _common_path([origin.path, *origin.takes.values()])
            return self._all.having(around) if around else self._all
        selected = self._all.having(lists[0].rpartition(".")[0])
        path = ""
        for step in lists:
            selected = selected.opened(f"{path}{step}")
            path = f"{path}{step}[]"
        return selected

    @cached_property
    def _keys(self) -> pl.DataFrame:
        """Columns independent of the origin: the keys of every table, and those of the version."""
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
        return read_additional_info(self._all.values(ADDITIONAL_INFO)).to_struct()


def _with_own_values(rows: pl.DataFrame, table: Table, origin: Origin) -> pl.DataFrame:
    """The rows in which an origin's own columns are not all null."""
    own = [name for name in _own_columns(table, origin) if rows[name].null_count() < rows.height]
    if any(rows[name].null_count() == 0 for name in own):
        return rows
    return rows.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in own)) if own else rows.clear()


def _known(name: str, otherwise: pl.Expr) -> pl.Expr:
    stated = pl.when(pl.col(name) != "").then(pl.col(name))
    return pl.coalesce(stated, pl.when(otherwise != "").then(otherwise))


def _common_path(paths: list[str]) -> str:
    """The path of the innermost object that all the paths lead to or through."""
    levels = zip(*(path.split(".") for path in paths), strict=False)
    return ".".join(names[0] for names in takewhile(lambda names: len(set(names)) == 1, levels))


def _paths(column: Column, origin: Origin) -> list[str]:
    """The possible paths to a column's value for an origin's rows."""
    beside = origin.takes.get(column.name) or origin.repeats.get(column.name)
    if beside:
        return [beside]
    return [f"{origin.path}.{source}".lstrip(".") for source in filter(None, column.source.split("|"))]


def _own_columns(table: Table, origin: Origin) -> list[str]:
    """Columns that are read from this origin itself; a row needs a value in one of them."""
    fixed = {*_KEYS, *origin.sets, *origin.repeats, *table.derived_names}
    return [
        column.name
        for column in table.columns
        if column.name not in fixed and (column.source or column.name in origin.takes)
    ]
