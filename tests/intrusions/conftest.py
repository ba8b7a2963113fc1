"""Worlds, small enough for every run, and botocore's model of a finding to hold documents against."""

from __future__ import annotations

from datetime import date

import pytest

from tests.simulator.conftest import mismatches
from tracehound.intrusions import World, world
from tracehound.intrusions.stories import STORIES

__all__ = ["mismatches"]
START = date(2026, 5, 4)


@pytest.fixture(scope="session")
def crowded() -> World:
    """A world with noise of all kinds."""
    return world(11, 2500, START, 21)


@pytest.fixture(scope="session")
def told() -> list[World]:
    """Worlds without noise of their own, in each of which every story that is possible is told once."""
    return [world(seed, 0, START, 21, STORIES) for seed in range(8)]
