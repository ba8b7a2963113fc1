"""The SQL models: one asset a model, what it reads taken from its SQL, its checks in the same step."""

import dagster as dg

from pipelines.assets.specs import POOL, asset_spec
from pipelines.progress import reporter
from pipelines.resources import HomeResource
from sql.models import Model, models


def model_asset(model: Model) -> dg.AssetsDefinition:
    """The asset of one model."""
    spec = asset_spec(model.contract, {"duckdb", "sql"}, deps=model.depends_on)

    @dg.multi_asset(name=model.qualified_name.replace(".", "__"), specs=[spec], pool=POOL)
    def build(home: HomeResource) -> dg.MaterializeResult[None]:
        with home.next_warehouse.open(model.depends_on) as con:
            rows = home.next_warehouse.build_model(con, model)
        reporter().advance()
        return dg.MaterializeResult(metadata={"dagster/row_count": rows})

    return build


MODEL_ASSETS = [model_asset(model) for model in models().values()]
