"""Events of people who were erased on request, kept out of what is stored.

What belongs here: what a run asks of tombstones. What does not: erasing (`pipelines.cloudtrail.forgetting`).
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.processes.poison import is_by_content
from tracehound.transforms.cloudtrail.erasing import names_in, tombstone
from tracehound.transforms.cloudtrail.names import Place, place_of
from tracehound.transforms.cloudtrail.typed import row
from tracehound.transforms.contracts.api_events import CLOUDTRAIL_ERASED


class Erased:
    """The names that were erased, as a run asks for them. Cheap as long as there are none."""

    def __init__(self, home: Home) -> None:
        known = parquet.read(home.files(CLOUDTRAIL_ERASED), CLOUDTRAIL_ERASED)
        self._stones = set(known["tombstone"])
        self._salt = known["salt"][0] if known.height else ""
        self._known: dict[str, bool] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nobody was erased."""
        return not self._stones

    def has(self, row: Mapping[str, Any]) -> bool:
        """Whether an event, by its row of flattened.api_events, has an erased name."""
        return bool(self._stones) and any(map(self._is_erased, names_in(row)))

    def _is_erased(self, name: str) -> bool:
        if name not in self._known:
            self._known[name] = tombstone(self._salt, name) in self._stones
        return self._known[name]


def without_erased(events: pl.DataFrame, erased: Erased) -> pl.DataFrame:
    """Rows of raw.cloudtrail_events without those that have an erased name."""
    if erased.is_empty or events.is_empty():
        return events
    return events.filter(pl.Series([not _has(each, erased) for each in events.iter_rows(named=True)]))


def _has(stored: Mapping[str, Any], erased: Erased) -> bool:
    place = place_of(stored["uri"])
    try:
        found = row(stored["document"], Place(stored["account_id"], stored["region"], place.cluster_name))
    except Exception as error:
        if not is_by_content(error):
            raise
        # What can't be read names nobody that a table would show.
        return False
    return erased.has(found)
