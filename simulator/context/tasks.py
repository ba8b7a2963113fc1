"""Tasks as DescribeTasks answers, and as EventBridge tells of each change of their state."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from tracehound.simulator.context import hostile
from tracehound.simulator.context.lives import Interface, Life
from tracehound.simulator.context.seen import Named, Where
from tracehound.simulator.context.states import States
from tracehound.simulator.draws import digest, iso, uuid_text

Json = dict[str, Any]
_FORGOTTEN_AFTER = 3600.0
_STOPPING = 12.0
_REASONS = (
    "Essential container in task exited",
    "Scaling activity initiated by (deployment ecs-svc/8011223344556677889)",
    "OutOfMemoryError: Container killed due to memory usage",
)


class Event(NamedTuple):
    """A state change: when it was, and the event as EventBridge sends it."""

    where: Where
    at: float
    body: Json


class TaskStory:
    """All that AWS says of a task over time."""

    def __init__(self, seed: int, life: Life) -> None:
        self._life = life
        self._rng = random.Random(f"{seed}:task:{life.task.arn}")
        rng = self._rng
        self._tags = [
            {"key": "aws:ecs:serviceName", "value": life.task.service},
            {"key": "Team", "value": rng.choice(("shop", "payments", "data", "platform"))},
        ]
        self._overrides: Json = {
            "containerOverrides": [
                {"name": each["name"], "environment": hostile.variables(rng, "DB_PASSWORD", "MODE")}
                for each in life.task.details["containers"]
            ],
            "inferenceAcceleratorOverrides": [],
        }
        self._reason = rng.choice(_REASONS)
        self._zone = life.task.where.region + rng.choice("abc")

    def describe(self, states: States) -> None:
        """Its states: pending, running, stopped, until it is forgotten an hour later."""
        life, thing = self._life, Named(self._life.task.where, "ecs_task", self._life.task.arn)
        states.add(thing, life.created, self._described("PENDING", life.created))
        end = None if life.stopped is None else life.stopped - _STOPPING
        if end is None or end > life.started:
            states.add(thing, life.started, self._described("RUNNING", life.started))
        if life.stopped is not None:
            stopped = self._described("STOPPED", life.stopped)
            states.add(thing, life.stopped, stopped, life.stopped + _FORGOTTEN_AFTER)

    def events(self) -> Iterator[Event]:
        """One for each change, in order."""
        life = self._life
        changes = [
            ("PROVISIONING", life.created),
            ("PENDING", life.created + 0.6 * (life.started - life.created)),
            ("RUNNING", life.started),
        ]
        if life.stopped is not None:
            changes += [("DEPROVISIONING", life.stopped - _STOPPING), ("STOPPED", life.stopped)]
        for version, (status, at) in enumerate(changes, 1):
            yield Event(life.task.where, at, self._event(status, at, version))

    def _described(self, status: str, at: float) -> Json:
        version = {"PENDING": 2, "RUNNING": 3, "STOPPED": 5}[status]
        return self._document(status, at, version, "ElasticNetworkInterface") | {"tags": self._tags}

    def _event(self, status: str, at: float, version: int) -> Json:
        where = self._life.task.where
        return {
            "version": "0",
            "id": uuid_text(self._rng),
            "detail-type": "ECS Task State Change",
            "source": "aws.ecs",
            "account": where.account_id,
            "time": iso(at)[:-5] + "Z",
            "region": where.region,
            "resources": [self._life.task.arn],
            "detail": self._document(status, at, version, "eni") | {"updatedAt": iso(at)},
        }

    def _document(self, status: str, at: float, version: int, attachment: str) -> Json:
        life, task = self._life, self._life.task
        wanted = "STOPPED" if status in ("DEPROVISIONING", "STOPPED") else "RUNNING"
        document: Json = {
            "taskArn": task.arn,
            "clusterArn": task.cluster,
            "taskDefinitionArn": task.details["definitionArn"],
            "availabilityZone": self._zone,
            "containers": [self._container(each, status) for each in task.details["containers"]],
            "attachments": [_attached(life.interface, attachment)] if life.interface else [],
            "createdAt": iso(life.created),
            "desiredStatus": wanted,
            "lastStatus": status,
            "enableExecuteCommand": life.has_exec,
            "group": task.details["group"],
            "launchType": task.details["launchType"],
            "overrides": self._overrides,
            "startedBy": task.details["startedBy"],
            "cpu": "256",
            "memory": "512",
            "version": version,
        }
        if task.host is not None:
            document["containerInstanceArn"] = container_instance(task.cluster, task.host["instanceId"])
        if at >= life.started and status != "PENDING":
            document["startedAt"] = iso(life.started)
        if status == "STOPPED":
            document |= {
                "stoppedAt": iso(at),
                "stoppingAt": iso(at - _STOPPING),
                "stopCode": "EssentialContainerExited",
                "stoppedReason": self._reason,
            }
        return document

    def _container(self, container: Json, status: str) -> Json:
        life = self._life
        arn = life.task.arn.replace(":task/", ":container/")
        said: Json = {
            "containerArn": f"{arn}/{digest(arn, container['name'])[:36]}",
            "taskArn": life.task.arn,
            "name": container["name"],
            "image": container["image"],
            "lastStatus": status if status in ("PENDING", "STOPPED") else "RUNNING",
            "networkInterfaces": [],
        }
        # Before an image is pulled, nobody knows which bytes its tag means, and no container exists.
        if status in ("PROVISIONING", "PENDING"):
            return said | {"lastStatus": "PENDING"}
        said |= {"imageDigest": life.digests[container["name"]], "runtimeId": container["id"]}
        if life.interface:
            said["networkInterfaces"] = [
                {"attachmentId": life.interface.attachment, "privateIpv4Address": life.interface.private_ip}
            ]
        if life.has_exec:
            agent = {"name": "ExecuteCommandAgent", "lastStatus": "RUNNING"}
            said["managedAgents"] = [agent | {"lastStartedAt": iso(life.started)}]
        return said | ({"exitCode": 137} if status == "STOPPED" else {})


def container_instance(cluster: str, instance_id: str) -> str:
    """The ARN by which a cluster knows an instance."""
    name = digest("container-instance", cluster, instance_id)[:32]
    return f"{cluster.replace(':cluster/', ':container-instance/')}/{name}"


def _attached(interface: Interface, kind: str) -> Json:
    values = {
        "subnetId": interface.subnet_id,
        "networkInterfaceId": interface.interface_id,
        "privateIPv4Address": interface.private_ip,
    }
    return {
        "id": interface.attachment,
        "type": kind,
        "status": "ATTACHED",
        "details": [{"name": name, "value": value} for name, value in values.items()],
    }
