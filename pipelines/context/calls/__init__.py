"""Which calls tell the state of things, by their kind.

What belongs here: requests, and their answers as they came. What does not: what of them is kept
(`transforms.context.whitelist`), and errors that any call may have (`pipelines.context.asking`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from tracehound.pipelines.context.api import Answer, Api
from tracehound.pipelines.context.calls import ec2, ecr, ecs, guardduty, iam, inspector, organizations
from tracehound.transforms.context.things import Thing

# Asks for some things of one kind, place and group; no more than a request may name.
Asker = Callable[[Api, Sequence[Thing]], Iterator[Answer]]

ASKERS: Mapping[str, Asker] = {
    "ecs_task": ecs.tasks,
    "task_definition": ecs.definition,
    "ecs_service": ecs.services,
    "service_revision": ecs.revisions,
    "container_instance": ecs.container_instances,
    "network_interface": ec2.interfaces,
    "security_group": ec2.groups,
    "instance": ec2.instances,
    "instance_profile": iam.profile,
    "image": ecr.images,
    "image_tag": ecr.tags,
    "image_vulnerabilities": inspector.vulnerabilities,
    "image_copies": inspector.copies,
    "role": iam.role,
    "policy": iam.policy,
    "account": organizations.account,
    "detection_rule": guardduty.rules,
    "investigation": guardduty.investigations,
}
# What these tell is left out where they are refused.
OPTIONAL_CALLS = frozenset(
    {
        "ec2:DescribeSecurityGroups",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
        "inspector2:ListFindings",
    }
)
_IN_ONE_CLUSTER = ("ecs_task", "ecs_service", "container_instance")
_IN_ONE_REPOSITORY = ("image", "image_tag")


def group_of(thing: Thing) -> str:
    """What the things of one request have in common beside kind and place: cluster or repository."""
    if thing.kind in _IN_ONE_CLUSTER:
        return ecs.cluster_of(thing.key)
    return ecr.repository_of(thing.key) if thing.kind in _IN_ONE_REPOSITORY else ""
