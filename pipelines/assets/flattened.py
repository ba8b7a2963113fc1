"""The flattened layer: the days whose raw rows, contracts or code have changed."""

from collections.abc import Iterator

import dagster as dg

from pipelines import flattening
from pipelines.assets.events import day_events
from pipelines.assets.specs import DAYS, POOL, asset_key, asset_spec
from pipelines.lake import parquet
from pipelines.progress import reporter
from pipelines.resources import HomeResource

_FINDINGS = asset_key("flattened.findings")
EVERY_VERSION = dg.AssetCheckSpec(
    "every_raw_version_is_here_once",
    asset=_FINDINGS,
    blocking=True,
    description="Each version that raw keeps is one row of flattened.findings, and there is no other row.",
)


@dg.multi_asset(
    name="flattened",
    specs=[
        asset_spec(table, {"polars", "parquet"}, deps=["raw.findings"], partitions=DAYS)
        for table in flattening.DAILY
    ],
    check_specs=[EVERY_VERSION],
    pool=POOL,
)
def flattened(
    context: dg.AssetExecutionContext, home: HomeResource
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Flattens stale days; those that are up to date are left alone."""
    days = flattening.stale_days(home.home)
    reporter().begin("flattening versions", None)
    done = flattening.flatten_days(home.home, days, progress=reporter().advance)
    reporter().found(done)
    day_events(context, done.rows_by_day)
    for table in flattening.DAILY:
        rows = parquet.row_count(home.home.files(table))
        yield dg.MaterializeResult(
            asset_key=asset_key(table.qualified_name),
            metadata={"dagster/row_count": rows, "days": len(days), "conflicts": done.conflicts},
        )
    differing = flattening.days_that_differ(home.home, days)
    yield dg.AssetCheckResult(
        check_name=EVERY_VERSION.name,
        asset_key=_FINDINGS,
        passed=not differing,
        metadata={"days_checked": len(days), "days_that_differ": ", ".join(differing) or "none"},
    )
