"""Rows of what AWS told of things by hand: states as events and answers tell them, and what it was asked."""

import hashlib
import json
from datetime import datetime

from tests.sql.calls import Said
from tests.sql.support import PLACE, Row, at, container, finding, part, task, task_arn

ACCOUNT = PLACE["account_id"]
CLUSTER = f"arn:aws:ecs:eu-west-1:{ACCOUNT}:cluster/shop"
DEFINITION = f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task-definition/web:7"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/web"
REPOSITORY = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/shop/web"
OLD, NEW = "sha256:" + "1" * 64, "sha256:" + "2" * 64
_GLOBAL = ("role", "policy", "instance_profile", "account")


def observation(
    kind: str,
    thing_key: str,
    minute: float,
    document: object,
    aws_minute: float | None = None,
    **facts: object,
) -> Row:
    """A state that an answer told at a minute; `aws_minute` is since when AWS says it is so."""
    text = document if isinstance(document, str) else json.dumps(document)
    place = {"account_id": ACCOUNT, "region": "global" if kind in _GLOBAL else PLACE["region"]}
    told = {"source": "answer", "observed_at": at(minute), "first_seen_at": at(minute), "document": text}
    aws_at = None if aws_minute is None else at(aws_minute)
    content = {
        "content_hash": hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
        "aws_at": aws_at,
    }
    return {**place, "kind": kind, "thing_key": thing_key, **told, **content, **facts}


def observations(*rows: Row) -> Said:
    return [("raw.observations", each) for each in rows]


def ask(kind: str, thing_key: str, minute: float, state: str, call: str = "", **facts: object) -> Row:
    """What asking for a thing gave."""
    place = {"account_id": ACCOUNT, "region": "global" if kind in _GLOBAL else PLACE["region"]}
    said = {"kind": kind, "thing_key": thing_key, "asked_at": at(minute), "state": state, "call": call}
    return {**place, **said, **facts}


def asks(*rows: Row) -> Said:
    return [("raw.context_asks", each) for each in rows]


def written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def running(task_id: str, minute: float, status: str = "RUNNING", **members: object) -> Row:
    """An event of a task: created at minute 0, with its bytes and interface once it runs."""
    created = members.pop("created", 0.0)
    assert isinstance(created, (int, float))
    details = [
        {"name": "networkInterfaceId", "value": f"eni-{task_id}"},
        {"name": "privateIPv4Address", "value": "10.0.0.4"},
    ]
    started = status != "PENDING"
    document = {
        "taskArn": task_arn(task_id),
        "clusterArn": CLUSTER,
        "taskDefinitionArn": DEFINITION,
        "group": "service:web",
        "lastStatus": status,
        "createdAt": written(at(created)),
        "updatedAt": written(at(minute)),
        "attachments": [{"type": "eni", "details": details if started else []}],
        "containers": [
            {"name": "web", "image": f"{REPOSITORY}:1", "runtimeId": f"{task_id}-web"}
            | ({"imageDigest": OLD} if started else {})
        ],
        **members,
    }
    return observation("ecs_task", task_arn(task_id), minute, document, minute, source="event")


def in_task(name: str, task_id: str, minute: float, last: float | None = None, /, **facts: object) -> Said:
    """A finding in container `web` of a task, by its tag."""
    ended = minute if last is None else last
    times = {"event_first_seen_at": at(minute), "event_last_seen_at": at(ended)}
    yield "flattened.finding_versions", finding(name, ended, **(times | PLACE | facts))
    where = {"cluster_arn": CLUSTER, "task_definition_arn": DEFINITION, "task_group": "service:web"}
    yield "flattened.ecs_tasks", task(name, task_id, ended, **PLACE, **where)
    registry, _, repository = REPOSITORY.partition("/")
    image = {
        "image_registry": registry,
        "image_repository": repository,
        "image_tag": "1",
        "image": f"{REPOSITORY}:1",
    }
    yield (
        "flattened.containers",
        container(name, f"{task_id}-web", ended, image_key=f"{REPOSITORY}:1", name="web", **PLACE, **image),
    )


def on_instance(name: str, instance_id: str, minute: float, /, **interface: object) -> Said:
    """A finding about an instance and its interface."""
    yield "flattened.finding_versions", finding(name, minute, **PLACE)
    yield "flattened.instances", part(name, minute, instance_id=instance_id, **PLACE)
    if interface:
        row = {"position": 1, "instance_id": instance_id} | interface
        yield "flattened.network_interfaces", part(name, minute, **PLACE, **row)


def role(
    minute: float, *policies: Row, arn: str = ROLE, attached: tuple[str, ...] = (), **members: object
) -> Row:
    """A role with inline policies of these statements."""
    document = {
        "RoleName": arn.rsplit("/", 1)[-1],
        "Arn": arn,
        "AttachedPolicies": [{"PolicyArn": each} for each in attached],
        "InlinePolicies": [
            {"PolicyName": f"p{number}", "PolicyDocument": {"Statement": statement}}
            for number, statement in enumerate(policies)
        ],
        **members,
    }
    return observation("role", arn, minute, document)


def definition(minute: float, registered: float = -600, **members: object) -> Row:
    """The definition of the tasks of these tests, registered long before."""
    document = {"taskRoleArn": ROLE, "registeredAt": written(at(registered)), **members}
    return observation("task_definition", DEFINITION, minute, document, registered)
