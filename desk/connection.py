"""One fenced connection per command, and the queries of `sql/desk` by name.

What belongs here: opening the served file and running a named query. What does not: the queries.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

from tracehound.pipelines.lake.home import Home
from tracehound.sql.query import QueryError

if TYPE_CHECKING:
    from tracehound.sql.reader import Reader

Row = dict[str, Any]
Result = TypeVar("Result")
# Some 20 MB.
_MOST_KEPT = 50_000
_QUESTIONS = files("tracehound.sql").joinpath("desk")


class NotAnswered(Exception):
    """A question has no answer; the message says why and what to do, `lines` lists close matches."""

    def __init__(self, message: str, lines: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.lines = tuple(lines)


class Desk:
    """The served file of a home, ready for queries."""

    def __init__(self, home: Home, reader: "Reader", kept: dict[object, list[Row]] | None = None) -> None:
        self.home = home
        self._reader = reader
        self._kept = {} if kept is None else kept

    def rows(self, question: str, **parameters: object) -> list[Row]:
        """Rows of `sql/desk/<question>.sql`."""
        return self._reader.rows(_text(question), parameters)

    def begin(self, ask: Callable[..., Result], *given: object, **named: object) -> Callable[[], Result]:
        """Begins to ask beside what else is asked; whoever needs the answer calls what is returned."""
        return self._reader.begin(partial(ask, *given, **named))

    def kept_rows(self, question: str) -> list[Row]:
        """Rows of a question without parameters, asked once for as long as the same file is served."""
        if question not in self._kept:
            self._kept[question] = self.rows(question)
        return self._kept[question]

    def kept_rows_of(self, question: str, entity_ids: Sequence[int]) -> list[Row]:
        """Rows about some entities, each asked about once for as long as the same file is served."""
        found = {each: self._kept.get((question, each)) for each in entity_ids}
        if lacking := [each for each, rows in found.items() if rows is None]:
            asked: dict[int, list[Row]] = {each: [] for each in lacking}
            for row in self.rows(question, entity_ids=lacking):
                asked[row["entity_id"]].append(row)
            if len(self._kept) + len(asked) > _MOST_KEPT:
                self._kept.clear()
            self._kept.update({(question, each): rows for each, rows in asked.items()})
            found |= asked
        return [row for rows in found.values() for row in rows or ()]

    def has(self, source: str) -> bool:
        """Whether an optional source gave anything: a column of `sql/desk/optional_sources.sql`."""
        return bool(self.kept_rows("optional_sources")[0][source])

    def row(self, question: str, **parameters: object) -> Row | None:
        """The first row, if there is one."""
        return next(iter(self.rows(question, **parameters)), None)


# How a home's desk is opened: anew for each command, or by a process that keeps the served file open.
Opened = Callable[[Home], AbstractContextManager[Desk]]


@cache
def _text(question: str) -> str:
    return _QUESTIONS.joinpath(f"{question}.sql").read_text()


def no_warehouse(home: Home) -> str:
    """The message if nothing was served yet."""
    return f"there is no warehouse in {home.path} yet: `tracehound run FOLDER` builds one."


@contextmanager
def open_desk(home: Home) -> Iterator[Desk]:
    """The desk of a home. Raises NotAnswered where there is no warehouse, or a question fails."""
    if not home.warehouse.exists():
        raise NotAnswered(no_warehouse(home))
    from tracehound.sql.reader import open_reader  # noqa: PLC0415 - DuckDB, which `tracehound sql` loads elsewhere

    try:
        with open_reader(home.warehouse) as reader:
            yield Desk(home, reader)
    except QueryError as error:
        raise NotAnswered(failed(home, error)) from error


def failed(home: Home, error: QueryError) -> str:
    """Why a query failed; a missing table or column means that another version served the file."""
    if "Catalog Error" in str(error) or "Binder Error" in str(error):
        return (
            f"{home.warehouse} is from another version of tracehound: `tracehound run` rebuilds it. {error}"
        )
    return str(error)
