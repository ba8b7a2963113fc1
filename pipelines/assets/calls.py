"""API calls that explain findings: what the findings of a run ask for, as received and typed.

They are part of the step that flattens, for what is flattened says what to ask for.
"""

from collections.abc import Iterator

import dagster as dg

from tracehound.pipelines.assets.specs import asset_key, asset_spec
from tracehound.transforms.contracts.api_events import (
    API_EVENTS,
    CLOUDTRAIL_COVERAGE,
    CLOUDTRAIL_ERASED,
    CLOUDTRAIL_EVENTS,
    CLOUDTRAIL_LOOKUPS,
    CLOUDTRAIL_OBJECTS,
)

CALL_TABLES = (
    CLOUDTRAIL_EVENTS,
    CLOUDTRAIL_OBJECTS,
    CLOUDTRAIL_COVERAGE,
    CLOUDTRAIL_LOOKUPS,
    CLOUDTRAIL_ERASED,
    API_EVENTS,
)
CALL_SPECS = [asset_spec(table, {"python", "parquet"}, deps=["raw.findings"]) for table in CALL_TABLES]


def call_results() -> Iterator[dg.MaterializeResult[None]]:
    """What Dagster shows of the tables of calls."""
    for table in CALL_TABLES:
        yield dg.MaterializeResult(asset_key=asset_key(table.qualified_name))
