"""GuardDuty's attack sequences: several findings of one account, combined as signals.

The parts come from the members' documents. A sequence names some members by id and others by ARN. The members
that it names and those that point back to it are not always the same.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from tracehound.simulator.builders.parts import additional_info
from tracehound.simulator.draws import hex_id
from tracehound.simulator.finding import Draft, Occurrence, Reported, Simulated
from tracehound.simulator.organization import Detector

Json = dict[str, Any]
_TACTICS = {
    "InitialAccess": "Initial Access",
    "Execution": "Execution",
    "Persistence": "Persistence",
    "PrivilegeEscalation": "Privilege Escalation",
    "DefenseEvasion": "Defense Evasion",
    "Stealth": "Defense Evasion",
    "CredentialAccess": "Credential Access",
    "UnauthorizedAccess": "Credential Access",
    "Discovery": "Discovery",
    "Exfiltration": "Exfiltration",
    "Impact": "Impact",
    "CryptoCurrency": "Impact",
    "Backdoor": "Command and Control",
}
Parts = dict[str, Json]


def attack_sequence(
    rng: random.Random, detector: Detector, type_: str, subject: str, members: Sequence[Reported]
) -> Draft:
    """A sequence of findings that are already published; its updates follow theirs."""
    sequence_uid = hex_id(rng, 32)
    uids = [member.finding_id if rng.random() < 0.5 else member.arn for member in members]

    def occur(at: float) -> Occurrence:
        sequence = {
            "uid": sequence_uid,
            "description": f"{len(members)} signals indicate a compromise of {subject}.",
            **_parts([(uid, member.as_of(at)) for uid, member in zip(uids, members, strict=True)]),
            "sequenceIndicators": _indicators([member.draft.type for member in members]),
            "additionalSequenceTypes": [],
        }
        fields = {
            "featureName": "Correlation",
            "resourceRole": "TARGET",
            "action": {},
            "additionalInfo": additional_info({}),
            "detection": {"sequence": sequence},
        }
        return Occurrence(fields, {"resourceType": "AttackSequence"})

    return Draft(detector, type_, subject, occur)


def _indicators(types: list[str]) -> list[Json]:
    tactics = sorted({_tactic(type_) for type_ in types})
    return [
        {"key": "ATTACK_TACTIC", "values": tactics, "title": "MITRE ATT&CK tactics"},
        {"key": "ATTACK_TECHNIQUE", "values": ["T1078.004", "T1059"], "title": "MITRE ATT&CK techniques"},
    ]


def _tactic(type_: str) -> str:
    return _TACTICS[type_.split(":", maxsplit=1)[0]]


def _parts(members: list[tuple[str, Simulated]]) -> Json:
    """Actors, resources and endpoints of the members, each once, and the signals that name them."""
    actors: Parts = {}
    resources: Parts = {}
    endpoints: Parts = {}
    signals = []
    for uid, member in members:
        document = member.document
        named = {
            "resourceUids": _gather(resources, _resources(document)),
            "actorIds": _gather(actors, _actors(document)),
            "endpointIds": _gather(endpoints, _endpoints(document["service"].get("action") or {})),
        }
        signals.append(_signal(uid, document, named))
    return {
        "actors": list(actors.values()),
        "resources": list(resources.values()),
        "endpoints": list(endpoints.values()),
        "signals": signals,
    }


def _gather(known: Parts, parts: Iterator[Json]) -> list[str]:
    """Add parts under the id that identifies them, and return those ids."""
    keys = []
    for part in parts:
        key = part["id"] if "id" in part else part["uid"]
        known.setdefault(key, part)
        keys.append(key)
    return keys


def _actors(document: Json) -> Iterator[Json]:
    key = document["resource"].get("accessKeyDetails")
    if key is not None:
        yield {
            "id": key["principalId"],
            "user": {
                "name": key["userName"],
                "uid": key["principalId"],
                "type": key["userType"],
                "credentialUid": key["accessKeyId"],
                "account": {"uid": document["accountId"], "account": None},
            },
            "session": {"uid": None, "mfaStatus": "DISABLED", "createdTime": None, "issuer": None},
        }
    process = (document["service"].get("runtimeDetails") or {}).get("process")
    if process is not None:
        facts = {
            "name": process["name"],
            "path": process["executablePath"],
            "sha256": process["executableSha256"],
        }
        yield {"id": f"process:{process['uuid']}", "process": facts}


def _endpoints(action: Json) -> Iterator[Json]:
    for block in action.values():
        if not isinstance(block, dict):
            continue
        if block.get("domain"):
            yield {"id": block["domain"], "domain": block["domain"], "connection": {"direction": "OUTBOUND"}}
        remote = block.get("remoteIpDetails")
        if remote is not None:
            yield _address(remote)


def _address(remote: Json) -> Json:
    place, organization = remote["geoLocation"], remote["organization"]
    return {
        "id": remote["ipAddressV4"],
        "ip": remote["ipAddressV4"],
        "location": {
            "city": remote["city"]["cityName"],
            "country": remote["country"].get("countryName"),
            "lat": place["lat"],
            "lon": place["lon"],
        },
        "autonomousSystem": {"name": organization["asnOrg"], "number": int(organization["asn"])},
    }


def _resources(document: Json) -> Iterator[Json]:
    common = {"accountId": document["accountId"], "region": document["region"], "cloudPartition": "aws"}

    def part(uid: str, name: str, kind: str, service: str, data: Json) -> Json:
        return {"uid": uid, "name": name, **common, "resourceType": kind, "service": service, "data": data}

    resource = document["resource"]
    ecs, eks = resource.get("ecsClusterDetails"), resource.get("eksClusterDetails")
    key, instance = resource.get("accessKeyDetails"), resource.get("instanceDetails")
    if ecs is not None:
        task = ecs["taskDetails"]
        yield part(ecs["arn"], ecs["name"], "ECS_CLUSTER", "ecs", {"ecsCluster": {"status": "ACTIVE"}})
        facts = {"createdAt": task["createdAt"], "taskDefinitionArn": task["definitionArn"]}
        facts |= {"launchType": task["launchType"], "containerUids": [task["containers"][0]["id"]]}
        yield part(task["arn"], task["arn"].rsplit("/", 1)[-1], "ECS_TASK", "ecs", {"ecsTask": facts})
    if eks is not None:
        facts = {"arn": eks["arn"], "createdAt": eks["createdAt"], "status": "ACTIVE", "vpcId": eks["vpcId"]}
        yield part(eks["arn"], eks["name"], "EKS_CLUSTER", "eks", {"eksCluster": facts})
    if instance is not None:
        facts = {"availabilityZone": instance["availabilityZone"], "instanceType": instance["instanceType"]}
        uid = instance["instanceId"]
        yield part(uid, uid, "EC2_INSTANCE", "ec2", {"ec2Instance": facts})
    if key is not None:
        facts = {name: key[name] for name in ("principalId", "userName", "userType")}
        yield part(key["accessKeyId"], key["userName"], "ACCESS_KEY", "iam", {"accessKey": facts})
    for bucket in resource.get("s3BucketDetails") or ():
        facts = {"ownerId": bucket["owner"]["id"], "createdAt": bucket["createdAt"]}
        yield part(bucket["arn"], bucket["name"], "S3_BUCKET", "s3", {"s3Bucket": facts})


def _signal(uid: str, document: Json, named: Json) -> Json:
    service = document["service"]
    return {
        "uid": uid,
        "type": "FINDING",
        "name": document["type"],
        "description": document["title"],
        "createdAt": _seconds(document["createdAt"]),
        "updatedAt": _seconds(document["updatedAt"]),
        "firstSeenAt": _seconds(service["eventFirstSeen"]),
        "lastSeenAt": _seconds(service["eventLastSeen"]),
        "severity": document["severity"],
        "count": service["count"],
        **named,
        "signalIndicators": [{"key": "ATTACK_TACTIC", "values": [_tactic(document["type"])], "title": None}],
    }


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
