"""The desk of a home for each request: a cursor on the file that is served now, with the time it may take.

What belongs here: the limits of pages, and what a query that failed means to a viewer. What does not: files
and cursors (`sql.served`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from tracehound.desk.connection import Desk, NotAnswered, failed, no_warehouse
from tracehound.pipelines.lake.home import Home
from tracehound.sql.query import QueryError, QueryLimits
from tracehound.sql.served import Asking, Edition, Served

PAGE_SECONDS = 2.0
_MEMORY = "1GB"


@dataclass(frozen=True)
class Shown:
    """Which run is shown: the file of it, when it was written, and the time of its newest data."""

    edition: Edition
    newest_at: datetime | None

    @property
    def written_at(self) -> datetime:
        """When the run wrote its file."""
        return datetime.fromtimestamp(self.edition.written_at, UTC)


class Desks:
    """The desks of a home. Ends with `close`."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.served = Served(home.warehouse, QueryLimits(_MEMORY, 1, PAGE_SECONDS), is_renewed=True)
        self._shown: Shown | None = None

    def asking(self, seconds: float | None = None) -> Asking:
        """What the queries of a request run under; each may take some seconds, else those of a page."""
        return self.served.asking(seconds)

    @contextmanager
    def open(self, asking: Asking) -> Iterator[tuple[Desk, Shown]]:
        """A desk, and which run it shows. Raises NotAnswered without a warehouse, QueryError otherwise."""
        if not self.home.warehouse.exists() and not self.served.opened:
            raise NotAnswered(no_warehouse(self.home))
        with self.served.reading(asking) as (reader, edition):
            desk = Desk(self.home, reader, edition.kept)
            yield desk, self._shown_by(desk, edition)

    def _shown_by(self, desk: Desk, edition: Edition) -> Shown:
        if self._shown is None or self._shown.edition != edition:
            row = desk.row("profile_newest")
            self._shown = Shown(edition, row["newest_at"] if row else None)
        return self._shown

    def told(self, error: QueryError) -> str:
        """Why a query failed."""
        return failed(self.home, error)

    def look(self, ready: Callable[[Desk, Edition], None], asking: Asking) -> None:
        """Takes up a new file if there is one, once its desk was made `ready`."""
        with suppress(QueryError):
            self.served.renew(
                lambda reader, edition: ready(Desk(self.home, reader, edition.kept), edition), asking
            )

    def look_closely(self) -> None:
        """Raises QueryError where nothing can be served."""
        _ = self.served.edition

    def gauges(self) -> dict[str, float]:
        """Figures of the served file, for `/metrics`."""
        written = {"run_written_seconds": self._shown.edition.written_at} if self._shown else {}
        return {"open_files": self.served.opened} | written

    def close(self) -> None:
        """Ends all queries and closes the file."""
        self.served.close()
