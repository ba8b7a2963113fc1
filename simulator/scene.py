"""A scene plays a story or a kind of noise once: its random source, its time and the findings it reported.

A scene depends only on the seed and its number, except for attackers' addresses and domains, which no earlier
attacker may have used. A scene is small (tens of documents), so memory stays bounded for exports of any size.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from tracehound.simulator.draws import dashed, hex_id
from tracehound.simulator.finding import Draft, Reported, Simulated, Truth
from tracehound.simulator.organization import EcsService, EksWorkload, World
from tracehound.simulator.workplaces import Workplace, Workplaces, start_pod, start_task

HOUR = 3600.0
_SHARE_WITH_UPDATES = 0.35
_MOST_UPDATES = 6


class Story(NamedTuple):
    """A kind of scene: its name in the truth, and what plays it."""

    name: str
    play: Callable[[Scene], None]


class Scene:
    """One playing of a story, from `start` (epoch seconds) on."""

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
        self.campaign_id: str | None = None
        self.session_id: str | None = None
        self.reported: list[Reported] = []
        if is_campaign:
            self.begin_campaign()

    def begin_campaign(self) -> None:
        """From here on, findings are of another campaign."""
        self.campaign_id = dashed(hex_id(self.rng, 32))

    def begin_session(self) -> None:
        """From here on, findings are of one benign session."""
        self.session_id = dashed(hex_id(self.rng, 32))

    def soon(self, at: float, least: float = 5.0, most: float = 240.0) -> float:
        """A moment between so many seconds after `at`."""
        return at + self.rng.uniform(least, most)

    def report(self, draft: Draft, role: str, at: float) -> Reported:
        """Publish a finding whose first event is at `at`; `settle` adds its updates."""
        campaign_id, session_id, story = self.campaign_id, self.session_id, self.story

        def truth_of(finding_id: str) -> Truth:
            return Truth(finding_id, campaign_id, session_id, story, role)

        finding = Reported(self.rng, draft, truth_of, at)
        self.reported.append(finding)
        return finding

    def settle(self) -> None:
        """Give a third of the findings 1 to 6 updates each."""
        for finding in self.reported:
            if self.rng.random() < _SHARE_WITH_UPDATES:
                for _ in range(self.rng.randint(1, _MOST_UPDATES)):
                    self._repeat(finding)

    def documents(self) -> list[Simulated]:
        """Every version of every finding, by time of publishing."""
        versions = [version for finding in self.reported for version in finding.versions]
        versions.sort(key=lambda version: version.updated_at)
        return versions

    def task(self, service: EcsService, at: float, seconds: float) -> Workplace:
        """The service's running task, or a new one if that one ends within so many seconds."""
        place = self.places.task(service, at)
        if place.until > at + seconds:
            return place
        return start_task(self.rng, service, at - 1800, at + 2 * seconds)

    def pod(self, workload: EksWorkload, at: float, seconds: float) -> Workplace:
        """The workload's running pod, or a new one if that one ends within so many seconds."""
        place = self.places.pod(workload, at)
        if place.until > at + seconds:
            return place
        return start_pod(self.rng, workload, at - 1800, at + 2 * seconds)

    def service(self, fits: Callable[[EcsService], bool]) -> EcsService:
        """A random service that fits. The first cluster has one of each kind, so there always is one."""
        while not fits(service := self.rng.choice(self.world.services)):
            pass
        return service

    def _repeat(self, finding: Reported) -> None:
        """Publish an update with the details of a new event, unless the activity has ended by then."""
        rng, frequency = self.rng, finding.draft.detector.frequency
        at = finding.updated_at + rng.expovariate(1 / (2 * HOUR))
        if at < finding.draft.until:
            finding.update(at, at + frequency * rng.uniform(0.05, 1), 1 + int(rng.expovariate(0.4)))
