"""ECS: tasks, definitions, services and their revisions, container instances."""

from collections.abc import Iterator, Sequence
from typing import Any

from tracehound.pipelines.aws.answers import Page
from tracehound.pipelines.context.api import Answer, Api
from tracehound.pipelines.context.calls.told import answers
from tracehound.transforms.context.things import Thing

_ECS = "ecs"
# Older ARNs don't name it.
_DEFAULT_CLUSTER = "default"
_PARTS_WITH_CLUSTER = 3


def cluster_of(arn: str) -> str:
    """The name of the cluster in the ARN of a task, service or container instance."""
    parts = arn.split("/")
    return parts[1] if len(parts) == _PARTS_WITH_CLUSTER else _DEFAULT_CLUSTER


def tasks(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """DescribeTasks: it names those that are gone."""
    return _described(api, things, "DescribeTasks", "tasks", "taskArn", include=["TAGS"])


def services(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """DescribeServices."""
    return _described(api, things, "DescribeServices", "services", "serviceArn", include=["TAGS"])


def container_instances(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """DescribeContainerInstances."""
    name = "containerInstances"
    return _described(
        api, things, "DescribeContainerInstances", name, "containerInstanceArn", include=["TAGS"]
    )


def _described(
    api: Api, things: Sequence[Thing], operation: str, name: str, key: str, **more: Any
) -> Iterator[Answer]:
    wanted = {name: [each.key for each in things], "cluster": cluster_of(things[0].key)}
    page = api.ask(_ECS, operation, **wanted, **more)
    return _answers(api, things, page, name, key)


def revisions(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """DescribeServiceRevisions: digests are to be had after all tasks are gone."""
    page = api.ask(_ECS, "DescribeServiceRevisions", serviceRevisionArns=[each.key for each in things])
    return _answers(api, things, page, "serviceRevisions", "serviceRevisionArn")


def _answers(api: Api, things: Sequence[Thing], page: Page, name: str, key: str) -> Iterator[Answer]:
    documents = {each.get(key): each for each in page.get(name) or ()}
    failures = {
        each.get("arn"): ": ".join(filter(None, (each.get("reason"), each.get("detail"))))
        for each in page.get("failures") or ()
    }
    return answers(api.call, things, documents, failures, api.sent())


def definition(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """DescribeTaskDefinition: a revision never changes."""
    (thing,) = things
    page = api.ask(_ECS, "DescribeTaskDefinition", taskDefinition=thing.key, include=["TAGS"])
    document = (page.get("taskDefinition") or {}) | {"tags": page.get("tags") or []}
    return answers(api.call, things, {thing.key: document}, requests=api.sent())
