"""The flattened layer: the days whose raw rows, contracts or code have changed."""

from collections.abc import Iterator

import dagster as dg

from tracehound.pipelines.assets.calls import CALL_SPECS, call_results, take_calls
from tracehound.pipelines.assets.context import CONTEXT_SPECS, context_results, take_context
from tracehound.pipelines.assets.events import day_events
from tracehound.pipelines.assets.guard import guarded
from tracehound.pipelines.assets.specs import POOL, asset_key, asset_spec
from tracehound.pipelines.flattening import days as flattening
from tracehound.pipelines.flattening import stale
from tracehound.pipelines.lake import empty
from tracehound.pipelines.processes import workers
from tracehound.pipelines.resources import HomeResource
from tracehound.transforms.contracts.findings import FINDING_VERSIONS

EVERY_VERSION = dg.AssetCheckSpec(
    "every_raw_version_is_here_once",
    asset=asset_key(FINDING_VERSIONS.qualified_name),
    blocking=True,
    description="Each version in raw is exactly one row of flattened.finding_versions or set aside in "
    "flattened.quarantined, and there are no other rows.",
)


@dg.multi_asset(
    name="flattened",
    specs=[
        *(asset_spec(table, {"polars", "parquet"}, deps=["raw.findings"]) for table in stale.DAILY),
        *CALL_SPECS,
        *CONTEXT_SPECS,
    ],
    check_specs=[EVERY_VERSION],
    pool=POOL,
)
def flattened(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[HomeResource]
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Flattens stale days; days that are up to date are skipped."""
    with guarded(context, home.home):
        days = stale.stale_days(home.home)
        home.reporter.begin("flattening versions", None)
        done = flattening.flatten_days(home.home, days, progress=home.reporter.advance)
        called = take_calls(home)
        taken = take_context(home)
        empty.put_right(home.home)
        # DuckDB runs next, which needs the memory and has its own threads.
        workers.dismiss()
    for uri, error in sorted({**called.taken.errors, **taken.errors}.items()):
        context.log.error(f"{uri}: {error}")
    home.reporter.found(called.taken)
    home.reporter.found(taken)
    home.reporter.found(done)
    day_events(context, done.versions)
    for table in stale.DAILY:
        yield dg.MaterializeResult(
            asset_key=asset_key(table.qualified_name),
            metadata={"rows_written": done.rows[table.qualified_name], "days_written": len(days)},
        )
    yield from call_results(called)
    yield from context_results(taken)
    differing = flattening.days_that_differ(home.home, days)
    yield dg.AssetCheckResult(
        check_name=EVERY_VERSION.name,
        asset_key=asset_key(FINDING_VERSIONS.qualified_name),
        passed=not differing,
        metadata={"days_checked": len(days), "days_that_differ": ", ".join(differing) or "none"},
    )
