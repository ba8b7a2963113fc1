"""EC2: interfaces, instances, security groups, by filters: an unknown id would fail the whole request."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from tracehound.pipelines.context.api import Answer, Api
from tracehound.pipelines.context.calls.told import answers, optional
from tracehound.transforms.context.things import Thing

_EC2 = "ec2"
_TOKEN = "NextToken"


def interfaces(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """DescribeNetworkInterfaces."""
    found = _filtered(api, "DescribeNetworkInterfaces", "NetworkInterfaces", "network-interface-id", things)
    documents = {str(each.get("NetworkInterfaceId")): each for each in found}
    return answers(api.call, things, documents, requests=api.sent())


def instances(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """DescribeInstances."""
    found = _filtered(api, "DescribeInstances", "Reservations", "instance-id", things)
    documents = {
        str(each.get("InstanceId")): each | {"OwnerId": reservation.get("OwnerId")}
        for reservation in found
        for each in reservation.get("Instances") or ()
    }
    return answers(api.call, things, documents, requests=api.sent())


def groups(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """DescribeSecurityGroupRules, and DescribeSecurityGroups: a group may have no rule and still exist."""
    rules = _filtered(api, "DescribeSecurityGroupRules", "SecurityGroupRules", "group-id", things)
    call = api.call
    documents: dict[str, dict[str, Any]] = {}
    for rule in rules:
        key = str(rule.get("GroupId"))
        group = documents.setdefault(key, {"GroupId": key})
        group.setdefault("SecurityGroupRules", []).append(rule)
    asked = partial(_filtered, api, "DescribeSecurityGroups", "SecurityGroups", "group-id", things)
    known, refused = optional(api, things[0], ("ec2:DescribeSecurityGroups",), asked)
    for group in known or ():
        key = str(group.get("GroupId"))
        rules_of = documents.get(key, {}).get("SecurityGroupRules", [])
        documents[key] = group | {"SecurityGroupRules": rules_of}
    # Of a group without rules nobody knows whether it exists, if the second call is refused.
    told = things if known is not None else [each for each in things if each.key in documents]
    yield from answers(call, told, documents, requests=api.sent())
    yield from refused


def _filtered(api: Api, operation: str, name: str, by: str, things: Sequence[Thing]) -> list[dict[str, Any]]:
    filters = [{"Name": by, "Values": [each.key for each in things]}]
    return list(api.listed(_EC2, operation, name, _TOKEN, Filters=filters))
