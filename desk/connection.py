"""One fenced connection per command, and the queries of `sql/desk` by name.

What belongs here: opening the served file and running a named query. What does not: the queries.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tracehound.pipelines.lake.home import Home
from tracehound.sql.query import QueryError

if TYPE_CHECKING:
    from tracehound.sql.reader import Reader

Row = dict[str, Any]
_QUESTIONS = files("tracehound.sql").joinpath("desk")


class NotAnswered(Exception):
    """A question has no answer; the message says why and what to do, `lines` lists close matches."""

    def __init__(self, message: str, lines: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.lines = tuple(lines)


class Desk:
    """The served file of a home, ready for queries."""

    def __init__(self, home: Home, reader: "Reader") -> None:
        self.home = home
        self._reader = reader

    def rows(self, question: str, **parameters: object) -> list[Row]:
        """Rows of `sql/desk/<question>.sql`."""
        return self._reader.rows(_text(question), parameters)

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
