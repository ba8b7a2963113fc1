"""Alerts and tickets, sent after the new file is served, so that their failure affects no data."""

from collections.abc import Iterator

import dagster as dg

from tracehound.pipelines.assets.specs import OWNERS, POOL, WAREHOUSE
from tracehound.pipelines.resources import HomeResource
from tracehound.pipelines.serving import alerts as alerting
from tracehound.pipelines.serving.tickets import keeping

ALERTS, TICKETS = dg.AssetKey("alerts"), dg.AssetKey("tickets")
EVERY_ALERT = dg.AssetCheckSpec(
    "every_alert_was_posted",
    asset=ALERTS,
    description="Every target accepted every alert. The next run posts the others.",
)

EVERY_TICKET = dg.AssetCheckSpec(
    "every_ticket_is_up_to_date",
    asset=TICKETS,
    description="Every case target took what it was sent. The next run sends the rest.",
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
        ),
        dg.AssetSpec(
            TICKETS,
            deps=[WAREHOUSE],
            description="One ticket for each severe finding group, in each case target that is configured.",
            group_name="serving",
            owners=OWNERS,
        ),
    ],
    check_specs=[EVERY_ALERT, EVERY_TICKET],
    pool=POOL,
)
def alerts(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[HomeResource]
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Posts new findings and groups, then makes and tells tickets. An error is logged, and fails nothing."""
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
    yield from _tickets(context, home)


def _tickets(
    context: dg.AssetExecutionContext, home: HomeResource
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    kept = keeping.keep(home.home)
    if kept.errors:
        context.log.warning(kept.summary)
    yield dg.MaterializeResult(asset_key=TICKETS, metadata={"done": kept.done, "pending": kept.pending})
    yield dg.AssetCheckResult(
        check_name=EVERY_TICKET.name,
        asset_key=TICKETS,
        passed=not kept.errors,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"errors": kept.errors},
    )
