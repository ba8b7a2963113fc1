"""Scenes that are played only with context: a task of a minute, a tag that moves between two findings."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tracehound.simulator.builders.runtime import always, runtime
from tracehound.simulator.chains import child, shell_of
from tracehound.simulator.context.tags import Tags
from tracehound.simulator.finding import Simulated
from tracehound.simulator.organization import World
from tracehound.simulator.scene import HOUR, Scene
from tracehound.simulator.workplaces import Workplace, Workplaces, start_task

# Numbers of scenes of their own, apart from those that are played with CloudTrail.
_FIRST_NUMBER = -1_000_001


def play(seed: int, world: World, tags: Tags, span: tuple[float, float], count: int) -> Iterator[Simulated]:
    """Every version of the findings of so many scenes, within a span of time; none is of a campaign."""
    places = Workplaces(world)
    for number in range(count):
        told = _SCENES[number % len(_SCENES)]
        drawn = random.Random(f"{seed}:context:{number}")
        at = span[0] + (span[1] - span[0]) * drawn.uniform(0.02, 0.9)
        scene = Scene(
            seed, _FIRST_NUMBER - number, world, places, start=at, story=told.__name__, is_campaign=False
        )
        scene.begin_session()
        told(scene, tags)
        yield from (each for each in scene.documents() if each.updated_at < span[1])


def short_task(scene: Scene, _tags: Tags) -> None:
    """Somebody starts a task by hand, and it lives for a minute."""
    service = scene.service(lambda service: service.host is None)
    place = start_task(scene.rng, service, scene.start, scene.start + 60)
    place.resource["ecsClusterDetails"]["taskDetails"] |= {
        "startedBy": "one-minute-job",
        "group": f"family:{service.name}",
    }
    _notice(scene, place, scene.start + 40)


def moved_tag(scene: Scene, tags: Tags) -> None:
    """Two tasks of one service, before and after its image's tag moved to another digest."""
    service = scene.service(lambda service: service.host is None)
    moves = tags.moves(service.image)
    moved = scene.rng.choice(moves[1:])[0] if len(moves) > 1 else scene.start
    for created in (moved - 2 * HOUR, moved + HOUR):
        place = start_task(scene.rng, service, created, created + 5 * HOUR)
        _notice(scene, place, created + scene.rng.uniform(900, 3000))


def _notice(scene: Scene, place: Workplace, at: float) -> None:
    process = child(scene.rng, place.tree, place.tree.worker, shell_of(place.tree), at - 1)
    context = {"commandLineExample": "sh -c id"}
    draft = runtime(
        scene.rng, place, "Execution:Runtime/SuspiciousCommand", always(process), context=context, depth=4
    )
    scene.report(draft, "shell", at)


_SCENES: tuple[Callable[[Scene, Tags], None], ...] = (short_task, moved_tag)
