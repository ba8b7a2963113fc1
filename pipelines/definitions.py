"""Everything that Dagster knows about tracehound."""

from collections.abc import Collection, Iterable

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition as _Job

from tracehound.pipelines.assets.alerts import ALERTS, TICKETS, alerts
from tracehound.pipelines.assets.calls import CALL_TABLES
from tracehound.pipelines.assets.checks import lake_checks
from tracehound.pipelines.assets.context import CONTEXT_TABLES
from tracehound.pipelines.assets.events import days_spec
from tracehound.pipelines.assets.failed_checks import failed_checks
from tracehound.pipelines.assets.flattened import flattened
from tracehound.pipelines.assets.models import MODEL_STEPS
from tracehound.pipelines.assets.raw import raw
from tracehound.pipelines.assets.specs import WAREHOUSE, asset_key
from tracehound.pipelines.assets.warehouse import warehouse
from tracehound.pipelines.automation import daily_schedule, new_objects_sensor
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.resources import IN_PLACE_TAG, home_resource
from tracehound.pipelines.settings import reading
from tracehound.sql.models import lake_tables, needed_for
from tracehound.transforms.contracts import LAYERS, TABLES, Table
from tracehound.transforms.contracts.api_events import API_EVENTS
from tracehound.transforms.contracts.findings import FINDING_VERSIONS

# The name of the code location, the same as in `workspace.yaml`.
CODE_LOCATION = "tracehound"
REBUILD_JOB = "rebuild_all_tables"
# Checks of these layers read the next warehouse, which a run of these layers alone does not build.
_LAKE_LAYERS = ("raw", "flattened")


def job_name(upto: str) -> str:
    """Name of the job that materializes everything up to a layer."""
    return "update_all_tables" if upto == LAYERS[-1] else f"update_up_to_{upto}"


def _assets(layers: tuple[str, ...]) -> dg.AssetSelection:
    """The tables of some layers, and the served file if the last layer is among them."""
    names = {table.qualified_name for table in TABLES.values() if _layer(table) in layers}
    names |= {model.qualified_name for model in needed_for(layers)}
    keys = [asset_key(name) for name in TABLES if name in names]
    return dg.AssetSelection.assets(*keys, *([WAREHOUSE] if LAYERS[-1] in layers else []))


def _layer(table: Table) -> str:
    """The layer up to which a run makes a table: calls and context are asked for by what is flattened."""
    return API_EVENTS.layer if table in (*CALL_TABLES, *CONTEXT_TABLES) else table.layer


def _made_from_raw() -> dg.AssetSelection:
    """Every table that is built from raw, and the served file."""
    read = [asset_key(table.qualified_name) for table in lake_tables() if _layer(table) == LAYERS[0]]
    return _assets(LAYERS) - dg.AssetSelection.assets(*read)


def _upto(layer: str) -> dg.AssetSelection:
    selection = _assets(LAYERS[: LAYERS.index(layer) + 1])
    if layer == LAYERS[-1]:
        selection |= dg.AssetSelection.assets(ALERTS, TICKETS)
    return selection - dg.AssetSelection.checks(lake_checks) if layer in _LAKE_LAYERS else selection


def _description(layer: str) -> str:
    if layer == LAYERS[-1]:
        return (
            "Reads new objects, updates every table, serves the new file, posts alerts and keeps "
            "tickets: `tracehound run`."
        )
    return f"Reads new objects and updates the lake up to {layer}: `tracehound run --upto {layer}`."


def built_count(job: str) -> int:
    """How many tables a job builds from others, and files it serves."""
    last = next((layer for layer in LAYERS if job_name(layer) == job), LAYERS[-1])
    layers = LAYERS[: LAYERS.index(last) + 1]
    return len(needed_for(layers)) + (last == LAYERS[-1])


def _jobs(untold: Collection[str] = ()) -> list[_Job]:
    """All jobs. Those that serve a file leave out untold models, which their steps build all the same."""
    left_out = dg.AssetSelection.assets(*map(asset_key, untold))
    rebuilt = _made_from_raw() | dg.AssetSelection.checks(lake_checks)
    return [
        *(_upto_job(layer, _upto(layer)) for layer in LAYERS[:-1]),
        _upto_job(LAYERS[-1], _upto(LAYERS[-1]) - left_out),
        dg.define_asset_job(
            REBUILD_JOB,
            rebuilt - left_out,
            description="Rebuilds what is stale downstream of raw, and serves it: `tracehound rebuild`.",
        ),
    ]


def _upto_job(layer: str, selected: dg.AssetSelection) -> _Job:
    tags = {} if layer == LAYERS[-1] else IN_PLACE_TAG
    return dg.define_asset_job(job_name(layer), selected, description=_description(layer), tags=tags)


def _daily(jobs: Iterable[_Job]) -> _Job:
    return next(job for job in jobs if job.name == job_name(LAYERS[-1]))


DAILY_JOB = _daily(_jobs())


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions that Dagster loads, with schedule and sensor as currently configured."""
    return definitions(Home.find(reading.load()), home_resource())


def definitions(home: Home, resource: dg.ResourceDefinition, untold: Collection[str] = ()) -> dg.Definitions:
    """Assets, the jobs that materialize them but for untold models, and their home."""
    jobs = _jobs(untold)
    daily = _daily(jobs)
    days = days_spec(home, asset_key(FINDING_VERSIONS.qualified_name))
    return dg.Definitions(
        assets=[raw, flattened, days, *MODEL_STEPS, failed_checks, warehouse, alerts],
        asset_checks=[lake_checks],
        jobs=jobs,
        schedules=[daily_schedule(daily, home.settings)],
        sensors=[new_objects_sensor(daily, home.settings)],
        resources={"home": resource},
        executor=dg.in_process_executor,
    )
