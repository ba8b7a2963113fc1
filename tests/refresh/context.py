"""What AWS tells of things in findings, in any order: states of tasks by events, and answers that change.

What belongs here: what is told. What does not: when (`tests.refresh.world`).
"""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.transforms.context.states import task, task_event
from tracehound.pipelines.context.api import Answer
from tracehound.pipelines.context.calls import ASKERS
from tracehound.pipelines.context.ledger import Ledger
from tracehound.pipelines.context.storing import Store
from tracehound.pipelines.lake.erased import Erased
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.context.due import Result
from tracehound.transforms.context.kinds import KINDS
from tracehound.transforms.context.things import Thing, reached, thing

Document = Mapping[str, Any]
_NONE_TOLD = (Result.GONE, Result.DENIED, Result.THROTTLED, Result.NO_ROLE, Result.REGION_OFF, Result.FAILED)


def events_of(arn: str, at: datetime, chance: random.Random) -> Iterator[dict[str, Any]]:
    """States of a task around a time, in no order; one of them twice."""
    states = [_event(arn, at, chance, minutes) for minutes in (-90, 2, 300)]
    chance.shuffle(states)
    yield from [*states, states[0]]


def _event(arn: str, at: datetime, chance: random.Random, minutes: int) -> dict[str, Any]:
    moment = (at + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
    event = task_event(1, moment, taskArn=arn, lastStatus="RUNNING" if minutes < 0 else "STOPPED")
    event["detail"]["containers"][0]["imageDigest"] = f"sha256:{chance.randint(1, 3):064x}"
    return event


def tell(home: Home, arns: list[str], at: datetime, chance: random.Random) -> None:
    """Answers for tasks and all that they lead to; some things are refused or gone, some have changed."""
    store = Store(home, at, Ledger(home), Erased(home))
    wave = [each for arn in arns if (each := thing("ecs_task", arn, "", ""))]
    seen: set[Thing] = set()
    while wave:
        seen |= set(wave)
        told = store.commit([_answer(each, chance) for each in wave])
        wave = sorted({each for known, state in told for each in reached(known, state)} - seen)


def _answer(thing: Thing, chance: random.Random) -> Answer:
    call = KINDS[thing.kind].call
    if chance.random() < 0.2:
        return Answer(thing, call, chance.choice(_NONE_TOLD), detail="<b>not told</b>", requests=1)
    return Answer(thing, call, Result.FOUND, _document(thing, chance), requests=1)


def _document(thing: Thing, chance: random.Random) -> dict[str, Any]:
    some = chance.randint(1, 3)
    account = thing.account_id
    documents: dict[str, dict[str, Any]] = {
        "ecs_task": task(some, taskArn=thing.key),
        "task_definition": {
            "taskRoleArn": f"arn:aws:iam::{account}:role/r{some}",
            "containerDefinitions": [],
        },
        "network_interface": {
            "Association": {"PublicIp": f"198.51.100.{some}"},
            "Groups": [{"GroupId": f"sg-{some}"}],
        },
        "security_group": {
            "GroupId": thing.key,
            "SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1", "IsEgress": False, "FromPort": some}],
        },
        "role": {"AttachedPolicies": [{"PolicyArn": f"arn:aws:iam::{account}:policy/p{some}"}]},
        "policy": {"Document": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}},
        "image": {"imageTags": ["stable"], "imagePushedAt": f"2025-03-0{some}T00:00:00Z"},
        "image_vulnerabilities": {"findings": [{"severity": "HIGH", "title": f"CVE-{some}"}]},
        "image_copies": {"clusters": [{"clusterArn": f"c{some}"}]},
        "ecs_service": {"serviceArn": thing.key, "createdBy": f"u{some}"},
    }
    assert thing.kind in ASKERS
    return documents.get(thing.kind, {})
