"""Which rules are broken in what is about to be served: the last table of a run."""

from collections.abc import Iterator

import dagster as dg

from pipelines.assets.checks import check_specs, results, run_rules
from pipelines.assets.guard import guarded
from pipelines.assets.specs import POOL, asset_spec
from pipelines.resources import HomeResource
from transforms.contracts import TABLES
from transforms.contracts.operations import FAILED_CHECKS

_NAME = FAILED_CHECKS.qualified_name


@dg.multi_asset(
    name="trends__failed_checks",
    specs=[asset_spec(FAILED_CHECKS, {"python", "parquet"}, deps=sorted(TABLES.keys() - {_NAME}))],
    check_specs=check_specs(_NAME),
    pool=POOL,
)
def failed_checks(
    context: dg.AssetExecutionContext, home: HomeResource
) -> Iterator[dg.MaterializeResult[None]]:
    """Writes what the steps before have found out."""
    following = home.next_warehouse
    with guarded(context, home.home), following.open(()) as con:
        rows = following.write_failed_checks(con)
        checked = results(_NAME, run_rules(con, _NAME), following.outcomes)
    yield dg.MaterializeResult(metadata={"dagster/row_count": rows}, check_results=checked)
