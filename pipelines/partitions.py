"""The days by which Dagster divides the findings of raw and flattened, and that of a run."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

import dagster as dg
from dagster._core.instance import DynamicPartitionsStore

from tracehound.pipelines.lake.troubles import HostTrouble


class _Days(dg.DailyPartitionsDefinition):
    """Days whose keys are made once a day: Dagster asks for all of them for each table that reads days."""

    def get_partition_keys(
        self,
        current_time: datetime | None = None,
        dynamic_partitions_store: DynamicPartitionsStore | None = None,
    ) -> Sequence[str]:
        """The days up to the newest, the oldest first."""
        if current_time or dynamic_partitions_store:
            return super().get_partition_keys(current_time, dynamic_partitions_store)
        return _keys_to(self.get_last_partition_key())


@lru_cache(maxsize=2)
def _keys_to(newest: str | None) -> Sequence[str]:
    """The keys of all days, made anew when there is another newest day."""
    return super(_Days, DAYS).get_partition_keys() if newest else []


# GuardDuty was announced on this day: no finding can be older.
DAYS = _Days(start_date="2017-11-28", timezone="UTC", end_offset=1)


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
