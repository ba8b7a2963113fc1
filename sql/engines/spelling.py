"""How an engine spells types, names and texts: data, so that each engine's module is short."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from tracehound.transforms.contracts import Column, Table

# The database, schema or dataset that has all tables, where an engine has one level of them.
DATABASE = "tracehound"


@dataclass(frozen=True)
class Spelling:
    """An engine's words. `array` and `struct` have one gap, `member` has those of a name and a type."""

    engine: str
    scalars: Mapping[type[pl.DataType], str]
    array: str
    struct: str
    member: str
    quote: str = "`"
    # Members of structs that need quotes; all do where there is no such set.
    reserved_members: frozenset[str] | None = None
    separator: str = ", "
    # Of a scalar that may be null, for engines whose types exclude null.
    nullable: str = "{}"
    escapes: Mapping[str, str] = field(default_factory=lambda: {"'": "''"})

    def name(self, identifier: str) -> str:
        """An identifier in quotes. Contracts have none with a quote in it."""
        return f"{self.quote}{identifier}{self.quote}"

    def text(self, value: str) -> str:
        """A text in single quotes."""
        return "'" + "".join(self.escapes.get(each, each) for each in value) + "'"

    def type_of(self, dtype: object, *, is_nullable: bool = False) -> str:
        """The engine's name for a polars type; TypeError for one that contracts do not use."""
        match dtype:
            case pl.List(inner=inner):
                return self.array.format(self.type_of(inner, is_nullable=not _is_nested(inner)))
            case pl.Struct(fields=fields):
                return self.struct.format(self.separator.join(map(self._member, fields)))
        try:
            scalar = self.scalars[type(dtype)]  # type: ignore[index]
        except KeyError:
            raise TypeError(f"no type of {self.engine} for {dtype}") from None
        return self.nullable.format(scalar) if is_nullable else scalar

    def _member(self, member: pl.Field) -> str:
        is_plain = self.reserved_members is not None and member.name not in self.reserved_members
        name = member.name if is_plain else self.name(member.name)
        return self.member.format(name=name, type=self.type_of(member.dtype, is_nullable=True))

    def column_type(self, column: Column) -> str:
        """The type of a column."""
        return self.type_of(column.dtype, is_nullable=column.nullable)


# In string literals of these engines a backslash begins an escape.
BACKSLASHES = {"'": "\\'", "\\": "\\\\"}


def _is_nested(dtype: object) -> bool:
    return isinstance(dtype, (pl.List, pl.Struct))


def flat_name(table: Table) -> str:
    """A table's name where there is one level of names: `layer_table`."""
    return f"{table.layer}_{table.name}"


def folder(table: Table, location: str) -> str:
    """Where a table's files are in a copy of the lake."""
    return f"{location}/{table.layer}/{table.name}"


def grain(table: Table) -> str:
    """What a table is said to be."""
    return f"One row per {table.grain}."
