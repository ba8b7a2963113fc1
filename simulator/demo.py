"""The bundled demonstration: three weeks of a small organization, every story and every kind of noise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from pathlib import Path

from tracehound.simulator.api import SimulatedApi, simulated_apis
from tracehound.simulator.context import (
    Answered,
    Everything,
    Sight,
    Tags,
    asked,
    deliver,
    describe,
    investigated,
)
from tracehound.simulator.draws import midnight
from tracehound.simulator.engine import simulate
from tracehound.simulator.export import Counts, write_export
from tracehound.simulator.finding import Simulated
from tracehound.simulator.trail import Trailed, watch, write_trail
from tracehound.simulator.world import build_world

_SEED = 5
_FINDINGS = 360
_START = date(2026, 10, 11)
_DAYS = 21
_CAMPAIGN_SHARE = 0.25
# Who opened the sessions; with this one the case of the README is that of an employee, through two roles.
_TRAIL_SEED = 173
# What AWS says of the things; with this one the task of that case was reachable, and its role reads secrets.
_CONTEXT_SEED = 3136
# Half an hour after the last day, so that every finding of the export is older.
SWEPT_AT = datetime.combine(_START + timedelta(_DAYS), time(0, 30), UTC)


def simulate_demo() -> Iterator[Simulated]:
    """The demo's 360 findings with their updates, 2026-10-11 to 2026-10-31."""
    return simulate(_SEED, _FINDINGS, _START, _DAYS, _CAMPAIGN_SHARE)


def write_demo(folder: Path, truth: Path) -> Counts:
    """Write the demo's export below `folder` and its truth to a file outside of it."""
    return write_export(folder, truth, simulate_demo())


def write_demo_trail(folder: Path) -> Trailed:
    """Write `cloudtrail/` about the demo's sessions and keys, and its truth, into a folder.

    Nothing is missing from it, and there are as many ordinary records as others: it is small.
    """
    world = build_world(_SEED, _FINDINGS, midnight(_START))
    return write_trail(folder, _TRAIL_SEED, world, watch(simulate_demo()), 1, is_whole=True)


def write_demo_events(folder: Path) -> int:
    """Write events of the demo's tasks below `folder`, and say in how many files."""
    return deliver(folder, _CONTEXT_SEED, _context().events)


def demo_answers() -> Iterator[tuple[datetime, list[Answered]]]:
    """What AWS's APIs would have told a run every six hours of the things in the demo's findings."""
    found, end = _context(), SWEPT_AT.timestamp()
    runs = asked(found.things, found.states, end), investigated(_CONTEXT_SEED, _sight(), end)
    for at, answers in chain(*runs):
        yield datetime.fromtimestamp(at, UTC), answers


def _sight() -> Sight:
    sight = Sight()
    for finding in simulate_demo():
        sight.see(finding.document)
    return sight


def _context() -> Everything:
    start = midnight(_START)
    world, sight = build_world(_SEED, _FINDINGS, start), _sight()
    end = start + _DAYS * 86_400.0
    tags = Tags(_CONTEXT_SEED, start, end - start)
    return describe(_CONTEXT_SEED, world, tags, sight, (start, end), is_whole=True)


def demo_apis() -> list[SimulatedApi]:
    """What GuardDuty's API would say at `SWEPT_AT`, by detector."""
    return simulated_apis(build_world(_SEED, _FINDINGS, midnight(_START)), simulate_demo())
