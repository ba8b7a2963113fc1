"""The names of people who were erased on request, as hashes: their API calls are never stored again.

What belongs here: knowing such a name, and hours of which calls are missing. What does not: erasing
(`pipelines.cloudtrail.forgetting`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.cloudtrail.erasing import concern, names_in, tombstone
from tracehound.transforms.contracts.api_events import CLOUDTRAIL_ERASED, CLOUDTRAIL_ERASED_HOURS


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
        return bool(self._stones) and any(map(self.has_name, names_in(row)))

    def has_name(self, name: str) -> bool:
        """Whether a name was erased, in upper or lower case."""
        name = name.lower()
        if name not in self._known:
            self._known[name] = tombstone(self._salt, name) in self._stones
        return self._known[name]


def erased_hours(home: Home, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """The hours of erased events, by their rows of flattened.api_events, that are not known yet.

    They say that something is missing, and nothing of whose: not even whether two hours are one person's.
    """
    table = CLOUDTRAIL_ERASED_HOURS
    found = [{**row, "hour_at": row["event_at"], "concern": concern(row)} for row in rows]
    hours = pl.DataFrame(
        [{name: row[name] for name in table.key} for row in found if row["concern"]], schema=table.schema
    )
    known = parquet.read(home.files(table), table)
    return (
        hours.with_columns(pl.col("hour_at").dt.truncate("1h"))
        .unique()
        .join(known, on=list(table.key), how="anti")
        .sort(table.key)
    )
