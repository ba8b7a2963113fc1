"""An export with what AWS says of its things over time, and the truth about both."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from tracehound.simulator.context import faults, hosts, identities, images, workloads
from tracehound.simulator.context.faults import Fault
from tracehound.simulator.context.files import deliver
from tracehound.simulator.context.hostile import spoiled
from tracehound.simulator.context.lives import Life, lives
from tracehound.simulator.context.scenes import play
from tracehound.simulator.context.seen import Sight, Where
from tracehound.simulator.context.states import States, write_lines
from tracehound.simulator.context.tags import Tags
from tracehound.simulator.context.tasks import Event, TaskStory
from tracehound.simulator.context.truth import Truth
from tracehound.simulator.context.workloads import task_role
from tracehound.simulator.draws import midnight
from tracehound.simulator.engine import simulate
from tracehound.simulator.export import write_export
from tracehound.simulator.organization import World
from tracehound.simulator.world import build_world

Json = dict[str, Any]
_DAY = 86_400.0
_FINDINGS_A_SCENE, _FEWEST_SCENES = 40, 8
# Clusters of these accounts and regions send no events: only the APIs tell of their tasks.
_SHARE_SILENT = 0.3


class Described(NamedTuple):
    """How much was written."""

    events: int
    files: int
    states: int
    things: int


def write_with_context(
    folder: Path, seed: int, findings: int, start: date, days: int, campaign_share: float = 0.1
) -> Described:
    """Writes `export/`, `events/` and `context/` into a new folder, and `truth.jsonl` of findings.

    `context/world.jsonl` has the states of things, `faults.jsonl` what AWS refuses, `things.jsonl` the things
    of each finding. There are some findings more than asked for. Raises ValueError as `simulate` does,
    OSError as writing does.
    """
    span = midnight(start), midnight(start) + days * _DAY
    world, tags, sight = build_world(seed, findings, span[0]), Tags(seed, span[0], span[1] - span[0]), Sight()
    scenes = max(_FEWEST_SCENES, findings // _FINDINGS_A_SCENE)
    everything = chain(
        simulate(seed, findings, start, days, campaign_share), play(seed, world, tags, span, scenes)
    )
    write_export(folder / "export", folder / "truth.jsonl", sight.watch(everything), "large")
    found = describe(seed, world, tags, sight, span)
    return write_context(folder, seed, found, faults.draw(seed, _places(sight), span))


class Everything(NamedTuple):
    """What AWS says of the things of findings: states, events of tasks, and lines of truth."""

    states: States
    events: list[Event]
    things: list[Json]


def describe(
    seed: int, world: World, tags: Tags, sight: Sight, span: tuple[float, float], *, is_whole: bool = False
) -> Everything:
    """All of what findings showed within a span of time.

    `is_whole`: nobody is silent, and no text of an event is an attacker's.
    """
    some = list(lives(seed, sight, tags))
    states = States()
    for life in some:
        TaskStory(seed, life).describe(states)
    workloads.describe(seed, some, states, span[0])
    hosts.describe(seed, some, sight, states, span)
    images.describe(seed, some, sight, tags, states, span)
    identities.describe_roles(seed, _roles(sight, some, states), states, span)
    accounts = [(each.account_id, each.name) for each in world.accounts]
    identities.describe_accounts(seed, accounts, states, span[0])
    things = list(Truth(sight, some, states).lines())
    return Everything(states, _events(seed, some, span[1], is_whole=is_whole), things)


def write_context(folder: Path, seed: int, found: Everything, refused: Iterable[Fault]) -> Described:
    """Writes `events/` and `context/`."""
    lines = list(found.states.lines(is_spoiled=True))
    write_lines(folder / "context" / "things.jsonl", found.things)
    write_lines(folder / "context" / "world.jsonl", lines)
    write_lines(folder / "context" / "faults.jsonl", (each.line() for each in refused))
    files = deliver(folder / "events", seed, found.events)
    return Described(len(found.events), files, len(lines), len(found.things))


def _events(seed: int, some: Sequence[Life], end: float, *, is_whole: bool) -> list[Event]:
    """The events of all tasks whose account and region send any, until the end of the span."""
    found = []
    for life in some:
        told = [each for each in TaskStory(seed, life).events() if each.at < end]
        if is_whole:
            found += told
        elif random.Random(f"{seed}:silent:{life.task.where}").random() >= _SHARE_SILENT:
            found += [_spoiled(each, life.task.arn) for each in told]
    return found


def _spoiled(event: Event, arn: str) -> Event:
    return event._replace(body=event.body | {"detail": spoiled(event.body["detail"], arn)})


def _places(sight: Sight) -> list[Where]:
    found = {thing.where for shown in sight.findings.values() for thing in shown.things}
    return sorted(where for where in found if where.region != "global")


def _roles(sight: Sight, some: Sequence[Life], states: States) -> set[str]:
    found = set(sight.roles)
    for life in some:
        found.add(task_role(life))
    for shown in sight.findings.values():
        for thing in (each for each in shown.things if each.kind == "instance_profile"):
            found |= {role["Arn"] for state in states.of(thing) for role in state.document["Roles"]}
    return found
