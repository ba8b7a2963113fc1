"""When tasks were created, ran and stopped, on which network interface, with which bytes of their images."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tracehound.simulator.context.addresses import Pools
from tracehound.simulator.context.seen import Sight, Task
from tracehound.simulator.context.tags import Tags
from tracehound.simulator.draws import digest, hex_id

_HOUR, _DAY = 3600.0, 86_400.0
_SHARE_PUBLIC, _SHARE_OF_LASTING = 0.4, 0.15


class Interface(NamedTuple):
    """A network interface of a task on Fargate; `public_ip` is empty for one without a public address."""

    interface_id: str
    attachment: str
    subnet_id: str
    vpc_id: str
    group_id: str
    private_ip: str
    public_ip: str


class Life(NamedTuple):
    """A task's times in epoch seconds; `stopped` is None for one that still runs; digests by container."""

    task: Task
    created: float
    started: float
    stopped: float | None
    interface: Interface | None
    digests: Mapping[str, str]
    has_exec: bool


def lives(seed: int, sight: Sight, tags: Tags) -> Iterator[Life]:
    """The life of each task, by its creation: addresses are given out in that order."""
    pools = Pools(seed)
    for task in sorted(sight.tasks.values(), key=lambda each: (each.details["createdAt"], each.arn)):
        rng = random.Random(f"{seed}:life:{task.arn}")
        created = task.details["createdAt"]
        started = task.details["startedAt"] or created + rng.uniform(8, 30)
        stopped = _stop(rng, task)
        digests = {
            each["name"]: tags.digest_at(each["image"], created) for each in task.details["containers"]
        }
        has_exec = task.arn in sight.entered or rng.random() < 0.4
        interface = _interface(rng, pools, task, stopped) if task.host is None else None
        yield Life(task, created, started, stopped, interface, digests, has_exec)


def _stop(rng: random.Random, task: Task) -> float | None:
    """Some seconds to days after its last event; tasks that live a minute are called so."""
    if "minute" in task.details["startedBy"]:
        return float(task.details["createdAt"]) + rng.uniform(45, 70)
    if rng.random() < _SHARE_OF_LASTING:
        return None
    return task.last + rng.choice((60.0, _HOUR, 8 * _HOUR, 3 * _DAY)) * rng.uniform(0.5, 1.5)


def _interface(rng: random.Random, pools: Pools, task: Task, stopped: float | None) -> Interface:
    vpc, service = f"{task.where}", f"{task.cluster}/{task.service}"
    until = float("inf") if stopped is None else stopped
    private, public = pools.take(task.where, task.details["createdAt"], until)
    return Interface(
        "eni-" + hex_id(rng, 17),
        hex_id(rng, 32),
        "subnet-" + digest("subnet", vpc)[:17],
        "vpc-" + digest("vpc", vpc)[:17],
        "sg-" + digest("group", service)[:17],
        private,
        public if rng.random() < _SHARE_PUBLIC else "",
    )
