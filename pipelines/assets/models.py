"""The SQL models: an asset for each, with dependencies from its SQL and its checks; one step for many.

A step costs Dagster more than most models cost DuckDB, so a step builds a layer. Any of its tables can be
selected alone.
"""

from collections.abc import Iterable, Iterator

import dagster as dg

from tracehound.pipelines.assets.checks import breaks, check_specs, refuse, results, run_rules, tables_checked
from tracehound.pipelines.assets.guard import guarded
from tracehound.pipelines.assets.specs import POOL, asset_key, asset_spec
from tracehound.pipelines.resources import HomeResource
from tracehound.sql.models import Model, models, needed_for

# Models of raw and flattened are few, and most of them read the days. Persons are entities, so the process
# forest and who opened its sessions come before these; what belongs together comes after them.
STEPS = {
    "lake_models": ("raw", "flattened"),
    # Dagster keeps the name `context` for itself.
    "aws_context": ("context",),
    "forest": ("correlation",),
    "entities": ("entities",),
    "correlation": ("correlation",),
    "trends": ("trends",),
}
_Results = dg.MaterializeResult[None] | dg.AssetCheckResult


def models_step(name: str, built: Iterable[Model]) -> dg.AssetsDefinition:
    """One step that builds the tables of some models, given in build order."""
    needed = {model.qualified_name: tables_needed(model) for model in built}

    @dg.multi_asset(
        name=name,
        specs=[
            asset_spec(model.contract, {"duckdb", "sql"}, needed[model.qualified_name], skippable=True)
            for model in built
        ],
        check_specs=[spec for table in needed for spec in check_specs(table)],
        pool=POOL,
        can_subset=True,
    )
    def build(context: dg.AssetExecutionContext, home: dg.ResourceParam[HomeResource]) -> Iterator[_Results]:
        for model in built:
            yield from _built(context, home, model, needed[model.qualified_name])

    return build


def tables_needed(model: Model) -> tuple[str, ...]:
    """The tables that a model and its rules read."""
    name = model.qualified_name
    return tuple(sorted({*model.depends_on, *tables_checked(name)} - {name}))


def _built(
    context: dg.AssetExecutionContext, home: HomeResource, model: Model, needed: tuple[str, ...]
) -> Iterator[_Results]:
    """Builds the table and checks it, or either, as selected; one that is untold, without a word."""
    name, run = model.qualified_name, home.next_warehouse.outcomes
    is_told = asset_key(name) in context.selected_asset_keys
    is_built = is_told or name in home.untold
    checked = {key.name for key in context.selected_asset_check_keys if key.asset_key == asset_key(name)}
    if not is_built and not checked:
        return
    run.restart(name)
    with guarded(context, home.home):
        rows = home.next_warehouse.build_or_keep(model, needed) if is_built else None
        with home.next_warehouse.open((*needed, name)) as con:
            outcomes = run_rules(home.next_warehouse, con, name)
    run.of_rules(name, outcomes)
    if rows is not None:
        home.reporter.built()
    if is_told:
        yield dg.MaterializeResult(asset_key=asset_key(name), metadata={"dagster/row_count": rows})
    yield from (each for each in results(name, outcomes, run) if each.check_name in checked)
    refuse(breaks(name, outcomes, run))


_BEFORE_ENTITIES = {model.qualified_name for model in needed_for(["entities"])}


def _is_in(step: str, model: Model) -> bool:
    is_in_forest = model.layer == "correlation" and model.qualified_name in _BEFORE_ENTITIES
    return model.layer in STEPS[step] and is_in_forest == (step == "forest")


MODELS_OF_STEPS = {name: [model for model in models().values() if _is_in(name, model)] for name in STEPS}
MODEL_STEPS = [models_step(name, built) for name, built in MODELS_OF_STEPS.items()]
