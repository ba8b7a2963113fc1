"""A small world of AWS for tests of asking: one ECS task on Fargate, one on an instance, and all that they lead to."""

from typing import Any

from tests.pipelines.support import finding
from tests.transforms.context.states import ACCOUNT, CLUSTER, REGION, SECRET, task, task_arn
from tracehound.simulator.context.answers import Answers
from tracehound.transforms.context.kinds import GLOBAL

DEFINITION = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/web:7"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/web"
POLICY = f"arn:aws:iam::{ACCOUNT}:policy/secrets"
SERVICE = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/prod/web"
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
PROFILE = f"arn:aws:iam::{ACCOUNT}:instance-profile/nodes"
CONTAINER_INSTANCE = f"arn:aws:ecs:{REGION}:{ACCOUNT}:container-instance/prod/abc"
INSTANCE = "i-0abc"


def image(number: int = 1) -> str:
    return f"{REGISTRY}/web@sha256:{number:064x}"


class World:
    """What AWS knows: documents by kind and key, which tests change."""

    def __init__(self) -> None:
        self.things: dict[tuple[str, str, str, str], dict[str, Any]] = {}

    def put(self, kind: str, key: str, document: dict[str, Any], region: str = REGION) -> None:
        self.things[ACCOUNT, region, kind, key] = document

    def answer(self, account: str, region: str, call: str, given: dict[str, Any]) -> dict[str, Any]:
        lines = [
            {
                "account_id": account_id,
                "region": where,
                "kind": kind,
                "thing_key": key,
                "from": 0,
                "until": None,
                "document": document,
            }
            for (account_id, where, kind, key), document in self.things.items()
        ]
        return Answers(lines).answer(account, region, call, given)


def world(tasks: int = 1) -> World:
    """Tasks of one service on Fargate, with all that they lead to."""
    made = World()
    for number in range(1, tasks + 1):
        made.put("ecs_task", task_arn(number), task(number))
        made.put(
            "network_interface",
            f"eni-{number}",
            {
                "NetworkInterfaceId": f"eni-{number}",
                "PrivateIpAddress": "10.0.0.1",
                "Association": {"PublicIp": "198.51.100.7", "IpOwnerId": "amazon"},
                "Groups": [{"GroupId": "sg-1", "GroupName": "web"}],
            },
        )
        made.put("image", image(number), _image(number))
        made.put("image_vulnerabilities", image(number), {"findings": [_vulnerability()]})
        made.put("image_copies", image(number), {"clusters": [{"clusterArn": CLUSTER, "clusterDetails": []}]})
    variables = [{"name": "PASSWORD", "value": SECRET}]
    container = {"name": "web", "image": f"{REGISTRY}/web:stable", "environment": variables}
    made.put(
        "task_definition",
        DEFINITION,
        {
            "taskDefinitionArn": DEFINITION,
            "taskRoleArn": ROLE,
            "containerDefinitions": [container],
            "registeredAt": "2026-10-01T08:00:00Z",
            "registeredBy": f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/alice@example.com",
        },
    )
    made.put("ecs_service", SERVICE, {"serviceArn": SERVICE, "serviceName": "web", "createdBy": ROLE})
    made.put("security_group", "sg-1", _group())
    made.put("role", ROLE, _role(), GLOBAL)
    made.put("policy", POLICY, _policy(), GLOBAL)
    made.put("account", ACCOUNT, _account(), GLOBAL)
    return made


def _image(number: int) -> dict[str, Any]:
    return {
        "registryId": ACCOUNT,
        "repositoryName": "web",
        "imageDigest": f"sha256:{number:064x}",
        "imageTags": ["stable"],
        "imagePushedAt": "2026-10-02T08:00:00Z",
        "lastRecordedPullTime": "2026-10-18T08:00:00Z",
    }


def _vulnerability() -> dict[str, Any]:
    return {
        "findingArn": f"arn:aws:inspector2:{REGION}:{ACCOUNT}:finding/1",
        "awsAccountId": ACCOUNT,
        "type": "PACKAGE_VULNERABILITY",
        "description": "d",
        "remediation": {},
        "severity": "HIGH",
        "firstObservedAt": "2026-10-02T08:00:00Z",
        "lastObservedAt": "2026-10-02T08:00:00Z",
        "status": "ACTIVE",
        "resources": [],
        "packageVulnerabilityDetails": {
            "vulnerabilityId": "CVE-2026-1",
            "source": "NVD",
            "vulnerablePackages": [{"name": "curl", "version": "1", "filePath": "/usr/bin/curl"}],
        },
    }


def _group() -> dict[str, Any]:
    rule = {"SecurityGroupRuleId": "sgr-1", "IsEgress": False, "IpProtocol": "tcp", "CidrIpv4": "0.0.0.0/0"}
    return {"GroupId": "sg-1", "GroupName": "web", "VpcId": "vpc-1", "SecurityGroupRules": [rule]}


def _role() -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
    }
    inline = {"PolicyName": "own", "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "s3:*"}]}}
    return {
        "RoleName": "web",
        "RoleId": "AROA1",
        "Arn": ROLE,
        "Path": "/",
        "CreateDate": "2026-01-01T00:00:00Z",
        "AssumeRolePolicyDocument": {"Statement": [statement]},
        "AttachedPolicies": [{"PolicyName": "secrets", "PolicyArn": POLICY}],
        "InlinePolicies": [inline],
    }


def _policy() -> dict[str, Any]:
    document = {
        "Statement": [{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]
    }
    return {"PolicyName": "secrets", "Arn": POLICY, "VersionId": "v2", "Document": document}


def _account() -> dict[str, Any]:
    units = [{"Id": "ou-1", "Name": "Prod"}, {"Id": "ou-2", "Name": "Payments"}]
    return {"Id": ACCOUNT, "Name": "shop", "State": "ACTIVE", "OrganizationalUnits": units, "Tags": []}


def task_finding(number: int = 1, task_number: int | None = None, **members: Any) -> dict[str, Any]:
    """A finding that names a task; its time grows with the number."""
    at = f"2026-10-19T{8 + number // 60:02}:{number % 60:02}:00.000Z"
    details = {
        "arn": task_arn(task_number or number),
        "definitionArn": DEFINITION,
        "group": "service:web",
        "containers": [{"name": "web", "image": f"{REGISTRY}/web:stable"}],
    }
    cluster = {"arn": CLUSTER, "name": "prod", "taskDetails": details}
    return (
        finding(
            number,
            updatedAt=at,
            resource={"resourceType": "ECSCluster", "ecsClusterDetails": cluster},
            service={"count": 1, "archived": False, "eventFirstSeen": at, "eventLastSeen": at},
            accountId=ACCOUNT,
            region=REGION,
        )
        | members
    )
