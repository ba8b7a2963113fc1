<<<<<<< HEAD
"""Telling Dagster which days a run has written: an asset that no run makes, with a partition for each day."""
=======
"""Reports to Dagster which days a run has written, in addition to the day of the run."""
>>>>>>> main

from collections.abc import Mapping

import dagster as dg

from tracehound.pipelines.assets.specs import OWNERS
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.partitions import known_days

FINDINGS_BY_DAY = dg.AssetKey("findings_by_day")


def days_spec(home: Home, made_from: dg.AssetKey) -> dg.AssetSpec:
    """The asset that shows the days of `flattened.findings`.

<<<<<<< HEAD
    It stands apart from the tables, for one with partitions can't be materialized without choosing some, and
    every table of a run would be offered each day since the first.
    """
    return dg.AssetSpec(
        FINDINGS_BY_DAY,
        deps=[made_from],
        description="Which UTC days have versions of findings, and how many. Runs report it; to read some "
        "export days only, give a job's `raw` the configuration `first_day` and `last_day`.",
        group_name="flattened",
        owners=OWNERS,
        kinds={"parquet"},
        partitions_def=known_days(home),
=======
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
>>>>>>> main
    )


def day_events(context: dg.AssetExecutionContext, versions: Mapping[str, int]) -> None:
    """Reports each day that was written with its versions; late data touches many days."""
    for day, count in sorted(versions.items()):
        context.log_event(
            dg.AssetMaterialization(
                FINDINGS_BY_DAY, partition=day, metadata={"dagster/partition_row_count": count}
            )
        )
