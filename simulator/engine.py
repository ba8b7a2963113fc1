"""Play scenes until there are enough findings, and stream their documents.

Scenes are played one after another, in the order of their start (within some hours), and forgotten: memory
holds the organization, a bounded number of running containers and one scene. So documents are only roughly
ordered by `updatedAt`: the order is right to within a few days.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date

from tracehound.simulator.draws import midnight
from tracehound.simulator.finding import Simulated
from tracehound.simulator.noise import NOISE
from tracehound.simulator.scene import Scene, Story
from tracehound.simulator.stories import CAMPAIGNS
from tracehound.simulator.workplaces import Workplaces
from tracehound.simulator.world import build_world

_DAY = 86_400.0
_JITTER = 0.02
_LARGEST_CAMPAIGN = 30


class Deck:
    """Deals stories in shuffled rounds: random order, exact shares, none left out for long."""

    def __init__(self, rng: random.Random, cards: Sequence[Story]) -> None:
        self._rng = rng
        self._cards = list(cards)
        self._left: list[Story] = []

    def deal(self) -> Story:
        """The next story."""
        if not self._left:
            self._left = self._cards.copy()
            self._rng.shuffle(self._left)
        return self._left.pop()


def simulate(
    seed: int, findings: int, start: date, days: int, campaign_share: float = 0.1
) -> Iterator[Simulated]:
    """Every version of exactly `findings` findings, published from `start` for `days` UTC days.

    Grain: one a version. About `campaign_share` of the findings belong to campaigns, if there are some dozens
    at all. What would be published after the last day is left out, so late campaigns are cut. Equal arguments
    give equal documents.
    Raises ValueError if `findings` or `days` is less than 1 or the share is not within 0 and 1.
    """
    if findings < 1 or days < 1 or not 0 <= campaign_share <= 1:
        raise ValueError("findings and days must be at least 1, campaign_share within 0 and 1")
    begin, length = midnight(start), days * _DAY
    world = build_world(seed, findings, begin)
    places = Workplaces(world)
    rng = random.Random(f"{seed}:deck")
    campaigns = Deck(rng, CAMPAIGNS)
    noise = Deck(rng, [story for story, weight in NOISE for _ in range(weight)])
    made = in_campaigns = number = 0
    while made < findings:
        has_room = findings - made > _LARGEST_CAMPAIGN
        is_campaign = has_room and in_campaigns < campaign_share * made
        story = (campaigns if is_campaign else noise).deal()
        at = begin + length * ((1 - 2 * _JITTER) * made / findings + rng.uniform(0, _JITTER))
        number += 1
        scene = Scene(seed, number, world, places, start=at, story=story.name, is_campaign=is_campaign)
        story.play(scene)
        scene.settle()
        versions = _published(scene, begin + length, findings - made)
        size = sum(version.version == 1 for version in versions)
        made += size
        in_campaigns += size if is_campaign else 0
        yield from versions


def _published(scene: Scene, end: float, most: int) -> list[Simulated]:
    """What is published before `end`; of a scene with too many findings the earliest `most` of them."""
    versions = [version for version in scene.documents() if version.updated_at < end]
    first = [version.truth.finding_id for version in versions if version.version == 1]
    if len(first) <= most:
        return versions
    kept = set(first[:most])
    return [version for version in versions if version.truth.finding_id in kept]
