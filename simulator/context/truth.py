"""What is true of findings and things: a line for each pair in `things.jsonl`.

`vias` are things that lead there, beside the finding itself if it names the thing. Which observation is right
follows from that, from the states of the thing, and from when AWS was asked or sent an event.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tracehound.simulator.context.lives import Life
from tracehound.simulator.context.seen import (
    Named,
    Shown,
    Sight,
    Where,
    image_key,
    is_private,
    owner_of,
    service_arn,
)
from tracehound.simulator.context.states import States
from tracehound.simulator.context.tasks import container_instance
from tracehound.simulator.context.workloads import task_role

Json = dict[str, Any]


class Truth:
    """Walks from what a finding names to all that this leads to."""

    def __init__(self, sight: Sight, some: Sequence[Life], states: States) -> None:
        self._sight, self._states = sight, states
        self._lives = {life.task.arn: life for life in some}
        self._definitions = {life.task.details["definitionArn"]: life for life in some}

    def lines(self) -> Iterator[Json]:
        """A line for each finding and thing, in a total order."""
        for finding_id in sorted(self._sight.findings):
            shown = self._sight.findings[finding_id]
            reached = self._reached(shown)
            for thing, vias in sorted(reached.items()):
                yield {
                    "finding_id": finding_id,
                    "first_event_at": shown.first,
                    "last_event_at": shown.last,
                    "account_id": thing.where.account_id,
                    "region": thing.where.region,
                    "kind": thing.kind,
                    "thing_key": thing.key,
                    "is_named": thing in shown.things,
                    "vias": sorted([via.kind, via.key] for via in vias),
                }

    def _reached(self, shown: Shown) -> dict[Named, set[Named]]:
        found: dict[Named, set[Named]] = {thing: set() for thing in shown.things}
        waiting = list(found)
        while waiting:
            via = waiting.pop(0)
            for thing in self._beyond(via):
                if thing not in found:
                    waiting.append(thing)
                found.setdefault(thing, set()).add(via)
        return found

    def _beyond(self, thing: Named) -> Iterator[Named]:
        match thing.kind:
            case "ecs_task":
                yield from self._beyond_task(thing.key)
            case "task_definition":
                life = self._definitions[thing.key]
                yield _role(task_role(life))
            case "container_instance":
                host = next(
                    life.task.host
                    for life in self._lives.values()
                    if life.task.host
                    and container_instance(life.task.cluster, life.task.host["instanceId"]) == thing.key
                )
                yield Named(thing.where, "instance", host["instanceId"])
            case "image":
                yield Named(thing.where, "image_vulnerabilities", thing.key)
                yield Named(thing.where, "image_copies", thing.key)
            case "instance" | "network_interface" | "instance_profile" | "role":
                yield from self._beyond_state(thing)
            case _:
                return

    def _beyond_task(self, arn: str) -> Iterator[Named]:
        life = self._lives[arn]
        where = life.task.where
        # An attack sequence names the task alone.
        yield Named(where, "task_definition", life.task.details["definitionArn"])
        if life.task.service:
            yield Named(where, "ecs_service", service_arn(life.task))
        if life.interface:
            yield Named(where, "network_interface", life.interface.interface_id)
        if life.task.host:
            instance = container_instance(life.task.cluster, life.task.host["instanceId"])
            yield Named(where, "container_instance", instance)
        for container in life.task.details["containers"]:
            if is_private(container["image"]):
                key = image_key(container["image"], life.digests[container["name"]])
                yield Named(owner_of(container["image"]), "image", key)

    def _beyond_state(self, thing: Named) -> Iterator[Named]:
        for state in self._states.of(thing):
            document = state.document
            for group in (*document.get("Groups", ()), *document.get("SecurityGroups", ())):
                yield Named(thing.where, "security_group", group["GroupId"])
            for interface in document.get("NetworkInterfaces", ()):
                yield Named(thing.where, "network_interface", interface["NetworkInterfaceId"])
            if "IamInstanceProfile" in document:
                yield Named(thing.where.globally, "instance_profile", document["IamInstanceProfile"]["Arn"])
            for role in document.get("Roles", ()):
                yield _role(role["Arn"])
            for policy in document.get("AttachedPolicies", ()):
                if not policy["PolicyArn"].startswith("arn:aws:iam::aws:"):
                    yield Named(thing.where, "policy", policy["PolicyArn"])


def _role(arn: str) -> Named:
    return Named(Where(arn.split(":")[4], "global"), "role", arn)
