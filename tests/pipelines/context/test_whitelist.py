"""What is kept is there: every name of the whitelist is a member of what AWS's calls answer, by botocore's models."""

import botocore.session
import pytest
from botocore.model import Shape

from tracehound.pipelines.context.calls import ASKERS
from tracehound.transforms.context.kinds import KINDS
from tracehound.transforms.context.members import Members
from tracehound.transforms.context.whitelist import KEPT

SESSION = botocore.session.get_session()
# Where in the answers of a kind its document's members are; a document may be made of several.
ANSWERS = {
    "ecs_task": ["ecs:DescribeTasks:tasks"],
    "task_definition": ["ecs:DescribeTaskDefinition:taskDefinition", "ecs:DescribeTaskDefinition"],
    "ecs_service": ["ecs:DescribeServices:services"],
    "service_revision": ["ecs:DescribeServiceRevisions:serviceRevisions"],
    "container_instance": ["ecs:DescribeContainerInstances:containerInstances"],
    "network_interface": ["ec2:DescribeNetworkInterfaces:NetworkInterfaces"],
    "security_group": ["ec2:DescribeSecurityGroups:SecurityGroups", "ec2:DescribeSecurityGroupRules"],
    "instance": ["ec2:DescribeInstances:Reservations.Instances", "ec2:DescribeInstances:Reservations"],
    "instance_profile": ["iam:GetInstanceProfile:InstanceProfile"],
    "image": ["ecr:DescribeImages:imageDetails"],
    "image_tag": ["ecr:DescribeImages:imageDetails"],
    "image_vulnerabilities": ["inspector2:ListFindings", "ecr:DescribeImageScanFindings:imageScanFindings"],
    "role": ["iam:GetRole:Role", "iam:ListAttachedRolePolicies"],
    "policy": ["iam:GetPolicy:Policy", "iam:GetPolicyVersion:PolicyVersion"],
    "account": ["organizations:DescribeAccount:Account", "organizations:ListTagsForResource"],
    "detection_rule": ["guardduty:GetCustomDetectionRule:Rule"],
    "investigation": ["guardduty:GetInvestigation:Investigation"],
    "investigation_record": [
        "guardduty:ListInvestigationRecords:Records",
        "guardduty:ListInvestigationRecords",
    ],
}
# Members that a call has under another name, or that only events have.
OURS = {
    "ecs_task": {"updatedAt"},
    "role": {"InlinePolicies"},
    "account": {"OrganizationalUnits"},
    "detection_rule": {"Associations"},
    # Investigations are listed with it.
    "investigation": {"Title"},
}


def _shape(address: str) -> Shape:
    service, operation, *path = address.split(":")
    shape = SESSION.get_service_model(service).operation_model(operation).output_shape
    for name in filter(None, ".".join(path).split(".")):
        shape = _element(shape.members[name])
    return shape


def _element(shape: Shape) -> Shape:
    return _element(shape.member) if shape.type_name == "list" else shape


def _unknown(keep: Members, shapes: list[Shape], path: str) -> list[str]:
    """Names that none of the shapes has."""
    found = []
    for name, below in keep.by_name.items():
        known = [_element(shape.members[name]) for shape in shapes if name in getattr(shape, "members", {})]
        found += _unknown(below, known, f"{path}.{name}") if known else [f"{path}.{name}"]
    return found


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_name_is_a_member_of_an_answer(kind: str) -> None:
    ours = OURS.get(kind, set())
    keep = Members({name: below for name, below in KEPT[kind].by_name.items() if name not in ours})
    assert _unknown(keep, [_shape(each) for each in ANSWERS[kind]], kind) == []


def test_a_name_that_is_no_member_is_found_out() -> None:
    keep = Members({"taskArn": Members(), "containers": Members({"imageDigests": Members()})})
    assert _unknown(keep, [_shape("ecs:DescribeTasks:tasks")], "x") == ["x.containers.imageDigests"]


def test_every_kind_is_looked_at_and_asked_for() -> None:
    # What Inspector calls `cluster` is `clusters` here.
    assert set(ANSWERS) == set(KINDS) - {"image_copies"}
    assert set(ASKERS) == set(KINDS) - {"investigation_record"}


def test_every_call_is_an_operation() -> None:
    for kind in KINDS.values():
        for call in kind.calls:
            service, _, operation = call.partition(":")
            assert operation in SESSION.get_service_model(service).operation_names, call
