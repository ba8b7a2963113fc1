"""How folders of the lake divide a table: by the day or month of its time, or not at all.

The names are those of hive partitions. No table has a column of the name that divides it, for readers would
find it twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # contracts bring polars
    from tracehound.transforms.contracts import Table

# A day as YYYY-MM-DD, a month as YYYY-MM; UTC.
DAY = "updated_date"
MONTH = "updated_month"
# Days by another time than that of a version: the partition, and the time that it is the day of.
EVENT_DAY = "event_date"
OBSERVED_DAY = "observed_date"
ASKED_DAY = "asked_date"
CHANGED_DAY = "changed_date"
DAYS = frozenset({DAY, EVENT_DAY, OBSERVED_DAY, ASKED_DAY, CHANGED_DAY})
_TIMES = {
    EVENT_DAY: "event_at",
    OBSERVED_DAY: "observed_at",
    ASKED_DAY: "asked_at",
    CHANGED_DAY: "changed_at",
}
_BY_DAY = frozenset({"raw.findings", "raw.repeats", "raw.unmodelled_paths"})
_BY_OTHER_DAY = {
    "raw.cloudtrail_events": EVENT_DAY,
    "flattened.api_events": EVENT_DAY,
    "raw.observations": OBSERVED_DAY,
    "raw.context_asks": ASKED_DAY,
    "raw.exposures": CHANGED_DAY,
}
# Made with the flattened tables, from a document as a whole.
_BESIDE_FLATTENED = frozenset({"flattened.version_conflicts", "flattened.quarantined"})


def partition_key(table: Table) -> str | None:
    """The partition that a table's folders are named after; None of a table that is one folder."""
    if table.qualified_name in _BY_DAY:
        return DAY
    if table.qualified_name in _BY_OTHER_DAY:
        return _BY_OTHER_DAY[table.qualified_name]
    return MONTH if table.origins or table.qualified_name in _BESIDE_FLATTENED else None


def own_time(table: Table) -> str | None:
    """The time whose days divide a table, where that is not the time of a version of a finding."""
    return _TIMES.get(_BY_OTHER_DAY.get(table.qualified_name, ""))
