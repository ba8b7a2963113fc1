"""Everything that Dagster knows of tracehound."""

import dagster as dg

from pipelines.assets.flattened import flattened
from pipelines.assets.models import MODEL_ASSETS
from pipelines.assets.raw import raw
from pipelines.assets.warehouse import warehouse
from pipelines.resources import HomeResource

MAIN_JOB = "tracehound"


@dg.definitions
def defs() -> dg.Definitions:
    """Assets, the job that materializes them, and the home that they live in."""
    return dg.Definitions(
        assets=[raw, flattened, *MODEL_ASSETS, warehouse],
        jobs=[
            dg.define_asset_job(MAIN_JOB, description="Reads what is new and brings every table up to date.")
        ],
        resources={"home": HomeResource()},
        executor=dg.in_process_executor,
    )
