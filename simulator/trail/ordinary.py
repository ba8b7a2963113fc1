"""Ordinary records: what fills a trail. Of all services, identity types and forms, and of no use to us."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from tracehound.simulator.noise.samples import HOSTILE_NAMES
from tracehound.simulator.trail.events import Source, guid, micro, record, stamp
from tracehound.simulator.trail.seen import Place, Session

Json = dict[str, Any]
_ACCOUNT, _REGION, _TIME = "@account@", "@region@", "2001-01-01T00:00:00Z"
_EVENT, _REQUEST, _KEY = "@event@", "@request@", "@key-of-session@"
_CALLS: tuple[tuple[str, str, Json | None, Json | None], ...] = (
    ("ec2", "DescribeInstances", {"instancesSet": {}, "filterSet": {}}, None),
    ("ec2", "DescribeNetworkInterfaces", {"networkInterfaceIdSet": {}, "maxResults": "1000"}, None),
    ("ec2", "RunInstances", {"instanceType": "m6i.large", "minCount": 1}, {"instancesSet": {"items": []}}),
    ("s3", "GetBucketAcl", {"bucketName": "logs", "Host": "logs.s3.amazonaws.com", "acl": ""}, None),
    ("s3", "ListBuckets", {"Host": "s3.amazonaws.com"}, None),
    (
        "kms",
        "Decrypt",
        {"encryptionContext": {"aws:ecr:arn": "x"}, "encryptionAlgorithm": "SYMMETRIC_DEFAULT"},
        None,
    ),
    ("kms", "GenerateDataKey", {"keySpec": "AES_256", "keyId": "alias/aws/s3"}, None),
    ("ecs", "DescribeTasks", {"cluster": "main", "tasks": ["0123"]}, None),
    ("ecs", "ListTasks", {"cluster": "ExecuteCommand", "maxResults": 100}, None),
    ("ecs", "DescribeServices", {"services": ["web"], "cluster": "main"}, None),
    ("ecs", "SubmitTaskStateChange", None, {"acknowledgment": "ACK"}),
    ("ecr", "BatchGetImage", {"repositoryName": "shop/web", "imageIds": [{"imageTag": "v1"}]}, None),
    ("ecr", "GetAuthorizationToken", None, None),
    ("ssm", "UpdateInstanceInformation", {"instanceId": "i-0123", "agentVersion": "3.3.987.0"}, None),
    (
        "ssm",
        "DescribeSessions",
        {"state": "Active", "filters": [{"key": "Owner", "value": "StartSession"}]},
        None,
    ),
    ("ssm", "GetParameter", {"name": "/aws/service/ecs/optimized-ami", "withDecryption": False}, None),
    ("logs", "CreateLogStream", {"logGroupName": "/aws/lambda/x", "logStreamName": '"ExecuteCommand"'}, None),
    ("logs", "DescribeLogGroups", {"limit": 50}, None),
    ("iam", "ListRoles", {"maxItems": 1000}, None),
    ("iam", "GetRole", {"roleName": "EcsTaskRole"}, None),
    ("lambda", "Invoke20150331", {"functionName": "f", "invocationType": "Event"}, None),
    ("lambda", "ListFunctions20150331", None, None),
    ("dynamodb", "DescribeTable", {"tableName": "sessions"}, None),
    ("monitoring", "DescribeAlarms", {"maxRecords": 100}, None),
    ("elasticloadbalancing", "DescribeTargetHealth", {"targetGroupArn": "arn:aws:x"}, None),
    ("autoscaling", "DescribeAutoScalingGroups", {"maxRecords": 100}, None),
    ("cloudformation", "DescribeStacks", {"stackName": HOSTILE_NAMES[5]}, None),
    ("secretsmanager", "GetSecretValue", {"secretId": "prod/db"}, None),
    ("sqs", "GetQueueAttributes", {"queueUrl": "https://sqs/x"}, None),
    ("rds", "DescribeDBInstances", None, None),
    (
        "cloudtrail",
        "LookupEvents",
        {"lookupAttributes": [{"attributeKey": "EventName", "attributeValue": "StartSession"}]},
        None,
    ),
    ("guardduty", "ListFindings", {"detectorId": "d", "maxResults": 50}, None),
    ("health", "DescribeEventAggregates", {"aggregateField": "eventTypeCategory"}, None),
    ("cognito-idp", "InitiateAuth", {"authFlow": "USER_SRP_AUTH"}, None),
)
# Of each of twelve records, one: services that take on roles.
_ASSUMED = {
    "credentials": {
        "accessKeyId": _KEY,
        "sessionToken": "IQoJb3JpZ2luX2Vj",
        "expiration": "Mar 1, 2026, 1:00:00 AM",
    },
    "assumedRoleUser": {
        "assumedRoleId": "AROAORDINARYROLE00001:@key-of-session@",
        "arn": "arn:aws:sts::@account@:assumed-role/ordinary/@key-of-session@",
    },
}


_AUDITED = (
    ("get", "pods", ""),
    ("list", "pods", ""),
    ("patch", "pods", "status"),
    ("update", "leases", ""),
    ("create", "serviceaccounts", "token"),
    ("get", "services", "exec"),
)


class Spot(NamedTuple):
    """An account and region at a time, around which records are written."""

    account_id: str
    region: str
    at: float


def _identities() -> list[tuple[Json, Source]]:
    """Callers of every type that CloudTrail knows."""
    agent = "aws-sdk-go-v2/1.30.5 os/linux lang/go#1.22.6 md/GOARCH#amd64"
    role = {
        "type": "Role",
        "principalId": "AROAORDINARYROLE00001",
        "arn": "arn:aws:iam::@account@:role/ordinary",
        "accountId": _ACCOUNT,
        "userName": "ordinary",
    }
    context = {
        "sessionIssuer": role,
        "webIdFederationData": {},
        "attributes": {"creationDate": _TIME, "mfaAuthenticated": "false"},
    }
    session = {
        "type": "AssumedRole",
        "principalId": "AROAORDINARYROLE00001:i-0a1b2c3d4e5f60718",
        "arn": "arn:aws:sts::@account@:assumed-role/ordinary/i-0a1b2c3d4e5f60718",
        "accountId": _ACCOUNT,
        "accessKeyId": _KEY,
        "sessionContext": {**context, "ec2RoleDelivery": "2.0"},
    }
    program = {
        **session,
        "principalId": "AROAORDINARYROLE00001:aws-sdk-go-1",
        "arn": "arn:aws:sts::@account@:assumed-role/ordinary/aws-sdk-go-1",
    }
    user = {
        "type": "IAMUser",
        "principalId": "AIDAORDINARYUSER00001",
        "arn": "arn:aws:iam::@account@:user/prometheus",
        "accountId": _ACCOUNT,
        "accessKeyId": "AKIAORDINARYKEY00001",
        "userName": "prometheus",
    }
    many: list[tuple[Json, str]] = [(session, agent), (program, agent), (user, agent)] * 4
    rare: list[tuple[Json, str]] = [
        ({"type": "AWSAccount", "principalId": "AIDAOTHERACCOUNT00001", "accountId": "210987654321"}, agent),
        (
            {"type": "Unknown", "principalId": "210987654321", "accountId": "", "userName": HOSTILE_NAMES[0]},
            HOSTILE_NAMES[0],
        ),
        (
            {
                "type": "IdentityCenterUser",
                "accountId": _ACCOUNT,
                "onBehalfOf": {
                    "userId": "b4f8-1",
                    "identityStoreArn": "arn:aws:identitystore::@account@:identitystore/d-1",
                },
                "credentialId": "VZvZ",
            },
            agent,
        ),
        (
            {
                "type": "WebIdentityUser",
                "principalId": "accounts.google.com:x:1",
                "userName": "1",
                "identityProvider": "accounts.google.com",
            },
            agent,
        ),
        (
            {"type": "SAMLUser", "principalId": "x=:robot", "userName": "robot", "identityProvider": "x"},
            agent,
        ),
        (
            {
                "type": "FederatedUser",
                "principalId": "@account@:bob",
                "arn": "arn:aws:sts::@account@:federated-user/bob",
                "accountId": _ACCOUNT,
                "accessKeyId": _KEY,
                "sessionContext": {
                    "sessionIssuer": {
                        "type": "IAMUser",
                        "principalId": "AIDAORDINARYUSER00002",
                        "arn": "arn:aws:iam::@account@:user/broker",
                        "accountId": _ACCOUNT,
                        "userName": "broker",
                    },
                    "attributes": {"creationDate": _TIME, "mfaAuthenticated": "false"},
                },
            },
            '=HYPERLINK("http://x")',
        ),
        ({"type": "Directory", "accountId": _ACCOUNT, "userName": "CORP\\bob", "principalId": "d-1"}, agent),
        (
            {
                "type": "Root",
                "principalId": _ACCOUNT,
                "arn": "arn:aws:iam::@account@:root",
                "accountId": _ACCOUNT,
                "accessKeyId": "",
            },
            "\x1b[2J",
        ),
    ]
    found = [(identity, Source("18.184.7.7", agent)) for identity, agent in (*many, *rare)]
    for name in ("autoscaling", "config", "ecs", "lambda"):
        host = f"{name}.amazonaws.com"
        found.append(({"type": "AWSService", "invokedBy": host}, Source(host, host)))
    return found


def _templates(rng: random.Random) -> list[str]:
    identities, made = _identities(), []
    where = _ACCOUNT, _REGION
    for number in range(120):
        identity, source = identities[number % len(identities)]
        service, operation, request, response = _CALLS[number % len(_CALLS)]
        if number % 12 == 0:
            host = rng.choice(("ec2", "ecs-tasks", "lambda")) + ".amazonaws.com"
            identity, source = {"type": "AWSService", "invokedBy": host}, Source(host, host)
            service, operation, response = "sts", "AssumeRole", _ASSUMED
            request = {"roleArn": "arn:aws:iam::@account@:role/ordinary", "roleSessionName": _KEY}
        error = ("AccessDenied", "denied") if number % 15 == 7 else None
        event = record(
            rng, where, 978307200.0, (service, operation), identity, source, request, response, error
        ).event
        event |= {"eventID": _EVENT, "requestID": _REQUEST}
        made.append(json.dumps(event, separators=(",", ":"), ensure_ascii=False))
    return made


class Ordinary:
    """Writes records around spots, so many for each."""

    def __init__(self, seed: int, count: int) -> None:
        self._rng = random.Random(f"{seed}:ordinary")
        self._templates = _templates(self._rng)
        self._count = count

    def around(self, spot: Spot) -> Iterator[tuple[float, str]]:
        """Times, with records as text: some of each spot's are after it, so that it is known to be over."""
        rng = self._rng
        for _ in range(self._count):
            at = spot.at + rng.uniform(-1200, 1200)
            yield at, self._text(spot, at)

    def audits_around(self, session: Session) -> Iterator[tuple[Place, float, Json]]:
        """A few events of the cluster's audit log, before and after a session."""
        rng, place = self._rng, session.place
        for offset in (-600, -60, 5, 300, 900):
            at = session.start + offset * rng.uniform(0.5, 1)
            verb, resource, subresource = rng.choice(_AUDITED)
            path = f"/api/v1/namespaces/{place.namespace}/{resource}/x"
            event: Json = {
                "kind": "Event",
                "apiVersion": "audit.k8s.io/v1",
                "level": "Metadata",
                "auditID": guid(rng),
                "stage": "ResponseComplete",
                "requestURI": f"{path}/{subresource}?command=exec",
                "verb": verb,
                "user": {"username": "system:node:ip-10-0-0-1", "groups": ["system:nodes"]},
                "sourceIPs": ["10.0.0.1"],
                "userAgent": "kubelet/v1.31.0",
                "objectRef": {"resource": resource, "namespace": place.namespace, "name": "x"},
                "responseStatus": {"metadata": {}, "code": 200},
                "requestReceivedTimestamp": micro(at),
                "stageTimestamp": micro(at + 0.004),
            }
            if subresource:
                event["objectRef"]["subresource"] = subresource
            yield place, at, event

    def _text(self, spot: Spot, at: float) -> str:
        rng = self._rng
        digits = f"{rng.getrandbits(128):032x}"
        guid = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-b{digits[17:20]}-{digits[20:]}"
        return (
            rng.choice(self._templates)
            .replace(_ACCOUNT, spot.account_id)
            .replace(_REGION, spot.region)
            .replace(_TIME, stamp(at))
            .replace(_EVENT, guid)
            .replace(_REQUEST, guid[::-1])
            .replace(_KEY, f"ASIAORD{digits[:13].upper()}")
        )
