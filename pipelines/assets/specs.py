"""What Dagster shows of a table, derived from its contract."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import dagster as dg
from dagster._core.instance import DynamicPartitionsStore

from tracehound.pipelines.lake.built import WAREHOUSE_KEY
from tracehound.pipelines.lake.troubles import HostTrouble
from tracehound.sql.ddl import duckdb_type, is_served
from tracehound.transforms.contracts import Column, Table

OWNERS = ["team:security-data"]


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
POOL = "home"
# One run takes a whole range of days: what it costs is reading what is new, not the number of days.
BACKFILL = dg.BackfillPolicy.single_run()
# A day and time for the daily run to end.
FRESH = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=30), warn_window=timedelta(hours=26))
WAREHOUSE = dg.AssetKey(WAREHOUSE_KEY)
# Of a run that serves no file: what it needs of the lake it reads where it lies.
IN_PLACE_TAG = {"tracehound/lake": "read in place"}


def asset_key(qualified_name: str) -> dg.AssetKey:
    """`layer.table` as an asset key."""
    return dg.AssetKey(qualified_name.split("."))


def asset_spec(
    table: Table,
    kinds: set[str],
    deps: Iterable[str] = (),
    *,
    is_daily: bool = False,
) -> dg.AssetSpec:
    """Spec of a table's asset: key, description, columns, owners, kinds and what it is made from.

    `is_daily` is for the findings of a layer, which tell its days: all tables of a day change in one commit,
    and an event for each table and day would cost more than the day itself.
    """
    return dg.AssetSpec(
        asset_key(table.qualified_name),
        deps=[asset_key(name) for name in deps],
        description=description(table),
        metadata={"dagster/column_schema": column_schema(table), "key": ", ".join(table.key)},
        group_name=table.layer,
        owners=OWNERS,
        kinds=kinds,
        partitions_def=DAYS if is_daily else None,
        freshness_policy=FRESH,
    )


def description(table: Table) -> str:
    """What a row of the table is."""
    return f"One row per {table.grain}."


def column_schema(table: Table) -> dg.TableSchema:
    """The contract's columns as Dagster shows them."""
    return dg.TableSchema([_column(column, column.name in table.key) for column in table.columns])


def _column(column: Column, is_key: bool) -> dg.TableColumn:
    return dg.TableColumn(
        column.name,
        duckdb_type(column.dtype),
        column.description if is_served(column) else f"{column.description} In the lake only.",
        dg.TableColumnConstraints(nullable=column.nullable, unique=False, other=["key"] if is_key else []),
    )


def is_partition(day: str) -> bool:
    """Whether Dagster has a partition for a day; findings may carry any time."""
    return DAYS.has_partition_key(day)


def today() -> str:
    """The newest partition: that of a run without a day of its own. Raises HostTrouble."""
    newest = DAYS.get_last_partition_key()
    if newest is None:
        raise HostTrouble(
            f"this machine's clock says {datetime.now(UTC):%Y-%m-%d}, before GuardDuty was there. "
            "Nothing that was stored is harmed. Set the clock, then run again."
        )
    return str(newest)
