"""Operations of ECS, EC2, ECR, Inspector, IAM and Organizations: from states of things to answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tracehound.simulator.context.place import Place, Refused

Json = dict[str, Any]
Operation = Callable[[Place, Mapping[str, Any]], Json]


def _batch(kind: str, parameter: str, member: str) -> Operation:
    """An operation of ECS over a batch: what is missing is told of each thing."""

    def operation(place: Place, asked: Mapping[str, Any]) -> Json:
        found = {key: place.find(kind, key) for key in asked[parameter]}
        missing = [{"arn": key, "reason": "MISSING"} for key, document in found.items() if document is None]
        return {member: [each for each in found.values() if each is not None], "failures": missing}

    return operation


def _definition(place: Place, asked: Mapping[str, Any]) -> Json:
    document = place.get("task_definition", asked["taskDefinition"], "ClientException")
    tags = document.pop("tags", [])
    return {"taskDefinition": document, "tags": tags}


def _by_filter(
    kind: str, names: tuple[str, ...], parameter: str, make: Callable[[list[Json]], Json]
) -> Operation:
    """An operation of EC2: filters find what exists, but one unknown id fails the whole batch."""

    def operation(place: Place, asked: Mapping[str, Any]) -> Json:
        if keys := asked.get(parameter):
            code = f"Invalid{parameter.removesuffix('s')}.NotFound"
            return make([place.get(kind, key, code) for key in keys])
        wanted = [each["Values"] for each in asked.get("Filters", ()) if each["Name"] in names]
        return make(place.known(kind, wanted[0] if wanted else ()))

    return operation


def _reservations(found: list[Json]) -> Json:
    return {"Reservations": [{"Instances": [each]} for each in found]}


def _rules(found: list[Json]) -> Json:
    return {
        "SecurityGroupRules": [
            {"GroupId": group["GroupId"], **rule} for group in found for rule in group["SecurityGroupRules"]
        ]
    }


def _groups(found: list[Json]) -> Json:
    return {"SecurityGroups": [_without(each, "SecurityGroupRules") for each in found]}


def _images(place: Place, asked: Mapping[str, Any]) -> Json:
    found = [_image(place, asked["repositoryName"], each) for each in asked["imageIds"]]
    return {"imageDetails": found}


def _image(place: Place, repository: str, image: Mapping[str, str]) -> Json:
    name = f"{_registry(place)}/{repository}"
    if "imageDigest" in image:
        return place.get("image", f"{name}@{image['imageDigest']}", "ImageNotFoundException")
    return place.get("image_tag", f"{name}:{image['imageTag']}", "ImageNotFoundException")


def _registry(place: Place) -> str:
    return f"{place.account_id}.dkr.ecr.{place.region}.amazonaws.com"


def _vulnerabilities(place: Place, asked: Mapping[str, Any]) -> Json:
    criteria = asked["filterCriteria"]
    [digest], [repository] = (
        [each["value"] for each in criteria[name]] for name in ("ecrImageHash", "ecrImageRepositoryName")
    )
    found = place.find("image_vulnerabilities", f"{_registry(place)}/{repository}@{digest}")
    return {"findings": found["findings"] if found else []}


def _scan(place: Place, asked: Mapping[str, Any]) -> Json:
    """What ECR tells of Inspector's findings: without its scores, and without its form of resources."""
    key = f"{_registry(place)}/{asked['repositoryName']}@{asked['imageId']['imageDigest']}"
    found = place.get("image_vulnerabilities", key, "ScanNotFoundException")["findings"]
    told = [_without(each, "inspectorScore", "epss", "resources") for each in found]
    return {"imageScanStatus": {"status": "ACTIVE"}, "imageScanFindings": {"enhancedFindings": told}}


def _copies(place: Place, asked: Mapping[str, Any]) -> Json:
    repository, _, digest = asked["filter"]["resourceId"].partition(":repository/")[2].rpartition("/")
    found = place.find("image_copies", f"{_registry(place)}/{repository}@{digest}")
    return {"cluster": found["clusters"] if found else []}


def _role_arn(place: Place, asked: Mapping[str, Any]) -> str:
    return f"arn:aws:iam::{place.account_id}:role/{asked['RoleName']}"


def _role(place: Place, asked: Mapping[str, Any]) -> Json:
    return place.get("role", _role_arn(place, asked), "NoSuchEntity")


def _get_role(place: Place, asked: Mapping[str, Any]) -> Json:
    return {"Role": _without(_role(place, asked), "AttachedPolicies", "InlinePolicies")}


def _attached(place: Place, asked: Mapping[str, Any]) -> Json:
    return {"AttachedPolicies": _role(place, asked)["AttachedPolicies"], "IsTruncated": False}


def _inline_names(place: Place, asked: Mapping[str, Any]) -> Json:
    names = [each["PolicyName"] for each in _role(place, asked)["InlinePolicies"]]
    return {"PolicyNames": names, "IsTruncated": False}


def _inline(place: Place, asked: Mapping[str, Any]) -> Json:
    for policy in _role(place, asked)["InlinePolicies"]:
        if policy["PolicyName"] == asked["PolicyName"]:
            return {"RoleName": asked["RoleName"], **policy}
    raise Refused("NoSuchEntity", f"{asked['PolicyName']} does not exist")


def _policy(place: Place, asked: Mapping[str, Any]) -> Json:
    policy = place.get("policy", asked["PolicyArn"], "NoSuchEntity")
    told = _without(policy, "VersionId", "Document")
    return {"Policy": told | {"DefaultVersionId": policy["VersionId"]}}


def _policy_version(place: Place, asked: Mapping[str, Any]) -> Json:
    policy = place.get("policy", asked["PolicyArn"], "NoSuchEntity")
    return {"PolicyVersion": {"VersionId": policy["VersionId"], "Document": policy["Document"]}}


def _profile(place: Place, asked: Mapping[str, Any]) -> Json:
    arn = f"arn:aws:iam::{place.account_id}:instance-profile/{asked['InstanceProfileName']}"
    return {"InstanceProfile": place.get("instance_profile", arn, "NoSuchEntity")}


def _account(place: Place, account_id: str) -> Json:
    for each in place.accounts():
        if each["Id"] == account_id:
            return each
    raise Refused("AccountNotFoundException", f"{account_id} is not in the organization")


def _describe_account(place: Place, asked: Mapping[str, Any]) -> Json:
    return {"Account": _without(_account(place, asked["AccountId"]), "OrganizationalUnits", "Tags")}


def _parents(place: Place, asked: Mapping[str, Any]) -> Json:
    """The unit of an account, or the one above a unit."""
    child = asked["ChildId"]
    for account in place.accounts():
        chain = [each["Id"] for each in account["OrganizationalUnits"]]
        if account["Id"] == child:
            return {"Parents": [_parent(chain)]}
        if child in chain:
            return {"Parents": [_parent(chain[: chain.index(child)])]}
    raise Refused("ChildNotFoundException", f"{child} is not in the organization")


def _unit(place: Place, asked: Mapping[str, Any]) -> Json:
    for account in place.accounts():
        for each in account["OrganizationalUnits"]:
            if each["Id"] == asked["OrganizationalUnitId"]:
                return {"OrganizationalUnit": each}
    raise Refused("OrganizationalUnitNotFoundException", "there is no such unit")


def _account_tags(place: Place, asked: Mapping[str, Any]) -> Json:
    return {"Tags": _account(place, asked["ResourceId"])["Tags"]}


def _without(document: Json, *names: str) -> Json:
    return {name: value for name, value in document.items() if name not in names}


def _parent(above: list[str]) -> Json:
    if above:
        return {"Id": above[-1], "Type": "ORGANIZATIONAL_UNIT"}
    return {"Id": "r-root", "Type": "ROOT"}


def _nothing(member: str) -> Operation:
    return lambda _place, _asked: {member: []}


OPERATIONS: Mapping[str, Operation] = {
    "ecs:DescribeTasks": _batch("ecs_task", "tasks", "tasks"),
    "ecs:DescribeTaskDefinition": _definition,
    "ecs:DescribeServices": _batch("ecs_service", "services", "services"),
    "ecs:DescribeServiceRevisions": _batch("service_revision", "serviceRevisionArns", "serviceRevisions"),
    "ecs:DescribeContainerInstances": _batch(
        "container_instance", "containerInstances", "containerInstances"
    ),
    "ec2:DescribeNetworkInterfaces": _by_filter(
        "network_interface",
        ("network-interface-id",),
        "NetworkInterfaceIds",
        lambda found: {"NetworkInterfaces": found},
    ),
    "ec2:DescribeInstances": _by_filter("instance", ("instance-id",), "InstanceIds", _reservations),
    "ec2:DescribeSecurityGroupRules": _by_filter("security_group", ("group-id",), "GroupIds", _rules),
    "ec2:DescribeSecurityGroups": _by_filter("security_group", ("group-id",), "GroupIds", _groups),
    "ecr:DescribeImages": _images,
    "ecr:DescribeImageScanFindings": _scan,
    "inspector2:ListFindings": _vulnerabilities,
    "inspector2:GetClustersForImage": _copies,
    "iam:GetRole": _get_role,
    "iam:ListAttachedRolePolicies": _attached,
    "iam:ListRolePolicies": _inline_names,
    "iam:GetRolePolicy": _inline,
    "iam:GetPolicy": _policy,
    "iam:GetPolicyVersion": _policy_version,
    "iam:GetInstanceProfile": _profile,
    "organizations:DescribeAccount": _describe_account,
    "organizations:ListParents": _parents,
    "organizations:DescribeOrganizationalUnit": _unit,
    "organizations:ListTagsForResource": _account_tags,
    "guardduty:ListCustomDetectionRules": _nothing("Rules"),
    "guardduty:ListInvestigations": _nothing("Investigations"),
}
