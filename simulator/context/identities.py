"""Roles, their policies, and accounts, as IAM and Organizations describe them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from tracehound.simulator.context.seen import Named, Where
from tracehound.simulator.context.states import States
from tracehound.simulator.draws import digest, iso

Json = dict[str, Any]
_DAY = 86_400.0
_SHARE_EDITED = 0.4
_MANAGED = (
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:iam::aws:policy/AdministratorAccess",
    "arn:aws:iam::aws:policy/AmazonS3FullAccess",
)
_ACTIONS = (
    ["s3:GetObject"],
    ["*"],
    ["iam:PassRole", "ecs:RunTask"],
    ["secretsmanager:GetSecretValue", "ssm:GetParameters"],
    ["sts:AssumeRole"],
)


def describe_roles(seed: int, arns: Iterable[str], states: States, span: tuple[float, float]) -> None:
    """Each role, some of which somebody edits in the span, and the policies that are its account's own."""
    for arn in sorted(arns):
        rng = random.Random(f"{seed}:role:{arn}")
        where = Where(arn.split(":")[4], "global")
        own = f"arn:aws:iam::{where.account_id}:policy/{arn.rpartition('/')[2]}-access"
        attached = [own] if rng.random() < 0.5 else [rng.choice(_MANAGED[:1] + _MANAGED[2:])]
        states.add(Named(where, "role", arn), span[0] - 200 * _DAY, _role(rng, arn, span[0], attached))
        if rng.random() < _SHARE_EDITED:
            wider = [*attached, "arn:aws:iam::aws:policy/AdministratorAccess"]
            states.add(Named(where, "role", arn), rng.uniform(*span), _role(rng, arn, span[0], wider))
        if own in attached:
            states.add(Named(where, "policy", own), span[0] - 200 * _DAY, _policy(rng, own, span[0]))


def _role(rng: random.Random, arn: str, start: float, attached: list[str]) -> Json:
    name = arn.rpartition("/")[2]
    service = "ecs-tasks.amazonaws.com" if "task" in name else "ec2.amazonaws.com"
    inline = [(f"{name}-inline", _statement(rng))] if rng.random() < 0.5 else []
    return {
        "Path": "/",
        "RoleName": name,
        "RoleId": "AROA" + digest("role", arn)[:17].upper(),
        "Arn": arn,
        "CreateDate": iso(start - 200 * _DAY),
        "AssumeRolePolicyDocument": _trust({"Service": service}),
        "Description": "of the platform team",
        "Tags": [{"Key": "Team", "Value": "platform"}],
        "RoleLastUsed": {"LastUsedDate": iso(start), "Region": "eu-central-1"},
        "AttachedPolicies": [{"PolicyName": each.rpartition("/")[2], "PolicyArn": each} for each in attached],
        "InlinePolicies": [{"PolicyName": each, "PolicyDocument": document} for each, document in inline],
    }


def _trust(principal: Json) -> Json:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _statement(rng: random.Random) -> Json:
    statement = {"Effect": "Allow", "Action": rng.choice(_ACTIONS), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _policy(rng: random.Random, arn: str, start: float) -> Json:
    return {
        "Arn": arn,
        "PolicyName": arn.rpartition("/")[2],
        "UpdateDate": iso(start - 30 * _DAY),
        "VersionId": "v2",
        "Document": _statement(rng),
    }


def describe_accounts(seed: int, names: Iterable[tuple[str, str]], states: States, start: float) -> None:
    """Each account by its id and name."""
    for account_id, name in sorted(names):
        rng = random.Random(f"{seed}:account:{account_id}")
        units = ("Workloads", rng.choice(("Prod", "NonProd")))
        document = {
            "Id": account_id,
            "Arn": f"arn:aws:organizations::{account_id}:account/o-{digest(str(seed))[:10]}/{account_id}",
            "Name": name,
            "Status": "ACTIVE",
            "JoinedTimestamp": iso(start - 900 * _DAY),
            "OrganizationalUnits": [{"Id": f"ou-{digest(unit)[:12]}", "Name": unit} for unit in units],
            "Tags": [{"Key": "Owner", "Value": f"{name}@example.com"}],
        }
        states.add(Named(Where(account_id, "global"), "account", account_id), start - 900 * _DAY, document)
