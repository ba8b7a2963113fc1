"""IAM: roles with their policies, policies of the account, instance profiles."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from tracehound.pipelines.context.api import Answer, Api
from tracehound.pipelines.context.calls.told import answers, optional
from tracehound.transforms.context.things import Thing

_IAM = "iam"
_MARKER = "Marker"


def _name_of(arn: str) -> str:
    """The name at the end of an ARN, after a path."""
    return arn.rpartition("/")[2]


def profile(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """GetInstanceProfile: the role of an instance."""
    (thing,) = things
    name = _name_of(thing.key)
    found = api.told(_IAM, "GetInstanceProfile", "InstanceProfile", InstanceProfileName=name)
    return answers(api.call, things, {thing.key: found}, requests=api.sent())


def role(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """GetRole, and the policies of the role. What of these is refused is left out, and told once."""
    (thing,) = things
    name = _name_of(thing.key)
    document = dict(api.told(_IAM, "GetRole", "Role", RoleName=name))
    call = api.call
    refused = []
    for member, calls, told in _POLICIES:
        found, why = optional(api, thing, calls, partial(told, api, name))
        document |= {} if found is None else {member: found}
        refused += why
    yield from answers(call, things, {thing.key: document}, requests=api.sent())
    yield from refused


def _attached(api: Api, name: str) -> list[dict[str, Any]]:
    return list(api.listed(_IAM, "ListAttachedRolePolicies", "AttachedPolicies", _MARKER, RoleName=name))


def _inline(api: Api, name: str) -> list[dict[str, Any]]:
    names = list(api.listed(_IAM, "ListRolePolicies", "PolicyNames", _MARKER, RoleName=name))
    return [api.ask(_IAM, "GetRolePolicy", RoleName=name, PolicyName=each) for each in names]


# Members of a role's document, and what tells each.
_POLICIES = (
    ("AttachedPolicies", ("iam:ListAttachedRolePolicies",), _attached),
    ("InlinePolicies", ("iam:ListRolePolicies", "iam:GetRolePolicy"), _inline),
)


def policy(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """GetPolicy, and GetPolicyVersion of its default version."""
    (thing,) = things
    document = api.told(_IAM, "GetPolicy", "Policy", PolicyArn=thing.key)
    call = api.call
    version = document.get("DefaultVersionId")
    wanted = {"PolicyArn": thing.key, "VersionId": version}
    told = api.told(_IAM, "GetPolicyVersion", "PolicyVersion", **wanted)
    whole = document | {"VersionId": version, "Document": told.get("Document")}
    return answers(call, things, {thing.key: whole}, requests=api.sent())
