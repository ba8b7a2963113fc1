"""Reports to Dagster which days a run has written, in addition to the day of the run."""

from collections.abc import Mapping

import dagster as dg

from tracehound.pipelines.assets.specs import asset_key
from tracehound.pipelines.partitions import is_partition
from tracehound.transforms.contracts import Table


def day_events(context: dg.AssetExecutionContext, table: Table, rows: Mapping[str, int]) -> None:
    """Reports a materialization of a table for each day with its rows; late data touches many days.

    Days without a partition, such as one in the future, are stored too, and named in the log.
    """
    of_run = run_days(context)
    strangers = sorted(day for day in rows if not is_partition(day))
    if strangers:
        context.log.warning(f"days without a partition are stored too: {', '.join(strangers)}")
    for day, count in sorted(rows.items()):
        if day not in of_run and is_partition(day):
            context.log_event(
                dg.AssetMaterialization(
                    asset_key(table.qualified_name),
                    partition=day,
                    metadata={"dagster/partition_row_count": count},
                )
            )


def run_days(context: dg.AssetExecutionContext) -> set[str]:
    """The partitions of a run; none if it has no day."""
    return (
        set(context.partition_keys) if context.has_partition_key_range or context.has_partition_key else set()
    )
