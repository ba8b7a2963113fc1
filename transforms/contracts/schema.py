"""How contracts are written: columns, tables, and where in a finding a table's rows come from.

What belongs here: the vocabulary. What does not: any one table (see the modules beside this one) and anything
that executes a contract (`transforms.flatten`, `sql.ddl`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

TEXT = pl.String()
INT = pl.Int64()
FLOAT = pl.Float64()
BOOL = pl.Boolean()
DATE = pl.Date()
TIME = pl.Datetime("us", "UTC")
BYTES = pl.Binary()


def list_of(fields: dict[str, pl.DataType]) -> pl.List:
    """Type of a list of structs with these fields."""
    return pl.List(pl.Struct(fields))


def struct_of(fields: dict[str, pl.DataType]) -> pl.Struct:
    """Type of a struct with these fields."""
    return pl.Struct(fields)


TEXTS = pl.List(pl.String())


@dataclass(frozen=True)
class Column:
    """One column: name, type, meaning and, for a flattened table, where in a finding it comes from.

    `source` is a wire path relative to each of the table's origins; alternatives are separated by `|`, for
    origins that name the same thing differently. A column with `is_derived` is worked out of others by
    `transforms.derive`; any other without source is set by its origin.
    """

    name: str
    dtype: pl.DataType
    description: str
    source: str = ""
    nullable: bool = True
    is_derived: bool = False


@dataclass(frozen=True)
class Origin:
    """A place in a finding that gives a table rows: one for a struct, one for each element of a list (`[]`).

    `sets` are constants that tell origins apart. `takes` are values that lie beside the origin and have their
    home in this table, `repeats` such values whose home is another table; both are paths from the top of the finding.
    `ordinals` name the columns that number the elements of the path's lists, from 1, outermost first.
    """

    path: str = ""
    sets: dict[str, str | int] = field(default_factory=dict)
    takes: dict[str, str] = field(default_factory=dict)
    repeats: dict[str, str] = field(default_factory=dict)
    ordinals: tuple[str, ...] = ("position",)


@dataclass(frozen=True)
class Table:
    """A table of the lake and the warehouse: its columns, the grain of a row, and the key that is unique.

    Rows are stored in the order of the key, or of `stored_by`: columns that put them in one order, the same every time,
    for a table that people look into by others than the key's first. Looking up by the first of them reads few rows.
    """

    layer: str
    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    origins: tuple[Origin, ...] = ()
    stored_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        repeated = {name for name in names if names.count(name) > 1}
        unknown = {*self.key, *self.stored_by} - set(names)
        if repeated or unknown:
            raise ValueError(
                f"{self.qualified_name}: repeated columns {repeated}, key or order without column {unknown}"
            )

    @property
    def qualified_name(self) -> str:
        """`layer.table`, its name in SQL."""
        return f"{self.layer}.{self.name}"

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Types by column name, in order."""
        return {column.name: column.dtype for column in self.columns}

    @property
    def derived_names(self) -> frozenset[str]:
        """The columns that are derived."""
        return frozenset(column.name for column in self.columns if column.is_derived)

    def homes(self) -> Iterator[tuple[str, Column]]:
        """Every (wire path, column) whose value lives here; a nested column is the home of all below its path."""
        for origin in self.origins:
            for column in self.columns:
                if column.name in origin.takes:
                    yield origin.takes[column.name], column
                elif column.name not in origin.repeats:
                    for source in filter(None, column.source.split("|")):
                        yield f"{origin.path}.{source}".lstrip("."), column
