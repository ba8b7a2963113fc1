"""What calls of ECS and ECR say, and of SSM at an ECS target: task, container, definition, images.

What belongs here: ARNs built from their parts where only these are given. What does not: calls of other
services (`transforms.cloudtrail.trail`).
"""

import re
from dataclasses import dataclass
from typing import Any

from tracehound.transforms.cloudtrail.members import elements, first, flag, member, text, texts
from tracehound.transforms.cloudtrail.unwrapping import Identity, Record

# SSM's name of a container: cluster, task and runtime id. Only a cluster's name may hold underscores.
_TARGET = re.compile(r"ecs:(.+)_([^_]+)_([^_]+)", re.DOTALL)
_DEFAULT_CLUSTER = "default"
_ABOUT_A_TASK = "ExecuteCommand"
_STARTS_TASKS = ("RunTask", "StartTask")
_PUSHES = "PutImage"
_SOURCE = "ecs.amazonaws.com"


@dataclass(frozen=True)
class Place:
    """Where a call was made: what ARNs begin with."""

    partition: str
    region: str
    account_id: str
    is_ecs: bool

    @classmethod
    def of(cls, record: Record, known: Identity) -> "Place":
        """The place of a record."""
        arn = text(record, "userIdentity", "arn") or ""
        partition = arn.split(":")[1] if arn.startswith("arn:") and arn.count(":") > 1 else "aws"
        is_ecs = text(record, "eventSource") == _SOURCE
        return cls(partition, known.region, known.account_id, is_ecs)

    def arn(self, resource: str) -> str:
        """The ARN of a resource of ECS here."""
        return f"arn:{self.partition}:ecs:{self.region}:{self.account_id}:{resource}"

    def whole(self, kind: str, given: str | None) -> str | None:
        """An ARN, built if only a name is given."""
        return given if given is None or given.startswith("arn:") else self.arn(f"{kind}/{given}")


@dataclass(frozen=True)
class _Container:
    """The container that a call is about, as far as it says so."""

    cluster_arn: str | None = None
    task_arn: str | None = None
    name: str | None = None
    runtime_id: str | None = None


def said(asked: Any, answered: Any, place: Place, name: str) -> dict[str, Any]:
    """The columns about tasks, containers, definitions, services and images."""
    container = _container(asked, answered, place, name)
    return {
        "cluster_arn": container.cluster_arn,
        "cluster_name": _last(container.cluster_arn),
        "task_arn": container.task_arn,
        "task_id": _last(container.task_arn),
        "container_name": container.name,
        "container_runtime_id": container.runtime_id,
        **(_definition(asked, answered, place, name) if place.is_ecs else {}),
        **(_pushed(asked, answered, place) if name == _PUSHES else {}),
    }


def _container(asked: Any, answered: Any, place: Place, name: str) -> _Container:
    target = _TARGET.fullmatch(text(asked, "target") or "")
    if target:
        cluster, task, runtime = target.groups()
        return _Container(place.arn(f"cluster/{cluster}"), place.arn(f"task/{cluster}/{task}"), None, runtime)
    if not place.is_ecs:
        return _Container()
    cluster_arn = _cluster(asked, answered, place)
    given = first(text(answered, "taskArn"), text(asked, "task")) if name == _ABOUT_A_TASK else None
    task_arn = place.whole(f"task/{_last(cluster_arn)}", given)
    return _Container(cluster_arn, task_arn, first(text(answered, "containerName"), text(asked, "container")))


def _cluster(asked: Any, answered: Any, place: Place) -> str | None:
    """The cluster's ARN; a call that names none is about the default one."""
    answer = first(
        text(answered, "clusterArn"),
        text(answered, "cluster", "clusterArn"),
        text(answered, "service", "clusterArn"),
        *(text(task, "clusterArn") for task in elements(answered, "tasks")[:1]),
    )
    if member(asked, "family") is not None:
        # A task definition is of no cluster.
        return answer
    return place.whole("cluster", answer or text(asked, "cluster") or _DEFAULT_CLUSTER)


def _definition(asked: Any, answered: Any, place: Place, name: str) -> dict[str, Any]:
    tasks = elements(answered, "tasks")
    registered = member(answered, "taskDefinition")
    given = first(
        text(registered, "taskDefinitionArn"),
        *(text(task, "taskDefinitionArn") for task in tasks[:1]),
        text(answered, "service", "taskDefinition"),
        text(asked, "taskDefinition"),
    )
    containers = elements(asked, "containerDefinitions")
    starter = first(text(asked, "startedBy"), text(asked, "group")) if name in _STARTS_TASKS else None
    return {
        "task_definition_arn": place.whole("task-definition", given),
        "service_name": first(text(asked, "serviceName"), _last(text(asked, "service")), starter),
        "started_task_arns": [arn for task in tasks if (arn := text(task, "taskArn"))],
        "role_arn": first(text(asked, "taskRoleArn"), text(asked, "overrides", "taskRoleArn")),
        "execution_role_arn": first(
            text(asked, "executionRoleArn"), text(asked, "overrides", "executionRoleArn")
        ),
        "images": [image for each in containers if (image := text(each, "image"))],
        "overrides": [
            " ".join(command)
            for each in elements(asked, "overrides", "containerOverrides")
            if (command := texts(each, "command"))
        ],
        "enables_exec": flag(asked, "enableExecuteCommand"),
        "exec_logging": text(asked, "configuration", "executeCommandConfiguration", "logging"),
    }


def _pushed(asked: Any, answered: Any, place: Place) -> dict[str, Any]:
    """The image that was pushed to ECR."""
    image = member(answered, "image")
    repository = first(text(image, "repositoryName"), text(asked, "repositoryName"))
    registry = first(text(image, "registryId"), text(asked, "registryId"), place.account_id)
    tag = first(text(image, "imageId", "imageTag"), text(asked, "imageTag"))
    digest = first(text(image, "imageId", "imageDigest"), text(asked, "imageDigest"))
    suffix = f":{tag}" if tag else f"@{digest}" if digest else ""
    host = f"{registry}.dkr.ecr.{place.region}.amazonaws.com"
    return {"images": [f"{host}/{repository}{suffix}"] if repository else [], "image_digest": digest}


def _last(arn: str | None) -> str | None:
    """The last part of an ARN or path."""
    return (arn or "").rpartition("/")[2] or None
