"""A whole world: an organization, campaigns as its seed draws, and noise up to a number of findings."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from tracehound.intrusions.chance import DAY, Dice
from tracehound.intrusions.estate.organization import organization
from tracehound.intrusions.findings import Version
from tracehound.intrusions.noise import NOISES
from tracehound.intrusions.scene import Scene
from tracehound.intrusions.stories import STORIES, Story

# Findings of a world for each campaign in it; drawn in between.
_FINDINGS_A_CAMPAIGN = (110, 330)
_FINDINGS_FOR_FULL_SIZE = 20_000
_ARCHIVED_SHARE = 0.03


@dataclass(frozen=True)
class World:
    """What happened, and how GuardDuty told it."""

    seed: int
    scene: Scene

    def versions(self) -> Iterator[Version]:
        """All versions of all findings, in the order in which they were published."""
        streams = (finding.versions() for finding in self.scene.findings)
        yield from heapq.merge(*streams, key=lambda each: (each.updated_at, each.finding.identity))


def world(
    seed: int, findings: int, start: date, days: int, stories: tuple[Story, ...] | None = None
) -> World:
    """The world of a seed with so many findings; with `stories`, only those are told, each once."""
    dice = Dice(f"intrusions/{seed}")
    begin = datetime(start.year, start.month, start.day, tzinfo=UTC).timestamp()
    size = min(1.0, max(0.05, findings / _FINDINGS_FOR_FULL_SIZE))
    scene = Scene(
        dice.fork("scene"), organization(dice.fork("world"), begin, size), begin, begin + days * DAY
    )
    told = _deck(scene, dice.fork("deck"), findings) if stories is None else list(stories)
    for number, story in enumerate(told):
        drawn = dice.fork("story", number)
        # Long stories begin early enough to be seen, short ones at any time.
        room = max(0.05, scene.days - story.days)
        story.play(scene, begin + drawn.uniform(0, room) * DAY)
    _fill(scene, dice.fork("noise"), findings)
    _archive(scene, dice.fork("archive"))
    return World(seed, scene)


def _deck(scene: Scene, dice: Dice, findings: int) -> list[Story]:
    possible = [story for story in STORIES if story.accounts <= scene.organization.account_count]
    count = max(1, round(findings / dice.spread(*_FINDINGS_A_CAMPAIGN)))
    deck: list[Story] = []
    while len(deck) < count:
        deck += dice.sample(possible, len(possible))
    return deck[:count]


def _fill(scene: Scene, dice: Dice, findings: int) -> None:
    """Noise of all kinds, each as loud as drawn, until there are so many findings; what is too much goes."""
    loudness = [dice.fork(noise.name).spread(0.2, 5) * noise.weight for noise in NOISES]
    number = 0
    while len(scene.findings) < findings:
        drawn = dice.fork(number)
        noise = drawn.choices(NOISES, loudness)[0]
        noise.play(scene, drawn, max(1, (findings - len(scene.findings)) // 3))
        number += 1
    del scene.findings[findings:]


def _archive(scene: Scene, dice: Dice) -> None:
    """Some noise is archived by hand; later versions of it say so."""
    for finding in scene.findings:
        if finding.label.campaign is None and dice.happens(_ARCHIVED_SHARE):
            finding.archived_from = 2
