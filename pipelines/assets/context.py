"""Context of AWS: what it told of the things that findings name.

It is part of the step that flattens, for what is flattened says what to ask for.
"""

from collections.abc import Iterator

import dagster as dg

from tracehound.pipelines.assets.specs import asset_key, asset_spec
from tracehound.pipelines.context.taken import TakenContext
from tracehound.pipelines.resources import HomeResource
from tracehound.transforms.contracts.observations import CONTEXT_ASKS, EXPOSURES, OBSERVATIONS

CONTEXT_TABLES = (OBSERVATIONS, CONTEXT_ASKS, EXPOSURES)
CONTEXT_SPECS = [asset_spec(table, {"python", "parquet"}, deps=["raw.findings"]) for table in CONTEXT_TABLES]


def take_context(home: HomeResource) -> TakenContext:
    """Asks AWS for what findings name, and for what that leads to, where that is a source."""
    sources = home.listed_calls.context_sources
    if not sources:
        return TakenContext()
    from tracehound.pipelines.context import rounds  # noqa: PLC0415 - boto3, for such a source alone

    home.reporter.begin("asking AWS for context", None)
    return rounds.answer(home.home, sources, home.reporter.advance)


def context_results(taken: TakenContext) -> Iterator[dg.MaterializeResult[None]]:
    """What Dagster shows of these tables."""
    metadata = {"requests": taken.requests, "states": taken.states, **taken.results}
    for table in CONTEXT_TABLES:
        yield dg.MaterializeResult(asset_key=asset_key(table.qualified_name), metadata=metadata)
