"""Rows of what AWS told of things by hand: states as events and answers tell them, and what it was asked."""

import hashlib
import json
from datetime import datetime

import duckdb

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


def exposure_row(uid: str, minute: float, document: Row, form: str = "json") -> Row:
    """A version of an exposure finding of Security Hub, in raw."""
    text = json.dumps(document)
    content_hash = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    told = {"exposure_uid": uid, "changed_at": at(minute), "content_hash": content_hash, "form": form}
    return PLACE | told | {"document": text}


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


def everything(con: duckdb.DuckDBPyConnection) -> Said:
    """States of all kinds, of tasks and instances of findings that are there and of what they lead to."""
    tasks = con.execute(_TASKS_WITH_CONTAINERS).fetchall()
    for number, (account_id, region, *facts) in enumerate(tasks):
        place = {"account_id": account_id, "region": region}
        for table, row in _about_task(number, *facts):
            yield table, row | (place if row["region"] != "global" else {"account_id": account_id})
    for instance_id, account_id, region in con.execute(_INSTANCES).fetchall():
        place = {"account_id": account_id, "region": region}
        profile = f"arn:aws:iam::{account_id}:instance-profile/web"
        document = {"IamInstanceProfile": {"Arn": profile}, "SecurityGroups": [{"GroupId": "sg-1"}]}
        yield from observations(observation("instance", instance_id, 1, document) | place)
        yield from observations(observation("instance_profile", profile, 1, {"Roles": [{"Arn": ROLE}]}))
    yield from _exposed(con)


def _exposed(con: duckdb.DuckDBPyConnection) -> Said:
    """Two versions of an exposure finding about each instance, task and bucket."""
    for number, (key, account_id, region) in enumerate(con.execute(_EXPOSED).fetchall()):
        resource = {"uid": key, "region": region, "owner": {"account": {"uid": account_id}}}
        for minute in (-100_000, -number):
            title = {"uid": f"exposure {number}", "title": f"{minute}"}
            document = {"finding_info": title, "resources": [resource], "severity": "High"}
            yield "raw.exposures", exposure_row(f"exposure {number}", minute, document)


_TASKS_WITH_CONTAINERS = """
    SELECT
        any_value(tasks.account_id) AS account_id,
        any_value(tasks.region) AS region,
        tasks.task_arn,
        min(versions.first_event_at) AS began_at,
        any_value(tasks.task_definition_arn),
        min(containers.container_id),
        min(processes.executable_path)
    FROM flattened.ecs_tasks AS tasks
    INNER JOIN flattened.finding_versions AS versions USING (finding_id, updated_at)
    INNER JOIN flattened.containers AS containers USING (finding_id, updated_at)
    INNER JOIN flattened.processes AS processes USING (finding_id, updated_at)
    WHERE containers.described_by = 'container' AND NOT versions.is_sample
    GROUP BY tasks.task_arn
    ORDER BY tasks.task_arn
    LIMIT 12
"""
_EXPOSED = """
    SELECT DISTINCT instance_id AS key, account_id, region FROM flattened.instances
    UNION
    SELECT DISTINCT task_arn, account_id, region FROM flattened.ecs_tasks WHERE task_arn != ''
    UNION
    SELECT DISTINCT bucket_arn, account_id, region FROM flattened.s3_buckets
    ORDER BY ALL
"""
_INSTANCES = "SELECT DISTINCT instance_id, account_id, region FROM flattened.instances ORDER BY ALL LIMIT 4"


def _about_task(
    number: int, task_key: str, began_at: datetime, definition_key: str, runtime_id: str, path: str
) -> Said:
    """A task and what it leads to, told before its first finding, of every other task after it."""
    bytes_of_it = OLD if number % 2 else NEW
    image, group = f"{REPOSITORY}@{bytes_of_it}", f"sg-{number % 3}"
    before, after = (round((began_at - at(0)).total_seconds() / 60) + shift for shift in (-30, 30))
    own = {"name": "web", "image": f"{REPOSITORY}:1", "imageDigest": bytes_of_it, "runtimeId": runtime_id}
    more = {"taskArn": task_key, "taskDefinitionArn": definition_key, "containers": [own]}
    event = running(f"{number}", before, containerInstanceArn=f"arn:host/{number}", **more)
    yield from observations(event | {"thing_key": task_key})
    package = {"name": "web", "filePath": path}
    found = {
        "severity": "HIGH",
        "packageVulnerabilityDetails": {"vulnerabilityId": "CVE-1", "vulnerablePackages": [package]},
    }
    rule = {"SecurityGroupRuleId": "r1", "IsEgress": False, "CidrIpv4": "0.0.0.0/0"}
    interface = {"Association": {"PublicIp": f"203.0.113.{number}"}, "Groups": [{"GroupId": group}]}
    container_of = {"name": "web", "image": f"{REPOSITORY}:1", "environment": [{"name": "MODE"}]}
    policy = f"arn:aws:iam::{ACCOUNT}:policy/{number}"
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    copies = [{"clusterArn": CLUSTER, "clusterDetails": [{"runningUnitCount": number}]}]
    revision = {"containerImages": [{"containerName": "web", "image": f"{REPOSITORY}:1", "imageDigest": OLD}]}
    role_key = f"{ROLE}{number}"
    told: list[tuple[str, str, object]] = [
        (
            "task_definition",
            definition_key,
            {"taskRoleArn": role_key, "containerDefinitions": [container_of]},
        ),
        ("ecs_service", f"{CLUSTER.replace(':cluster/', ':service/')}/web", {"status": f"{number}"}),
        ("service_revision", f"arn:revision/{number}", revision),
        ("container_instance", f"arn:host/{number}", {"ec2InstanceId": f"i-{number}"}),
        ("network_interface", f"eni-{number}", interface),
        ("security_group", group, {"SecurityGroupRules": [rule | {"Description": f"{number}"}]}),
        ("image", image, {"imageDigest": bytes_of_it, "imageTags": ["1", f"{number}"]}),
        ("image_vulnerabilities", image, {"findings": [found]}),
        ("image_copies", image, {"clusters": copies}),
        ("policy", policy, {"Document": {"Statement": statement}}),
        ("account", task_key.split(":")[4], {"Tags": [{"Key": "Criticality", "Value": "high"}]}),
        ("detection_rule", f"rule-{number}", {"Name": "rule"}),
        ("investigation", f"investigation-{number}", {"Title": "what it was"}),
        ("investigation_record", f"investigation-{number}/1", {"Title": "a step"}),
    ]
    minute = after if number % 2 else before
    for kind, key, document in told:
        yield from observations(observation(kind, key, minute, document))
    attached = (policy, "arn:aws:iam::aws:policy/ReadOnlyAccess")
    yield from observations(role(before, statement, arn=role_key, attached=attached))
    yield from asks(ask("ecs_task", task_key, after, "gone"))
