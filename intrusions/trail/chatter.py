"""What a trail is full of: records of programs and services that explain nothing."""

from __future__ import annotations

from collections.abc import Iterator

from tracehound.intrusions.chance import Dice
from tracehound.intrusions.trail.observed import Spot
from tracehound.intrusions.trail.visits import Audited, compact
from tracehound.intrusions.trail.wire import Json, Origin, microsecond, second, told

_NEVER = 946_684_800.0
_OPERATIONS = {
    "ec2": ("DescribeInstances", "DescribeVolumes", "DescribeImages", "CreateTags", "DeleteNetworkInterface"),
    "s3": ("GetBucketLocation", "ListBuckets", "PutBucketTagging", "GetBucketPolicyStatus"),
    "kms": ("Decrypt", "Encrypt", "CreateGrant", "DescribeKey"),
    "ecs": ("DescribeTasks", "ListServices", "SubmitContainerStateChange", "PollMetrics", "StopTask"),
    "ecr": ("BatchGetImage", "GetDownloadUrlForLayer", "DescribeImages"),
    "ssm": ("GetParameters", "PutInventory", "DescribeInstanceInformation", "ListAssociations"),
    "logs": ("PutRetentionPolicy", "CreateLogGroup", "DescribeLogStreams", "StartQuery"),
    "iam": ("GetUser", "ListAttachedRolePolicies", "GetInstanceProfile", "SimulatePrincipalPolicy"),
    "lambda": ("Invoke", "GetFunction20150331v2", "UpdateFunctionCode20150331v2"),
    "dynamodb": ("DescribeTable", "ListTables", "UpdateTimeToLive"),
    "cloudwatch": ("GetMetricData", "ListMetrics"),
    "eks": ("DescribeCluster", "ListNodegroups", "AccessKubernetesApi"),
    "secretsmanager": ("GetSecretValue", "ListSecrets"),
    "backup": ("ListRecoveryPointsByBackupVault", "StartBackupJob"),
    "config": ("PutEvaluations", "SelectResourceConfig"),
    "organizations": ("ListAccounts", "DescribeOrganization"),
    "route53": ("ChangeResourceRecordSets", "ListHostedZones"),
    "sso": ("ListInstances", "GetRoleCredentials", "Federate"),
    "sts": ("DecodeAuthorizationMessage",),
    "support": ("DescribeTrustedAdvisorChecks",),
}
# Words that a search of bytes finds although the call is another.
_BAIT = ("ExecuteCommand", "StartSession", "SendCommand", "AssumeRole", '"eventName":"ExecuteCommand"')


class Chatter:
    """Ordinary records, made from some hundred forms."""

    def __init__(self, dice: Dice, count: int) -> None:
        self._dice = dice
        self._count = count
        self._forms = [self._form(dice.fork("form", number), number) for number in range(150)]

    def around(self, account: str, region: str, at: float) -> Iterator[tuple[float, str]]:
        """Records near a moment, on both sides of it."""
        dice, spread = self._dice, 1500.0
        for _ in range(self._count):
            moment = at + dice.triangular(-spread, spread, 0)
            name = f"{dice.getrandbits(64):016x}"
            text = dice.choice(self._forms)
            for blank, value in (
                ("{account}", account),
                ("{region}", region),
                ("{when}", second(moment)),
                ("{id}", name),
            ):
                text = text.replace(blank, value)
            yield moment, text

    def audits(self, spot: Spot, at: float) -> Iterator[Audited]:
        """What programs ask a cluster's API, around a moment."""
        dice = self._dice
        for offset in (-900, -200, -20, 10, 100, 700):
            moment = at + offset * dice.uniform(0.3, 1)
            resource = dice.choice(("pods", "endpoints", "secrets", "events", "leases"))
            body: Json = {
                "kind": "Event",
                "apiVersion": "audit.k8s.io/v1",
                "level": "Metadata",
                "auditID": dice.uuid(),
                "stage": dice.choice(("RequestReceived", "ResponseComplete")),
                "requestURI": f"/api/v1/namespaces/{spot.namespace}/{resource}?watch=true&note=pods/x/exec",
                "verb": dice.choice(("watch", "list", "get")),
                "user": {"username": "system:kube-controller-manager", "groups": ["system:authenticated"]},
                "sourceIPs": ["172.16.0.1"],
                "userAgent": "kube-controller-manager/v1.30",
                "objectRef": {"resource": resource, "namespace": spot.namespace, "apiVersion": "v1"},
                "responseStatus": {"metadata": {}, "code": 200},
                "requestReceivedTimestamp": microsecond(moment),
                "stageTimestamp": microsecond(moment + 0.01),
            }
            yield Audited(spot, moment, body)

    def _form(self, dice: Dice, number: int) -> str:
        service = dice.choice(list(_OPERATIONS))
        who, origin = self._caller(dice, number)
        asked = dice.choice(
            (None, {"maxResults": 50}, {"filter": dice.choice(_BAIT)}, {"name": "\x00\u2028'\""})
        )
        refused = "AccessDenied" if dice.happens(0.06) else ""
        operation, answered = dice.choice(_OPERATIONS[service]), None
        if number % 14 == 0:
            # The most frequent event of all: a service takes on a role.
            service, operation = "sts", "AssumeRole"
            who, origin = _service(dice)
            asked = {"roleArn": "arn:aws:iam::{account}:role/worker", "roleSessionName": "worker-{id}"}
            key = {"accessKeyId": "ASIA{id}", "sessionToken": "t", "expiration": "{when}"}
            session = "arn:aws:sts::{account}:assumed-role/worker/worker-{id}"
            answered = {
                "credentials": key,
                "assumedRoleUser": {"assumedRoleId": "AROAW:worker-{id}", "arn": session},
            }
        event = told(
            dice, "{account}", "{region}", _NEVER, service, operation, who, origin, asked, answered, refused
        )
        body = event.body | {"eventTime": "{when}", "eventID": "{id}-4000-8000-0000-" + f"{number:012}"}
        return compact(body)

    def _caller(self, dice: Dice, number: int) -> tuple[Json, Origin]:
        origin = Origin(
            f"10.{dice.randrange(256)}.0.{dice.randrange(1, 250)}",
            dice.choice(("Boto3/1.34", "aws-sdk-go/1.55", "=cmd()", "x\x1b[31m")),
        )
        session = {
            "type": "AssumedRole",
            "principalId": "AROAW:worker-{id}",
            "arn": "arn:aws:sts::{account}:assumed-role/worker/worker-{id}",
            "accountId": "{account}",
            "accessKeyId": "ASIA{id}",
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": "AROAW",
                    "arn": "arn:aws:iam::{account}:role/worker",
                    "accountId": "{account}",
                    "userName": "worker",
                },
                "attributes": {"creationDate": "{when}", "mfaAuthenticated": "false"},
            },
        }
        odd: tuple[Json, ...] = (
            {"type": "AWSAccount", "principalId": "AROAX:y", "accountId": "123123123123"},
            {"type": "Unknown", "principalId": "", "accountId": ""},
            {
                "type": "WebIdentityUser",
                "principalId": "graph.facebook.com:a:b",
                "userName": "b",
                "identityProvider": "graph.facebook.com",
            },
            {"type": "SAMLUser", "principalId": "s=:c", "userName": "c", "identityProvider": "s="},
            {"type": "Directory", "principalId": "d-9", "accountId": "{account}", "userName": "d"},
            {
                "type": "IdentityCenterUser",
                "accountId": "{account}",
                "onBehalfOf": {
                    "userId": "e",
                    "identityStoreArn": "arn:aws:identitystore::1:identitystore/d-9",
                },
            },
            {
                "type": "FederatedUser",
                "principalId": "{account}:f",
                "arn": "arn:aws:sts::{account}:federated-user/f",
                "accountId": "{account}",
                "accessKeyId": "ASIA{id}",
            },
            {
                "type": "Root",
                "principalId": "{account}",
                "arn": "arn:aws:iam::{account}:root",
                "accountId": "{account}",
            },
            {
                "type": "IAMUser",
                "principalId": "AIDAG",
                "arn": "arn:aws:iam::{account}:user/g",
                "accountId": "{account}",
                "accessKeyId": "AKIAG",
                "userName": "g",
            },
        )
        if number % 3 == 1:
            return dice.choice(odd), origin
        return (session, origin) if dice.happens(0.7) else _service(dice)


def _service(dice: Dice) -> tuple[Json, Origin]:
    host = dice.choice(("ec2", "ecs-tasks", "lambda", "autoscaling", "config")) + ".amazonaws.com"
    return {"type": "AWSService", "invokedBy": host}, Origin(host, host)
