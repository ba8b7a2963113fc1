"""A contract as Iceberg's schema. Readers find columns by numbers, which outlive a change of the contract."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl
from pyiceberg.schema import Schema
from pyiceberg.types import (
    BinaryType,
    BooleanType,
    DateType,
    DoubleType,
    IcebergType,
    IntegerType,
    ListType,
    LongType,
    NestedField,
    StringType,
    StructType,
    TimestamptzType,
)

from tracehound.pipelines.formats.pins import PinColumn
from tracehound.transforms.contracts import Column

_SCALARS: Mapping[type, IcebergType] = {
    pl.String: StringType(),
    pl.Int64: LongType(),
    pl.Int32: IntegerType(),
    pl.Float64: DoubleType(),
    pl.Boolean: BooleanType(),
    pl.Date: DateType(),
    pl.Datetime: TimestamptzType(),
    pl.Binary: BinaryType(),
}


def schema_of(columns: Iterable[Column | PinColumn], before: Schema | None = None, last: int = 0) -> Schema:
    """The schema of some columns. All may be null, for that is how their files are written.

    A column that `before` has with the same type keeps its number; others get numbers beyond `last`, the
    highest that the table ever had.
    """
    numbers = _Numbers(dict(_numbered("", before.fields)) if before else {}, last)
    fields = [
        NestedField(*numbers.field(column.name, column.dtype, column.name), column.description or None)
        for column in columns
    ]
    return Schema(*fields)


@dataclass
class _Numbers:
    """Numbers of columns, by path and kind of type."""

    known: dict[tuple[str, str], int]
    last: int

    def field(self, path: str, dtype: object, name: str) -> tuple[int, str, IcebergType, bool]:
        """Number, name and type of a column, and that it may be null."""
        number = self._number(path, _kind(dtype))
        return number, name, self._type(path, dtype), False

    def _number(self, path: str, kind: str) -> int:
        found = self.known.get((path, kind))
        if found is None:
            self.last += 1
            found = self.last
        return found

    def _type(self, path: str, dtype: object) -> IcebergType:
        match dtype:
            case pl.List(inner=inner):
                number, _, element, required = self.field(f"{path}.element", inner, "element")
                return ListType(number, element, required)
            case pl.Struct(fields=fields):
                members = [
                    NestedField(*self.field(f"{path}.{field.name}", field.dtype, field.name))
                    for field in fields
                ]
                return StructType(*members)
        return _scalar(dtype)


def _scalar(dtype: object) -> IcebergType:
    try:
        return _SCALARS[type(dtype)]
    except KeyError:
        raise TypeError(f"no type of Iceberg for {dtype}") from None


def _kind(dtype: object) -> str:
    match dtype:
        case pl.List():
            return "list"
        case pl.Struct():
            return "struct"
    return str(_scalar(dtype))


def _numbered(prefix: str, fields: Iterable[NestedField]) -> Iterator[tuple[tuple[str, str], int]]:
    """The numbers of columns and of all that is inside them."""
    for field in fields:
        path = f"{prefix}{field.name}"
        match field.field_type:
            case ListType() as listed:
                yield (path, "list"), field.field_id
                yield from _numbered(f"{path}.", [listed.element_field])
            case StructType() as struct:
                yield (path, "struct"), field.field_id
                yield from _numbered(f"{path}.", struct.fields)
            case scalar:
                yield (path, str(scalar)), field.field_id
