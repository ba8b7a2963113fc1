"""The served warehouse: every table in one DuckDB file, swapped in one rename."""

from datetime import timedelta

import dagster as dg
import duckdb

from tracehound.pipelines.assets.guard import guarded
from tracehound.pipelines.assets.specs import OWNERS, POOL, WAREHOUSE, asset_key
from tracehound.pipelines.lake import published, troubles
from tracehound.pipelines.resources import HomeResource
from tracehound.pipelines.serving import lake_models
from tracehound.pipelines.store.holding import sender_of
from tracehound.transforms.contracts import TABLES

# A day, and time for the daily run to end. A tick of the schedule that finds nothing to do counts too, and
# reports the file alone, which is as new as all tables.
FRESH = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=30), warn_window=timedelta(hours=26))


@dg.asset(
    key=WAREHOUSE,
    deps=[asset_key(name) for name in TABLES],
    description="The DuckDB file that people and dashboards read: it has every table, or stays as it was.",
    group_name="serving",
    owners=OWNERS,
    kinds={"duckdb"},
    freshness_policy=FRESH,
    pool=POOL,
)
def warehouse(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[HomeResource]
) -> dg.MaterializeResult[None]:
    """Serves the file that this run has built, and publishes it as Delta tables where that is configured."""
    with guarded(context, home.home):
        home.next_warehouse.publish()
    home.reporter.built()
    if home.home.settings.delta.after_runs:
        _publish_delta(home)
    if home.home.settings.store.publish_warehouse:
        _publish_served(home)
    context.log.info(f"serving the new {home.home.warehouse}")
    served = home.home.warehouse
    return dg.MaterializeResult(
        metadata={"path": dg.MetadataValue.path(served), "bytes": served.stat().st_size}
    )


def _publish_served(home: HomeResource) -> None:
    """Raises StoreTrouble. A retry finds the file served, and what is published already is left alone."""
    sender = sender_of(home.home)
    if sender:
        from tracehound.pipelines.store import warehouses  # noqa: PLC0415 - boto3, where a lake lies in a bucket

        keep = home.home.settings.store.keep_warehouses
        warehouses.publish(sender.versions.objects, home.home.warehouse, keep)


def _publish_delta(home: HomeResource) -> None:
    """Raises dg.Failure, which is not retried: the file is served, and can't be served again."""
    from tracehound.pipelines.delta import log, publishing  # noqa: PLC0415 - for homes that are configured so alone

    try:
        lake_models.publish(home.home, home.next_warehouse.limits)
        publishing.publish(home.home)
    except (OSError, log.WrongLog, duckdb.Error) as error:
        why = troubles.told(error, published.root(home.home.path)) or str(error)
        raise dg.Failure(
            f"The new file is served, but Delta tables are not of it: {why} Then `tracehound publish delta` "
            "does what is left.",
            allow_retries=False,
        ) from error
