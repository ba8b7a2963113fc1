"""The SQL models: one asset per model, with dependencies from its SQL, and its checks in the same step."""

from collections.abc import Iterator

import dagster as dg

from tracehound.pipelines.assets.checks import breaks, check_specs, refuse, results, run_rules, tables_checked
from tracehound.pipelines.assets.guard import guarded
from tracehound.pipelines.assets.specs import POOL, asset_spec
from tracehound.pipelines.ingestion.batches import FINDINGS
from tracehound.pipelines.resources import HomeResource
from tracehound.sql.models import Model, models


def model_asset(model: Model) -> dg.AssetsDefinition:
    """The asset of one model."""
    name = model.qualified_name
    needed = tuple(sorted({*model.depends_on, *tables_checked(name)} - {name}))

    # How the file begins is decided when the first table goes into it, and depends on what is new in raw.
    after = needed or (FINDINGS.qualified_name,)

    @dg.multi_asset(
        name=name.replace(".", "__"),
        specs=[asset_spec(model.contract, {"duckdb", "sql"}, deps=after)],
        check_specs=check_specs(name),
        pool=POOL,
    )
    def build(
        context: dg.AssetExecutionContext, home: dg.ResourceParam[HomeResource]
    ) -> Iterator[dg.MaterializeResult[None]]:
        run = home.next_warehouse.outcomes
        with guarded(context, home.home):
            rows = home.next_warehouse.build_or_keep(model, needed)
            with home.next_warehouse.open(needed) as con:
                outcomes = run_rules(home.next_warehouse, con, name)
        run.of_rules(name, outcomes)
        home.reporter.built()
        yield dg.MaterializeResult(
            metadata={"dagster/row_count": rows}, check_results=results(name, outcomes, run)
        )
        refuse(breaks(name, outcomes, run))

    return build


MODEL_ASSETS = [model_asset(model) for model in models().values()]
