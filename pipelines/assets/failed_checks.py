"""The rules that the next served file violates: the last table of a run."""

from collections.abc import Iterator

import dagster as dg

from tracehound.pipelines.assets.checks import check_specs, results, run_rules
from tracehound.pipelines.assets.guard import guarded
from tracehound.pipelines.assets.specs import POOL, asset_spec
from tracehound.pipelines.resources import HomeResource
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.contracts.operations import FAILED_CHECKS

_NAME = FAILED_CHECKS.qualified_name


@dg.multi_asset(
    name="trends__failed_checks",
    specs=[asset_spec(FAILED_CHECKS, {"python", "parquet"}, deps=sorted(TABLES.keys() - {_NAME}))],
    check_specs=check_specs(_NAME),
    pool=POOL,
)
def failed_checks(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[HomeResource]
) -> Iterator[dg.MaterializeResult[None]]:
    """Writes the outcomes of the earlier steps."""
    following = home.next_warehouse
    with guarded(context, home.home), following.open(()) as con:
        rows = following.write_failed_checks(con)
        checked = results(_NAME, run_rules(following, con, _NAME), following.outcomes)
    yield dg.MaterializeResult(metadata={"dagster/row_count": rows}, check_results=checked)
