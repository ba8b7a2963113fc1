"""API calls that explain findings: what the findings of a run ask for, as received and typed.

They are part of the step that flattens, for what is flattened says what to ask for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import dagster as dg

from tracehound.pipelines import retention
from tracehound.pipelines.assets.specs import asset_key, asset_spec
from tracehound.pipelines.cloudtrail import flattening, storing
from tracehound.pipelines.cloudtrail.flattening import FlattenedCalls
from tracehound.pipelines.cloudtrail.storing import Asking
from tracehound.pipelines.cloudtrail.taken import TakenCalls
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.resources import HomeResource
from tracehound.transforms.contracts.api_events import (
    API_EVENTS,
    CLOUDTRAIL_COVERAGE,
    CLOUDTRAIL_ERASED,
    CLOUDTRAIL_ERASED_HOURS,
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
    CLOUDTRAIL_ERASED_HOURS,
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
    """Reads the calls that the run has listed, and those that findings ask for, and flattens what is new."""
    listed = home.listed_calls
    if listed.calls:
        home.reporter.begin("reading API calls", len(listed.calls))
    keep_from = retention.calls_keep_from(home.home)
    asking = Asking(
        fills_gaps=listed.has_all_calls, keys=_keys(home.home, listed.call_sources), keep_from=keep_from
    )
    taken = storing.take(home.home, listed.calls, asking, home.reporter.advance)
    flattened = flattening.flatten(home.home)
    if listed.call_sources:
        from tracehound.pipelines.cloudtrail import rounds  # noqa: PLC0415 - boto3, for such sources alone

        home.reporter.begin("reading API calls that findings ask for", None)
        answers = rounds.answer(home.home, listed.call_sources, keep_from, home.reporter.advance)
        taken.add(answers.taken)
        flattened.add(answers.flattened)
    return Calls(taken, flattened)


def _keys(home: Home, sources: Sequence[str]) -> frozenset[str]:
    """Access keys of which every call is kept."""
    if not sources:
        return frozenset()
    from tracehound.pipelines.cloudtrail import asked  # noqa: PLC0415 - DuckDB, for such sources alone

    return frozenset(key.access_key_id for key in asked.keys(home))


def call_results(done: Calls) -> Iterator[dg.MaterializeResult[None]]:
    """What Dagster shows of the tables of calls."""
    for table in CALL_TABLES:
        yield dg.MaterializeResult(asset_key=asset_key(table.qualified_name), metadata=done.metadata)
