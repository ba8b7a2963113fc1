"""What AWS tells of the things of a world's findings: events of tasks, in any order, and answers to what is asked.

What belongs here: drawing states. What does not: when they come (`tests.refresh.world`).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.transforms.context.states import task_event
from tracehound.pipelines.context.api import Answer
from tracehound.pipelines.context.ledger import Ledger
from tracehound.pipelines.context.storing import Store
from tracehound.pipelines.lake.erased import Erased
from tracehound.transforms.context.due import Result
from tracehound.transforms.context.things import EVERY, Thing

if TYPE_CHECKING:
    from tests.refresh.world import World

Document = dict[str, Any]
_DIGESTS = tuple("sha256:" + digit * 64 for digit in "12")
_OPEN = {"SecurityGroupRuleId": "sgr-1", "IsEgress": False, "IpProtocol": "tcp"}
_ADMINISTRATOR = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def events(world: World, chance: random.Random) -> Iterator[Document]:
    """States of some tasks that findings name, around the time of these."""
    named = [each for each in world.sent if _task(each)]
    for document in chance.sample(named, min(len(named), 4)):
        task = _task(document)
        moment = _moment(document) + timedelta(minutes=chance.randint(-90, 90))
        status = chance.choice(("PENDING", "RUNNING", "STOPPED"))
        yield task_event(1, at=_written(moment), **_told(document, task, status, moment, chance))


def answer(world: World, chance: random.Random) -> None:
    """What some things are now, that some are gone, and that a call is refused."""
    asked_at = world.moment + timedelta(seconds=world.objects)
    store = Store(world.home, asked_at, Ledger(world.home), Erased(world.home))
    named = chance.sample(world.sent, min(len(world.sent), 4))
    answers = [each for document in named for each in _answers(document, chance)]
    once = {each.thing: each for each in answers}
    store.commit(list(once.values()))


def _answers(document: Document, chance: random.Random) -> Iterator[Answer]:
    account, region = document["accountId"], document["region"]
    for kind, key, call, state in _states(document, chance):
        where = "global" if kind in ("role", "account") else region
        thing = Thing(account, where, kind, key)
        if chance.random() < 0.2:
            result = chance.choice((Result.GONE, Result.THROTTLED, Result.FAILED))
            yield Answer(thing, call, result, detail="an error")
        else:
            yield Answer(thing, call, Result.FOUND, state)
    if chance.random() < 0.2:
        refused = Thing(account, region, "ecs_task", EVERY)
        yield Answer(refused, "ecs:DescribeTasks", Result.DENIED, detail="AccessDenied")


def _states(document: Document, chance: random.Random) -> Iterator[tuple[str, str, str, Document]]:
    account = document["accountId"]
    role = f"arn:aws:iam::{account}:role/web"
    number = chance.randrange(2)
    attached = [{"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}][:number]
    inline = [{"PolicyName": "p", "PolicyDocument": {"Statement": _ADMINISTRATOR}}][:number]
    yield "role", role, "iam:GetRole", {"Arn": role, "AttachedPolicies": attached, "InlinePolicies": inline}
    tags = [{"Key": "Owner", "Value": chance.choice(("web", "data"))}]
    yield "account", account, "organizations:DescribeAccount", {"Name": account, "Tags": tags}
    if task := _task(document):
        definition = task.get("definitionArn") or f"arn:aws:ecs:eu-west-1:{account}:task-definition/x:1"
        yield "task_definition", definition, "ecs:DescribeTaskDefinition", {"taskRoleArn": role}
    interface = {"Association": {"PublicIp": f"203.0.113.{number}"}, "Groups": [{"GroupId": "sg-1"}]}
    yield "network_interface", "eni-1", "ec2:DescribeNetworkInterfaces", interface
    rules = [_OPEN | {"CidrIpv4": chance.choice(("0.0.0.0/0", "10.0.0.0/8"))}]
    yield "security_group", "sg-1", "ec2:DescribeSecurityGroupRules", {"SecurityGroupRules": rules}


def _task(document: Document) -> Document:
    details = document["resource"].get("ecsClusterDetails") or {}
    task: Document = details.get("taskDetails") or {}
    return task if task.get("arn") else {}


def _told(
    document: Document, task: Document, status: str, moment: datetime, chance: random.Random
) -> Document:
    container = document["resource"].get("containerDetails") or {}
    own = {
        "name": container.get("name") or "web",
        "image": container.get("image") or "web",
        "imageDigest": chance.choice(_DIGESTS),
        "runtimeId": container.get("id"),
    }
    return {
        "taskArn": task["arn"],
        "clusterArn": document["resource"]["ecsClusterDetails"].get("arn"),
        "taskDefinitionArn": task.get("definitionArn"),
        "lastStatus": status,
        "updatedAt": _written(moment),
        "containers": [own if status != "PENDING" else own | {"imageDigest": None}],
        "tags": [{"key": chance.choice(("Owner", "Criticality")), "value": chance.choice(("high", "low"))}],
    }


def _moment(document: Document) -> datetime:
    return datetime.fromisoformat(document["updatedAt"].replace("Z", "+00:00"))


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
