"""The served warehouse: every table in one DuckDB file, swapped in one rename."""

from datetime import timedelta

import dagster as dg
import duckdb

from tracehound.pipelines import publications
from tracehound.pipelines.assets.guard import guarded
from tracehound.pipelines.assets.specs import OWNERS, POOL, WAREHOUSE, asset_key
from tracehound.pipelines.formats.tables import NotPublished
from tracehound.pipelines.lake import troubles
from tracehound.pipelines.lake.published import Format
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
    """Serves the file that this run has built, and publishes it in the formats that are configured."""
    with guarded(context, home.home):
        home.next_warehouse.publish()
    home.reporter.built()
    for each in publications.of_runs(home.home):
        _publish(home, each)
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


def _publish(home: HomeResource, of: Format) -> None:
    """Raises dg.Failure, which is not retried: the file is served, and can't be served again."""
    try:
        lake_models.publish(home.home, home.next_warehouse.limits)
        publications.publish(home.home, of)
    except (OSError, NotPublished, duckdb.Error) as error:
        why = troubles.told(error, of.root(home.home.path)) or str(error)
        raise dg.Failure(
            f"The new file is served, but {of.name} tables are not of it: {why} The next run tries again, or "
            f"`tracehound publish {of.folder}`.",
            allow_retries=False,
        ) from None
