"""The first rows of one query on the served file, as JSON types: what the live desk and assistants are given.

What belongs here: running a query behind the fence, and where its rows are cut. What does not: which query
(`sql.canned`), and writing all rows of one (`cli.commands.rows`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING, Any, Protocol

from tracehound.desk.connection import NotAnswered, no_warehouse
from tracehound.desk.values import values
from tracehound.pipelines.lake.home import Home
from tracehound.sql.query import QueryError, QueryLimits, open_query

if TYPE_CHECKING:
    import pyarrow as pa


class Batches(Protocol):
    """Rows in batches, as a query yields them."""

    @property
    def schema(self) -> "pa.Schema":
        """Names and types of the columns."""

    def batches(self) -> Iterator["pa.RecordBatch"]:
        """The rows."""


@dataclass(frozen=True)
class FirstRows:
    """Rows by distinct names of columns, and whether there are more."""

    columns: list[str]
    rows: list[dict[str, Any]]
    has_more: bool


def first_rows(
    home: Home, query: str, parameters: Mapping[str, object], limits: QueryLimits, *, skip: int, most: int
) -> FirstRows:
    """At most `most` rows after the first `skip`. Raises NotAnswered."""
    if not home.warehouse.exists():
        raise NotAnswered(no_warehouse(home))
    try:
        with open_query(home.warehouse, query, parameters, limits) as result:
            names = distinct(result.schema.names)
            taken = list(islice(cells(result), skip, skip + most + 1))
    except QueryError as error:
        raise NotAnswered(str(error)) from error
    rows = [dict(zip(names, row, strict=True)) for row in taken[:most]]
    return FirstRows(names, rows, len(taken) > most)


def distinct(names: Iterable[str]) -> list[str]:
    """Names of columns; repeated names get a number, as in DuckDB."""
    found: list[str] = []
    for name in names:
        free = (candidate for number in count() if (candidate := f"{name}:{number}" if number else name))
        found.append(next(candidate for candidate in free if candidate not in found))
    return found


def cells(result: Batches) -> Iterator[tuple[Any, ...]]:
    """The values of each row."""
    for batch in result.batches():
        yield from zip(*map(values, batch.columns), strict=True)
