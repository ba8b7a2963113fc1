"""Alerts, posted after the new file is served, so that their failure affects no data."""

from collections.abc import Iterator

import dagster as dg

from tracehound.pipelines.assets.specs import OWNERS, POOL, WAREHOUSE
from tracehound.pipelines.resources import HomeResource
from tracehound.pipelines.serving import alerts as alerting

ALERTS = dg.AssetKey("alerts")
EVERY_ALERT = dg.AssetCheckSpec(
    "every_alert_was_posted",
    asset=ALERTS,
    description="Every target accepted every alert. The next run posts the others.",
)


@dg.multi_asset(
    name="alerts",
    specs=[
        dg.AssetSpec(
            ALERTS,
            deps=[WAREHOUSE],
            description="New Critical findings and new severe finding groups, each posted once.",
            group_name="serving",
            owners=OWNERS,
            kinds={"sns", "slack"},
        )
    ],
    check_specs=[EVERY_ALERT],
    pool=POOL,
)
def alerts(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[HomeResource]
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Posts new findings and groups. An error is logged, and fails nothing."""
    done = alerting.post(home.home)
    if done.errors:
        context.log.warning(done.summary)
    yield dg.MaterializeResult(asset_key=ALERTS, metadata={"posted": done.posted, "pending": done.pending})
    yield dg.AssetCheckResult(
        check_name=EVERY_ALERT.name,
        asset_key=ALERTS,
        passed=not done.errors,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"errors": done.errors},
    )
