"""Tickets in case targets, kept after the new file is served, so that their failure affects no data."""

from collections.abc import Iterator

import dagster as dg

from tracehound.pipelines.assets.specs import OWNERS, POOL, WAREHOUSE
from tracehound.pipelines.resources import HomeResource
from tracehound.pipelines.serving.tickets import keeping

TICKETS = dg.AssetKey("tickets")
EVERY_TICKET = dg.AssetCheckSpec(
    "every_ticket_is_up_to_date",
    asset=TICKETS,
    description="Every case target took what it was sent. The next run sends the rest.",
)


@dg.multi_asset(
    name="tickets",
    specs=[
        dg.AssetSpec(
            TICKETS,
            deps=[WAREHOUSE],
            description="One ticket for each severe finding group, in each case target that is configured.",
            group_name="serving",
            owners=OWNERS,
        )
    ],
    check_specs=[EVERY_TICKET],
    pool=POOL,
)
def tickets(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[HomeResource]
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Makes and updates tickets. An error is logged, and fails nothing."""
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
