"""Everything that Dagster knows about tracehound."""

import dagster as dg

from tracehound.pipelines.assets.alerts import ALERTS, alerts
from tracehound.pipelines.assets.checks import lake_checks
from tracehound.pipelines.assets.failed_checks import failed_checks
from tracehound.pipelines.assets.flattened import flattened
from tracehound.pipelines.assets.models import MODEL_ASSETS
from tracehound.pipelines.assets.raw import raw
from tracehound.pipelines.assets.specs import WAREHOUSE, asset_key
from tracehound.pipelines.assets.warehouse import warehouse
from tracehound.pipelines.automation import daily_schedule, new_objects_sensor
from tracehound.pipelines.resources import IN_PLACE_TAG, home_resource
from tracehound.pipelines.settings import reading
from tracehound.pipelines.settings.keys import Settings
from tracehound.sql.models import lake_tables, models
from tracehound.transforms.contracts import LAYERS, TABLES

REBUILD_JOB = "rebuild"
# Checks of these layers read the next warehouse, which a run of these layers alone does not build.
_LAKE_LAYERS = ("raw", "flattened")


def job_name(upto: str) -> str:
    """Name of the job that materializes everything up to a layer."""
    return f"upto_{upto}"


def _assets(layers: tuple[str, ...]) -> dg.AssetSelection:
    """The tables of some layers, and the served file if the last layer is among them."""
    keys = [asset_key(name) for name, table in TABLES.items() if table.layer in layers]
    return dg.AssetSelection.assets(*keys, *([WAREHOUSE] if LAYERS[-1] in layers else []))


def _made_from_raw() -> dg.AssetSelection:
    """Every table that is built from raw, and the served file."""
    read = [asset_key(table.qualified_name) for table in lake_tables() if table.layer == LAYERS[0]]
    return _assets(LAYERS) - dg.AssetSelection.assets(*read)


def _upto(layer: str) -> dg.AssetSelection:
    selection = _assets(LAYERS[: LAYERS.index(layer) + 1])
    if layer == LAYERS[-1]:
        selection |= dg.AssetSelection.assets(ALERTS)
    return selection - dg.AssetSelection.checks(lake_checks) if layer in _LAKE_LAYERS else selection


def built_count(job: str) -> int:
    """How many tables a job builds from others, and files it serves."""
    last = LAYERS[-1] if job == REBUILD_JOB else job.removeprefix(job_name(""))
    layers = LAYERS[: LAYERS.index(last) + 1]
    return sum(model.layer in layers for model in models().values()) + (last == LAYERS[-1])


JOBS = [
    *(
        dg.define_asset_job(
            job_name(layer),
            _upto(layer),
            description=f"Reads new objects and brings every layer through {layer} up to date.",
            tags={} if layer == LAYERS[-1] else IN_PLACE_TAG,
        )
        for layer in LAYERS
    ),
    dg.define_asset_job(
        REBUILD_JOB,
        _made_from_raw() | dg.AssetSelection.checks(lake_checks),
        description="Rebuilds everything downstream of raw.",
    ),
]


DAILY_JOB = next(job for job in JOBS if job.name == job_name(LAYERS[-1]))


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions that Dagster loads, with schedule and sensor as currently configured."""
    return definitions(reading.load(), home_resource())


def definitions(settings: Settings, home: dg.ResourceDefinition) -> dg.Definitions:
    """Assets, the jobs that materialize them, and their home."""
    return dg.Definitions(
        assets=[raw, flattened, *MODEL_ASSETS, failed_checks, warehouse, alerts],
        asset_checks=[lake_checks],
        jobs=JOBS,
        schedules=[daily_schedule(DAILY_JOB, settings)],
        sensors=[new_objects_sensor(DAILY_JOB, settings)],
        resources={"home": home},
        executor=dg.in_process_executor,
    )
