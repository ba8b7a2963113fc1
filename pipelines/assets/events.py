"""Telling Dagster which days a run has written, beside the day that the run is for."""

from collections.abc import Mapping

import dagster as dg

from pipelines.assets.specs import asset_key, is_partition


def day_events(context: dg.AssetExecutionContext, rows: Mapping[tuple[str, str], int]) -> None:
    """Reports a materialization for each (table, day) with its rows; late data touches many days.

    Days that are no partition, such as one in the future, are stored all the same, and said in the log.
    """
    run_day = context.partition_key if context.has_partition_key else None
    strangers = sorted({day for _, day in rows if not is_partition(day)})
    if strangers:
        context.log.warning(f"days without a partition are stored too: {', '.join(strangers)}")
    for (table, day), count in sorted(rows.items()):
        if day != run_day and is_partition(day):
            context.log_event(
                dg.AssetMaterialization(
                    asset_key(table), partition=day, metadata={"dagster/partition_row_count": count}
                )
            )
