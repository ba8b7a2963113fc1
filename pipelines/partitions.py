"""The days by which Dagster divides the findings of raw and flattened, and that of a run."""

from datetime import UTC, datetime

import dagster as dg

from tracehound.pipelines.lake.troubles import HostTrouble

# GuardDuty was announced on this day: no finding can be older.
DAYS = dg.DailyPartitionsDefinition(start_date="2017-11-28", timezone="UTC", end_offset=1)


def is_partition(day: str) -> bool:
    """Whether Dagster has a partition for a day; findings may carry any time."""
    return DAYS.has_partition_key(day)


def today() -> str:
    """The newest partition: that of a run without a day of its own. Raises HostTrouble."""
    newest = DAYS.get_last_partition_key()
    if newest is None:
        raise HostTrouble(
            f"this machine's clock says {datetime.now(UTC):%Y-%m-%d}, before GuardDuty was there. "
            "Stored data is intact. Set the clock, then run again."
        )
    return str(newest)
