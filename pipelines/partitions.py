<<<<<<< HEAD
"""The days that Dagster shows of findings: which have any, and how many.
=======
"""The daily partitions of raw and flattened findings in Dagster, and the partition of a run."""
>>>>>>> main

Nothing is launched by day: a run reads what is unread and builds what is stale, whichever days that touches.
"""

import dagster as dg

from tracehound.pipelines.lake import clock
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts import TABLES

_FINDINGS = TABLES["flattened.findings"]


<<<<<<< HEAD
def known_days(home: Home) -> dg.DailyPartitionsDefinition:
    """UTC days from the first one that has findings through today.

    A home without findings begins today. Days that come before, or lie ahead, are shown once definitions are
    loaded again.
    """
    first = min(filter(None, map(clock.day, home.days(_FINDINGS))), default=clock.today())
    # A day ahead of the clock would make a range that ends before it starts.
    start = min(first, clock.today())
    return dg.DailyPartitionsDefinition(start_date=f"{start}", timezone="UTC", end_offset=1)
=======
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
>>>>>>> main
