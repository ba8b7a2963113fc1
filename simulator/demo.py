"""The bundled demonstration: three weeks of a small organization, every story and every kind of noise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tracehound.simulator.engine import simulate
from tracehound.simulator.export import Counts, write_export
from tracehound.simulator.finding import Simulated

_SEED = 5
_FINDINGS = 360
_START = date(2026, 10, 11)
_DAYS = 21
_CAMPAIGN_SHARE = 0.25


def simulate_demo() -> Iterator[Simulated]:
    """The demo's 360 findings with their updates, 2026-10-11 to 2026-10-31."""
    return simulate(_SEED, _FINDINGS, _START, _DAYS, _CAMPAIGN_SHARE)


def write_demo(folder: Path, truth: Path) -> Counts:
    """Write the demo's export below `folder` and its truth to a file outside of it."""
    return write_export(folder, truth, simulate_demo())
