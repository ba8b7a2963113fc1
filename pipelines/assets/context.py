"""Context of AWS: what it told of the things that findings name.

It is part of the step that flattens, for what is flattened says what to ask for.
"""

from collections.abc import Iterator

import dagster as dg

from tracehound.pipelines.assets.specs import asset_key, asset_spec
from tracehound.transforms.contracts.observations import CONTEXT_ASKS, OBSERVATIONS

CONTEXT_TABLES = (OBSERVATIONS, CONTEXT_ASKS)
CONTEXT_SPECS = [asset_spec(table, {"python", "parquet"}, deps=["raw.findings"]) for table in CONTEXT_TABLES]


def context_results() -> Iterator[dg.MaterializeResult[None]]:
    """What Dagster shows of these tables."""
    for table in CONTEXT_TABLES:
        yield dg.MaterializeResult(asset_key=asset_key(table.qualified_name))
