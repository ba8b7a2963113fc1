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
# The day of `event_at`.
EVENT_DAY = "event_date"
DAYS = frozenset({DAY, EVENT_DAY})
_BY_DAY = frozenset({"raw.findings", "raw.repeats", "raw.unmodelled_paths"})
_BY_EVENT_DAY = frozenset({"raw.cloudtrail_events", "flattened.api_events"})
# Made with the flattened tables, from a document as a whole.
_BESIDE_FLATTENED = frozenset({"flattened.version_conflicts", "flattened.quarantined"})


def partition_key(table: Table) -> str | None:
    """The partition that a table's folders are named after; None of a table that is one folder."""
    if table.qualified_name in _BY_DAY:
        return DAY
    if table.qualified_name in _BY_EVENT_DAY:
        return EVENT_DAY
    return MONTH if table.origins or table.qualified_name in _BESIDE_FLATTENED else None
