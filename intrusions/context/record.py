"""A world's export, what AWS says of its things over time, and what is true of both."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from tracehound.intrusions.chance import DAY, HOUR, Dice
from tracehound.intrusions.context.chronicle import Chronicle, line_of, put
from tracehound.intrusions.context.containers import Course, Wire, course
from tracehound.intrusions.context.named import Named, TaskTold, Thing, registry_owner, without_tag
from tracehound.intrusions.context.refusals import refusals
from tracehound.intrusions.context.registry import Registry
from tracehound.intrusions.context.surroundings import Surroundings
from tracehound.intrusions.export import write
from tracehound.intrusions.scene import Scene
from tracehound.intrusions.wire import runtime
from tracehound.intrusions.world import World

Json = dict[str, Any]
_FINDINGS_A_SCENE, _FEWEST_SCENES = 50, 6
_MUTE, _LATE, _TWICE = 0.35, 0.05, 0.08


class Kept(NamedTuple):
    """How many events, pages of things, and things of findings there are."""

    events: int
    pages: int
    things: int


def record(folder: Path, made: World) -> Kept:
    """Writes what `write` does, `events/` and `context/` into a new folder; the world gets more findings.

    `context/` has `world.jsonl`, the pages of things; `faults.jsonl`, what AWS refuses; and `things.jsonl`,
    the things of each finding. Raises OSError as writing does.
    """
    dice = Dice(f"intrusions/{made.seed}/context")
    scenes = max(_FEWEST_SCENES, len(made.scene.findings) // _FINDINGS_A_SCENE)
    _play(made.scene, dice.fork("extra"), scenes)
    write(folder, made)
    return _Recorder(made, dice).write(folder)


def _play(scene: Scene, dice: Dice, count: int) -> None:
    """Tasks that live for a few seconds or minutes, several of one service."""
    for number in range(count):
        drawn = dice.fork(number)
        service = drawn.choice(scene.organization.services)
        at = drawn.uniform(scene.begin + HOUR, scene.end - 2 * DAY)
        for begin in (at, at + drawn.spread(HOUR, DAY)):
            box = service.start(drawn, begin, f"once-{drawn.word()}")
            process = box.table.start(box.tool("curl"), begin + drawn.uniform(2, 40), box.application)
            sight = runtime.command("Execution", box, process, "curl -s http://10.0.0.1/x")
            scene.noise("short task", sight, process.started + 0.1, 1, box.session)


class _Recorder:
    """Works out everything that AWS would say."""

    def __init__(self, made: World, dice: Dice) -> None:
        scene = made.scene
        self.dice, self.organization = dice, scene.organization
        self.begin, self.end = scene.begin, scene.end
        self.named = Named(made.versions())
        self.registry = Registry(dice.fork("registry"), scene.begin, scene.end)
        self.courses = list(self._courses(dice.fork("courses")))
        self.by_task = {each.told.arn: each for each in self.courses}
        self.by_station = {each.station: each.told for each in self.courses if each.station}
        self.book = self._chronicle()

    def _courses(self, dice: Dice) -> Iterator[Course]:
        # Addresses of tasks that ended; the next one in its place takes the newest of them.
        free: dict[tuple[str, str], list[tuple[float, str, str]]] = defaultdict(list)
        tasks = sorted(self.named.tasks.values(), key=lambda each: (each.block["createdAt"], each.arn))
        for number, told in enumerate(tasks):
            drawn = dice.fork(told.arn)
            place, made = (told.account, told.region), float(told.block["createdAt"])
            wire, station = None, ""
            if told.instance:
                name = Dice(f"{told.cluster}/{told.instance}").hexadecimal(32)
                station = f"{told.cluster.replace(':cluster/', ':container-instance/')}/{name}"
            if not told.instance or drawn.happens(0.3):
                reused = next((each for each in free[place] if each[0] < made), None)
                if reused:
                    free[place].remove(reused)
                wire = self._wire(drawn, told, number, reused)
            digests = {
                each["image"]: self.registry.digest(each["image"], made) for each in told.block["containers"]
            }
            went = course(drawn, told, wire, digests, station)
            if wire and went.ended is not None:
                free[place].append((went.ended, wire.private, wire.public))
            yield went

    def _wire(self, dice: Dice, told: TaskTold, number: int, reused: tuple[float, str, str] | None) -> Wire:
        net = Dice(f"{told.account}/{told.region}/net").hexadecimal(17)
        private = f"10.200.{number // 200}.{number % 200 + 5}"
        public = f"3.{dice.randrange(8, 200)}.{dice.randrange(256)}.{dice.randrange(1, 255)}"
        if reused:
            private, public = reused[1], reused[2] or public
        group = Dice(f"{told.cluster}/{told.block['group']}").hexadecimal(17)
        return Wire(
            f"eni-{dice.hexadecimal(17)}",
            f"subnet-{net}",
            f"vpc-{net}",
            f"sg-{group}",
            private,
            public if dice.happens(0.5) else "",
        )

    def _chronicle(self) -> Chronicle:
        book = Chronicle()
        around = Surroundings(self.dice.fork("around"), book, self.begin, self.end)
        users: dict[str, list[Course]] = defaultdict(list)
        for went in self.courses:
            went.chronicle(book)
            around.task(went)
            for container in went.told.block["containers"]:
                users[container["image"]].append(went)
        for name in sorted(self.named.machines):
            around.machine(self.named.machines[name])
        around.roles |= {
            thing.key: None
            for told in self.named.findings.values()
            for thing in sorted(told.things)
            if thing.kind == "role"
        }
        for arn in sorted(around.roles):
            around.role(arn)
        around.account(self.organization)
        for reference in sorted({*self.named.programs, *users}):
            programs = self.named.programs.get(reference, set())
            self.registry.chronicle(book, reference, programs, users[reference])
        return book

    def write(self, folder: Path) -> Kept:
        """All files."""
        context = folder / "context"
        pages = put(context / "world.jsonl", self.book.lines())
        refused = refusals(self.dice.fork("refusals"), self.organization, self.begin, self.end)
        put(context / "faults.jsonl", refused)
        things = put(context / "things.jsonl", self._truth())
        return Kept(self._post(folder / "events", self.dice.fork("post")), pages, things)

    def _post(self, folder: Path, dice: Dice) -> int:
        """Events as files, an array for each hour of a place, in the order in which they came."""
        boxes: dict[tuple[str, str, int], list[tuple[float, Json]]] = defaultdict(list)
        count = 0
        for went in self.courses:
            told = went.told
            if Dice(f"{self.dice.label}/mute/{told.cluster}").happens(_MUTE):
                continue
            for at, event in (each for each in went.events() if each[0] < self.end):
                count += 1
                came = at + (dice.spread(HOUR, 2 * DAY) if dice.happens(_LATE) else dice.spread(0.5, 20))
                for moment in (came, came + dice.spread(1, DAY))[: 1 + dice.happens(_TWICE)]:
                    boxes[told.account, told.region, int(moment // HOUR)].append((moment, event))
        for (account, region, hour), events in sorted(boxes.items()):
            day = datetime.fromtimestamp(hour * HOUR, UTC)
            path = folder / account / region / f"{day:%Y/%m/%d}" / f"{day:%H}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            bodies = [event for _, event in sorted(events, key=lambda each: each[0])]
            path.write_text(json.dumps(bodies, indent=1), encoding="utf-8")
        return count

    def _truth(self) -> Iterator[Json]:
        for finding, told in sorted(self.named.findings.items()):
            via: dict[Thing, set[Thing]] = {thing: set() for thing in told.things}
            queue = sorted(via)
            for thing in queue:
                for further in self._next(thing):
                    if further not in via:
                        queue.append(further)
                    via.setdefault(further, set()).add(thing)
            for thing, befores in sorted(via.items()):
                yield {
                    "finding_id": finding,
                    "first_event_at": told.first,
                    "last_event_at": told.last,
                    **line_of(thing),
                    "is_named": thing in told.things,
                    "vias": sorted([before.kind, before.key] for before in befores),
                }

    def _next(self, thing: Thing) -> Iterator[Thing]:
        """What a thing leads to."""
        if thing.kind == "ecs_task":
            yield from self._of_task(self.by_task[thing.key])
        if thing.kind == "container_instance":
            yield Thing(thing.account, thing.region, "instance", self.by_station[thing.key].instance)
        if thing.kind == "image":
            yield thing._replace(kind="image_vulnerabilities")
            yield thing._replace(kind="image_copies")
        for page in self.book.read(thing):
            answer = page.answer
            if "taskRoleArn" in answer:
                yield Thing(thing.account, "global", "role", answer["taskRoleArn"])
            for group in (*answer.get("Groups", ()), *answer.get("SecurityGroups", ())):
                yield thing._replace(kind="security_group", key=group["GroupId"])
            if profile := answer.get("IamInstanceProfile"):
                yield Thing(thing.account, "global", "instance_profile", profile["Arn"])
            for role in answer.get("Roles", ()):
                yield Thing(thing.account, "global", "role", role["Arn"])
            for policy in answer.get("AttachedPolicies", ()):
                if "::aws:" not in policy["PolicyArn"]:
                    yield Thing(thing.account, "global", "policy", policy["PolicyArn"])

    def _of_task(self, went: Course) -> Iterator[Thing]:
        told = went.told
        if went.wire:
            yield Thing(told.account, told.region, "network_interface", went.wire.identity)
        if went.station:
            yield Thing(told.account, told.region, "container_instance", went.station)
        for container in went.told.block["containers"]:
            owner = registry_owner(container["image"])
            if owner:
                digest = went.digests[container["image"]]
                yield Thing(*owner, "image", without_tag(container["image"], digest))
