"""A whole world: an organization, campaigns as its seed draws, and noise up to a number of findings."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from tracehound.intrusions.chance import DAY, Dice
from tracehound.intrusions.estate.organization import organization
from tracehound.intrusions.findings import Finding, Version
from tracehound.intrusions.noise import NOISES
from tracehound.intrusions.scene import Scene
from tracehound.intrusions.stories import STORIES, Story

# Findings of a world for each campaign in it; drawn in between.
_FINDINGS_A_CAMPAIGN = (150, 420)
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
    """The world of a seed with so many findings; of `stories`, each that the organization is large
    enough for is told once, and no other."""
    dice = Dice(f"intrusions/{seed}")
    begin = datetime(start.year, start.month, start.day, tzinfo=UTC).timestamp()
    size = min(1.0, max(0.05, findings / _FINDINGS_FOR_FULL_SIZE))
    scene = Scene(
        dice.fork("scene"), organization(dice.fork("world"), begin, size), begin, begin + days * DAY
    )
    possible = [each for each in stories or STORIES if each.accounts <= scene.organization.account_count]
    told = possible if stories else _deck(possible, dice.fork("deck"), findings)
    for number, story in enumerate(told):
        drawn = dice.fork("story", number)
        # Long stories begin early enough to be seen, short ones at any time.
        room = max(0.05, scene.days - story.days)
        story.play(scene, begin + drawn.uniform(0, room) * DAY)
    _fill(scene, dice.fork("noise"), findings)
    _archive(scene, dice.fork("archive"))
    _blind(scene)
    return World(seed, scene)


def _deck(possible: list[Story], dice: Dice, findings: int) -> list[Story]:
    """As many stories as drawn; each is told once before any is told again."""
    count = max(1, round(findings / dice.spread(*_FINDINGS_A_CAMPAIGN)))
    deck: list[Story] = []
    while len(deck) < count:
        deck += dice.sample(possible, len(possible))
    return deck[:count]


def _fill(scene: Scene, dice: Dice, findings: int) -> None:
    """Noise of all kinds, each as loud as drawn, until there are so many findings; what is too much goes."""
    loudness = [dice.fork(noise.name).spread(0.2, 5) * noise.weight for noise in NOISES]
    number, told = 0, len(scene.findings)
    while len(scene.findings) < findings:
        drawn = dice.fork(number)
        noise = drawn.choices(NOISES, loudness)[0]
        noise.play(scene, drawn, max(1, (findings - len(scene.findings)) // 3))
        number += 1
    del scene.findings[max(findings, told) :]


def _archive(scene: Scene, dice: Dice) -> None:
    """Some noise is archived by hand; later versions of it say so."""
    for finding in scene.findings:
        if finding.label.campaign is None and dice.happens(_ARCHIVED_SHARE):
            finding.archived_from = 2


def _blind(scene: Scene) -> None:
    """Noise in a container that is attacked, or of an insider: nobody could tell it from the attack."""
    attacked = {name for each in scene.findings if each.label.campaign for name in _inhabitants(each)}
    for finding in scene.findings:
        label = finding.label
        if label.campaign is None and label.blind is None and attacked & _inhabitants(finding):
            finding.label = replace(label, blind="benign, by the same container or person as an attack")


def _inhabitants(finding: Finding) -> set[str]:
    """The containers of a finding's processes; for an insider, and for noise, who called."""
    found = set()
    for _, _, sight in finding.sights:
        container = sight.resource.get("containerDetails")
        # A resolver asks for everybody: the domain tells for whom.
        if "runtimeDetails" in sight.service and container and container["name"] != "coredns":
            found.add(str(container["id"]))
        keys = sight.resource.get("accessKeyDetails")
        if keys and (finding.label.campaign is None or finding.label.story == "insider"):
            found.add(str(keys["principalId"]))
    return found - {""}
