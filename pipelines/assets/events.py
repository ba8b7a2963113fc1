"""Reports to Dagster which days a run has written, as the partitions of an asset of its own."""

from collections.abc import Mapping

import dagster as dg

from tracehound.pipelines.assets.specs import OWNERS
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.partitions import known_days

FINDINGS_BY_DAY = dg.AssetKey("findings_by_day")


def days_spec(home: Home, made_from: dg.AssetKey) -> dg.AssetSpec:
    """The asset that shows the days of `flattened.finding_versions`. Runs report to it; none materializes it.

    If a table itself had partitions, every launch that includes it would ask for days.
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
    )


def day_events(context: dg.AssetExecutionContext, versions: Mapping[str, int]) -> None:
    """Reports each day that was written with its versions; late data touches many days."""
    for day, count in sorted(versions.items()):
        context.log_event(
            dg.AssetMaterialization(
                FINDINGS_BY_DAY, partition=day, metadata={"dagster/partition_row_count": count}
            )
        )
