"""Rows of canned and typed queries as data.

What belongs here: running a fenced query, bounded. What does not: the fence (`sql.fence`), writing rows to
terminals and files (`cli.commands.rows`), and pages (`desk.answers_page`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING

from tracehound.desk.connection import NotAnswered, Row, no_warehouse
from tracehound.desk.values import values
from tracehound.pipelines.lake.home import Home
from tracehound.sql.query import QueryError, QueryLimits, open_query

if TYPE_CHECKING:
    import pyarrow as pa

MOST = 10_000
LIMITS = QueryLimits(memory="1GB", seconds=30)


@dataclass(frozen=True)
class Answer:
    """Rows by the names of their columns; `is_cut` if there are more than these."""

    names: list[str]
    rows: list[Row]
    is_cut: bool


def ask(home: Home, query: str, parameters: Mapping[str, object], most: int = MOST) -> Answer:
    """At most `most` rows of a query, as `--format json` has them. Raises NotAnswered."""
    if not home.warehouse.exists():
        raise NotAnswered(no_warehouse(home))
    try:
        with open_query(home.warehouse, query, parameters, LIMITS) as result:
            names = distinct(result.schema.names)
            found = list(islice(_rows(result.batches(), names), most + 1))
    except QueryError as error:
        raise NotAnswered(str(error)) from error
    return Answer(names, found[:most], len(found) > most)


def distinct(names: Iterable[str]) -> list[str]:
    """Names of columns; repeated names get a number, as in DuckDB."""
    found: list[str] = []
    for name in names:
        free = (candidate for number in count() if (candidate := f"{name}:{number}" if number else name))
        found.append(next(candidate for candidate in free if candidate not in found))
    return found


def _rows(batches: "Iterable[pa.RecordBatch]", names: list[str]) -> Iterable[Row]:
    for batch in batches:
        for row in zip(*map(values, batch.columns), strict=True):
            yield dict(zip(names, row, strict=True))
