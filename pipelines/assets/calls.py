"""API calls that explain findings: what the findings of a run ask for, as received and typed.

They are part of the step that flattens, for what is flattened says what to ask for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import dagster as dg

from tracehound.pipelines.assets.specs import asset_key, asset_spec
from tracehound.pipelines.cloudtrail import flattening, storing
from tracehound.pipelines.cloudtrail.flattening import FlattenedCalls
from tracehound.pipelines.cloudtrail.storing import Asking
from tracehound.pipelines.cloudtrail.taken import TakenCalls
from tracehound.pipelines.resources import HomeResource
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


@dataclass(frozen=True)
class Calls:
    """What a run has done with API calls."""

    taken: TakenCalls
    flattened: FlattenedCalls

    @property
    def metadata(self) -> dict[str, int]:
        """Counts that Dagster shows."""
        return {
            "objects": self.taken.objects,
            "records": self.taken.records,
            "stored": self.taken.stored,
            "repeated": self.taken.repeated,
            "rejected": self.taken.rejected.total(),
            "errors": len(self.taken.errors),
            "rows_written": self.flattened.rows,
            "rows_with_key_alone": self.flattened.bare,
        }


def take_calls(home: HomeResource) -> Calls:
    """Reads the calls that the run has listed, and flattens what is new in raw, also from other roads."""
    listed = home.listed_calls
    if listed.calls:
        home.reporter.begin("reading API calls", len(listed.calls))
    asking = Asking(fills_gaps=listed.has_all_calls)
    taken = storing.take(home.home, listed.calls, asking, home.reporter.advance)
    return Calls(taken, flattening.flatten(home.home))


def call_results(done: Calls) -> Iterator[dg.MaterializeResult[None]]:
    """What Dagster shows of the tables of calls."""
    for table in CALL_TABLES:
        yield dg.MaterializeResult(asset_key=asset_key(table.qualified_name), metadata=done.metadata)
