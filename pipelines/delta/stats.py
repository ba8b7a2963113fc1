"""What a file's footer says of columns that people filter by, so that engines skip files.

Bounds may be wider than the values and never narrower: long texts are cut, times are in milliseconds.
"""

import json
import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow.parquet as pq

from tracehound.pipelines.formats.filtered import FILTERED, LONGEST_TEXT

# No character is beyond it.
_LAST_CHARACTER = "\U0010ffff"


def stats_of(footer: pq.FileMetaData) -> str:
    """The statistics of a file, as JSON text."""
    lowest: dict[str, Any] = {}
    highest: dict[str, Any] = {}
    nulls: dict[str, int] = {}
    for index in range(footer.num_columns):
        name = footer.schema.column(index).path
        if name in FILTERED:
            _add(name, _of_groups(footer, index), lowest, highest, nulls)
    found = {
        "numRecords": footer.num_rows,
        "minValues": dict(sorted(lowest.items())),
        "maxValues": dict(sorted(highest.items())),
        "nullCount": dict(sorted(nulls.items())),
    }
    return json.dumps(found, separators=(",", ":"))


def _of_groups(footer: pq.FileMetaData, index: int) -> list[pq.Statistics | None]:
    groups = map(footer.row_group, range(footer.num_row_groups))
    return [group.column(index).statistics for group in groups if group.num_rows]


def _add(
    name: str,
    groups: list[pq.Statistics | None],
    lowest: dict[str, Any],
    highest: dict[str, Any],
    nulls: dict[str, int],
) -> None:
    """Adds what is known of a column. A bound counts only if every row group with values has one."""
    known = [group for group in groups if group is not None]
    if len(known) < len(groups) or not all(group.has_null_count for group in known):
        return
    nulls[name] = sum(group.null_count for group in known)
    with_values = [group for group in known if group.has_min_max or group.num_values]
    if not with_values or not all(group.has_min_max for group in with_values):
        return
    low = _low(min(group.min for group in with_values))
    high = _high(max(group.max for group in with_values))
    # Both or none: some readers take a missing one for a null.
    if low is not None and high is not None:
        lowest[name], highest[name] = low, high


def _low(value: Any) -> Any:
    if isinstance(value, str):
        return value[:LONGEST_TEXT]
    return _plain(value)


def _high(value: Any) -> Any:
    if isinstance(value, str):
        if len(value) <= LONGEST_TEXT:
            return value
        # What was cut off may sort after the last character itself.
        return None if value[LONGEST_TEXT] == _LAST_CHARACTER else value[:LONGEST_TEXT] + _LAST_CHARACTER
    if isinstance(value, datetime) and value.microsecond % 1000:
        try:
            value += timedelta(milliseconds=1)
        except OverflowError:
            return None
    return _plain(value)


def _plain(value: Any) -> Any:
    """A value as Delta writes it in JSON; None for one that it can't write."""
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, (bool, int)) else None
