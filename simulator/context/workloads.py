"""Task definitions, services and container instances, as ECS describes them."""

from __future__ import annotations

import random
from typing import Any

from tracehound.simulator.context import hostile
from tracehound.simulator.context.lives import Life
from tracehound.simulator.context.seen import Named, role_arn, service_arn
from tracehound.simulator.context.states import States
from tracehound.simulator.context.tasks import container_instance
from tracehound.simulator.draws import iso

Json = dict[str, Any]
_DAY = 86_400.0


def task_role(life: Life) -> str:
    """The role of a task's programs."""
    family = life.task.details["definitionArn"].rpartition("/")[2].partition(":")[0]
    return role_arn(life.task.where, f"{family}-task-role")


def execution_role(life: Life) -> str:
    """The role that starts tasks of an account."""
    return role_arn(life.task.where, "ecsTaskExecutionRole")


def describe(seed: int, some: list[Life], states: States, start: float) -> None:
    """All that tasks lead to within ECS; services and container instances are there since before `start`."""
    for life in some:
        _definition(seed, life, states, start)
        if life.task.service:
            _service(seed, life, some, states, start)
        if life.task.host is not None:
            _container_instance(life, states, start)


def _definition(seed: int, life: Life, states: States, start: float) -> None:
    arn = life.task.details["definitionArn"]
    thing = Named(life.task.where, "task_definition", arn)
    if thing in states:
        return
    rng = random.Random(f"{seed}:definition:{arn}")
    family, _, revision = arn.rpartition("/")[2].partition(":")
    registered = start - rng.uniform(1, 60) * _DAY
    document = {
        "taskDefinitionArn": arn,
        "family": family,
        "revision": int(revision),
        "status": "ACTIVE",
        "taskRoleArn": task_role(life),
        "executionRoleArn": execution_role(life),
        "networkMode": "awsvpc" if life.interface else "bridge",
        **({"pidMode": "host"} if life.task.host and rng.random() < 0.2 else {}),
        "volumes": _volumes(rng, life),
        "registeredAt": iso(registered),
        "registeredBy": f"arn:aws:sts::{life.task.where.account_id}:assumed-role/Deployer/"
        + rng.choice(("lea.martin", "ci-1041", "ravi")),
        "containerDefinitions": [_container(rng, each) for each in life.task.details["containers"]],
        "tags": [{"key": "Owner", "value": "team-shop@example.com"}],
    }
    states.add(thing, registered, document)


def _volumes(rng: random.Random, life: Life) -> list[Json]:
    if life.task.host is None or rng.random() < 0.6:
        return []
    return [{"name": "docker", "host": {"sourcePath": rng.choice(("/var/run/docker.sock", "/", "/proc"))}}]


def _container(rng: random.Random, container: Json) -> Json:
    return {
        "name": container["name"],
        "image": container["image"],
        "user": rng.choice(("root", "1000:1000", "")),
        "privileged": rng.random() < 0.1,
        "readonlyRootFilesystem": rng.random() < 0.3,
        "linuxParameters": {
            "capabilities": {"add": rng.choice(([], ["SYS_PTRACE"], ["NET_ADMIN"])), "drop": []}
        },
        "entryPoint": ["/entrypoint.sh"],
        "command": ["serve", "--port", "8080"],
        "environment": hostile.variables(rng, "STAGE", "API_TOKEN", "AWS_SECRET_ACCESS_KEY"),
        "secrets": [
            {"name": "DB_PASSWORD", "valueFrom": "arn:aws:ssm:eu-central-1:111111111111:parameter/db"}
        ],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {"awslogs-group": f"/ecs/{container['name']}"},
        },
    }


def _service(seed: int, life: Life, some: list[Life], states: States, start: float) -> None:
    arn = service_arn(life.task)
    thing = Named(life.task.where, "ecs_service", arn)
    if thing in states:
        return
    rng = random.Random(f"{seed}:service:{arn}")
    document: Json = {
        "serviceArn": arn,
        "serviceName": life.task.service,
        "clusterArn": life.task.cluster,
        "status": "ACTIVE",
        "desiredCount": rng.randrange(1, 5),
        "launchType": life.task.details["launchType"],
        "taskDefinition": life.task.details["definitionArn"],
        "enableExecuteCommand": any(
            each.has_exec for each in some if each.task.service and service_arn(each.task) == arn
        ),
        "createdBy": role_arn(life.task.where, "Deployer"),
        "createdAt": iso(start - 90 * _DAY),
        "loadBalancers": [],
        "tags": [{"key": "Team", "value": rng.choice(("checkout", "fulfilment", "partners"))}],
    }
    if life.interface:
        document["networkConfiguration"] = {
            "awsvpcConfiguration": {
                "subnets": [life.interface.subnet_id],
                "securityGroups": [life.interface.group_id],
                "assignPublicIp": "ENABLED" if life.interface.public_ip else "DISABLED",
            }
        }
    states.add(thing, start - 90 * _DAY, document)


def _container_instance(life: Life, states: States, start: float) -> None:
    host = life.task.host
    assert host is not None, "the caller looked"
    arn = container_instance(life.task.cluster, host["instanceId"])
    thing = Named(life.task.where, "container_instance", arn)
    if thing not in states:
        document = {
            "containerInstanceArn": arn,
            "ec2InstanceId": host["instanceId"],
            "status": "ACTIVE",
            "agentConnected": True,
            "registeredAt": iso(start - 4 * _DAY),
            "versionInfo": {"agentVersion": "1.86.0", "dockerVersion": "DockerVersion: 25.0.6"},
            "attributes": [{"name": "ecs.availability-zone", "value": f"{life.task.where.region}a"}],
        }
        states.add(thing, start - 4 * _DAY, document)
