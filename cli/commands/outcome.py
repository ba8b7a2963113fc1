"""What a run came to, as JSON.

What belongs here: that document. What does not: what people are told (`cli.commands.summary`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tracehound.cli.commands import broken_rules, summary
from tracehound.pipelines.cloudtrail.taken import TakenCalls
from tracehound.pipelines.context.taken import TakenContext
from tracehound.pipelines.flattening.days import Flattened
from tracehound.pipelines.ingestion.ingest import Ingested
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving import comparison


@dataclass
class Outcome:
    """What a run read and built, and why sources could not be listed; it read nothing if nothing was new."""

    has_news: bool = False
    ingested: Ingested = field(default_factory=Ingested)
    flattened: Flattened = field(default_factory=Flattened)
    calls: TakenCalls = field(default_factory=TakenCalls)
    context: TakenContext = field(default_factory=TakenContext)
    unlisted: Mapping[str, str] = field(default_factory=dict)


def _calls(taken: TakenCalls, sent: int) -> dict[str, Any]:
    """What was read of sources of API calls, and new ones that EventBridge sent among findings."""
    return {
        "objects_read": taken.objects,
        "records_read": taken.records,
        "kept_new": taken.stored + sent,
        "kept_repeated": taken.repeated,
        "set_aside": dict(sorted(taken.rejected.items())),
    }


def _context(taken: TakenContext, sent: int) -> dict[str, Any]:
    """What AWS was asked, and new states of things, with those that EventBridge sent among findings."""
    return {
        "requests": taken.requests,
        "states_new": taken.states + sent,
        "asked": dict(sorted(taken.results.items())),
        "has_more_to_ask": taken.has_more,
    }


def _not_read(outcome: Outcome) -> dict[str, str]:
    """Why something was not read, or not asked for, by its address."""
    found = (outcome.ingested.errors, outcome.calls.errors, outcome.context.errors, outcome.unlisted)
    return dict(sorted((uri, error) for each in found for uri, error in each.items()))


def document(home: Home, outcome: Outcome, code: int) -> dict[str, Any]:
    """The outcome, and what the home holds now."""
    found = outcome.ingested
    return {
        "exit_code": code,
        "had_new_objects": outcome.has_news,
        "objects_read": found.objects,
        "findings_new": found.stored,
        "findings_repeated": found.repeated,
        "findings_purged": found.purged,
        "set_aside": dict(sorted(found.rejected.items())),
        "not_flattened": dict(sorted(outcome.flattened.quarantined.items())),
        "not_read": _not_read(outcome),
        "api_calls": _calls(outcome.calls, found.calls),
        "context": _context(outcome.context, found.observations),
        "exposure_findings": found.exposures,
        "violated_rules": broken_rules.read(home).to_dicts(),
        "refreshed_tables_differed": comparison.difference(home),
        "home": home.path,
        "lake": home.lake,
        "warehouse": home.warehouse if home.warehouse.exists() else None,
        "holds": summary.held(home) if home.warehouse.exists() else None,
    }
