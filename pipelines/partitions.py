"""The daily partitions of raw and flattened findings in Dagster, and the partition of a run."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

import dagster as dg
from dagster._core.instance import DynamicPartitionsStore

from tracehound.pipelines.lake.troubles import HostTrouble


class _Days(dg.DailyPartitionsDefinition):
    """Days whose keys are computed once a day: Dagster requests all of them for each partitioned table."""

    def get_partition_keys(
        self,
        current_time: datetime | None = None,
        dynamic_partitions_store: DynamicPartitionsStore | None = None,
    ) -> Sequence[str]:
        """The days up to the newest, oldest first."""
        if current_time or dynamic_partitions_store:
            return super().get_partition_keys(current_time, dynamic_partitions_store)
        return _keys_to(self.get_last_partition_key())


@lru_cache(maxsize=2)
def _keys_to(newest: str | None) -> Sequence[str]:
    """The keys of all days, computed again when there is a new newest day."""
    return super(_Days, DAYS).get_partition_keys() if newest else []


# GuardDuty was announced on this day: no finding can be older.
DAYS = _Days(start_date="2017-11-28", timezone="UTC", end_offset=1)


def is_partition(day: str) -> bool:
    """Whether Dagster has a partition for a day; findings may have any time."""
    return DAYS.has_partition_key(day)


def today() -> str:
    """The newest partition: that of a run without a given day. Raises HostTrouble."""
    newest = DAYS.get_last_partition_key()
    if newest is None:
        raise HostTrouble(
            f"this machine's clock says {datetime.now(UTC):%Y-%m-%d}, before GuardDuty was there. "
            "Stored data is intact. Set the clock, then run again."
        )
    return str(newest)
