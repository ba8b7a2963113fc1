"""Kinds of things whose state is kept: the calls by which AWS tells it, how many at once, and since when.

Said once, for events and answers alike. What of an answer is kept is in `transforms.context.whitelist`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tracehound.transforms.context.members import Members
from tracehound.transforms.context.whitelist import KEPT

# In place of a region, where a service is the same in all of them.
GLOBAL = "global"


@dataclass(frozen=True)
class Kind:
    """A kind of thing.

    `calls` are what AWS is asked by; the first of them tells whether the thing exists. `batch` is how many
    things one request may name. `aws_at` names times in a document: the latest is since when it is so. What
    `is_immutable` never changes, so it is asked for once. `people` are the members that name a person.
    """

    name: str
    calls: tuple[str, ...]
    batch: int = 1
    aws_at: tuple[str, ...] = ()
    is_immutable: bool = False
    is_global: bool = False
    people: tuple[str, ...] = ()

    @property
    def call(self) -> str:
        """The call that tells whether the thing exists."""
        return self.calls[0]

    @property
    def keep(self) -> Members:
        """What is kept of its documents."""
        return KEPT[self.name]


_TASK_TIMES = ("updatedAt", "executionStoppedAt", "stoppedAt", "stoppingAt", "startedAt", "createdAt")

_ALL = (
    Kind("ecs_task", ("ecs:DescribeTasks",), batch=100, aws_at=_TASK_TIMES, people=("startedBy",)),
    Kind(
        "task_definition",
        ("ecs:DescribeTaskDefinition",),
        aws_at=("registeredAt",),
        is_immutable=True,
        people=("registeredBy",),
    ),
    Kind("ecs_service", ("ecs:DescribeServices",), batch=10, people=("createdBy",)),
    Kind(
        "service_revision",
        ("ecs:DescribeServiceRevisions",),
        batch=20,
        aws_at=("createdAt",),
        is_immutable=True,
    ),
    Kind("container_instance", ("ecs:DescribeContainerInstances",), batch=100, aws_at=("registeredAt",)),
    Kind("network_interface", ("ec2:DescribeNetworkInterfaces",), batch=100),
    # Of a group without rules, only the second tells whether it exists.
    Kind("security_group", ("ec2:DescribeSecurityGroupRules", "ec2:DescribeSecurityGroups"), batch=100),
    Kind("instance", ("ec2:DescribeInstances",), batch=100, aws_at=("LaunchTime",)),
    Kind("instance_profile", ("iam:GetInstanceProfile",), is_global=True),
    Kind("image", ("ecr:DescribeImages",), batch=100, aws_at=("imagePushedAt",)),
    # Which image a tag names is known only for the moment of the answer.
    Kind("image_tag", ("ecr:DescribeImages",), batch=100),
    # The second is asked where Inspector does not scan.
    Kind("image_vulnerabilities", ("inspector2:ListFindings", "ecr:DescribeImageScanFindings")),
    Kind("image_copies", ("inspector2:GetClustersForImage",)),
    Kind(
        "role",
        ("iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:GetRolePolicy"),
        is_global=True,
    ),
    Kind("policy", ("iam:GetPolicy", "iam:GetPolicyVersion"), is_global=True),
    Kind(
        "account",
        (
            "organizations:DescribeAccount",
            "organizations:ListParents",
            "organizations:DescribeOrganizationalUnit",
            "organizations:ListTagsForResource",
        ),
        is_global=True,
    ),
    Kind(
        "detection_rule",
        (
            "guardduty:ListCustomDetectionRules",
            "guardduty:GetCustomDetectionRule",
            "guardduty:ListCustomDetectionRuleAssociations",
        ),
    ),
    Kind(
        "investigation",
        ("guardduty:ListInvestigations", "guardduty:GetInvestigation"),
        aws_at=("EndTime", "StartTime"),
        people=("TriggeredBy",),
    ),
    Kind(
        "investigation_record",
        ("guardduty:ListInvestigationRecords",),
        aws_at=("CreatedAt",),
        is_immutable=True,
    ),
)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _ALL})
