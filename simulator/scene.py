"""A scene is one performance of a story or of a kind of noise: its random source, its time, what it reported.

Everything of a scene depends on the seed and the scene's number alone, and a scene is small (tens of
documents), which is what keeps memory bounded whatever the size of the export.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from simulator.draws import dashed, hex_id
from simulator.finding import Draft, Reported, Simulated, Truth
from simulator.organization import World
from simulator.workplaces import Workplaces

HOUR = 3600.0
_SHARE_WITH_UPDATES = 0.35
_MOST_UPDATES = 6


class Story(NamedTuple):
    """A kind of scene: its name in the truth, and what plays it."""

    name: str
    play: Callable[[Scene], None]


class Scene:
    """One performance, starting at `start` (epoch seconds)."""

    def __init__(
        self,
        seed: int,
        number: int,
        world: World,
        places: Workplaces,
        *,
        start: float,
        story: str,
        is_campaign: bool,
    ) -> None:
        self.rng = random.Random(f"{seed}:scene:{number}")
        self.world = world
        self.places = places
        self.start = start
        self.story = story
        self.campaign_id = dashed(hex_id(self.rng, 32)) if is_campaign else None
        self.session_id: str | None = None
        self.reported: list[Reported] = []

    def begin_session(self) -> None:
        """From here on, findings are of one benign session."""
        self.session_id = dashed(hex_id(self.rng, 32))

    def soon(self, at: float, least: float = 5.0, most: float = 240.0) -> float:
        """A moment between so many seconds after `at`."""
        return at + self.rng.uniform(least, most)

    def report(self, draft: Draft, role: str, at: float, *, updates: int | None = None) -> Reported:
        """Publish the finding first seen at `at`; without `updates` a third gets 1 to 6 of them."""
        campaign_id, session_id, story = self.campaign_id, self.session_id, self.story
        finding = Reported(
            self.rng, draft, lambda finding_id: Truth(finding_id, campaign_id, session_id, story, role), at
        )
        self.reported.append(finding)
        for _ in range(self._draw_updates() if updates is None else updates):
            self.repeat(finding)
        return finding

    def repeat(self, finding: Reported) -> None:
        """Publish an update with fresh details, unless what was seen has ended by then."""
        rng, frequency = self.rng, finding.draft.detector.frequency
        at = finding.updated_at + rng.expovariate(1 / (2 * HOUR))
        if at < finding.draft.until:
            finding.update(at, at + frequency * rng.uniform(0.05, 1), 1 + int(rng.expovariate(0.4)))

    def documents(self) -> list[Simulated]:
        """Every version of every finding, by time of publishing."""
        versions = [version for finding in self.reported for version in finding.versions]
        versions.sort(key=lambda version: version.updated_at)
        return versions

    def _draw_updates(self) -> int:
        return self.rng.randint(1, _MOST_UPDATES) if self.rng.random() < _SHARE_WITH_UPDATES else 0
