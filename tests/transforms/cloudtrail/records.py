"""Records as AWS writes them, for tests: each function gives one, with members to change."""

import json
from typing import Any

ACCOUNT, REGION = "111122223333", "eu-west-1"
TASK = "2b18c21a4d4c4f1f9d0c2531612879aa"
TASK_ARN = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/prod/{TASK}"


def call(name: str, source: str, number: int = 1, **members: Any) -> dict[str, Any]:
    """A call of a service by a role session that Identity Center named."""
    return {
        "eventVersion": "1.10",
        "userIdentity": role_session(),
        "eventTime": "2026-10-19T09:53:47Z",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "sourceIPAddress": "198.51.100.23",
        "userAgent": "aws-cli/2.31.0 exec-env/none command/ecs.execute-command",
        "requestParameters": None,
        "responseElements": None,
        "requestID": f"{number:08x}-0000-4000-8000-00000000beef",
        "eventID": f"{number:08x}-0000-4000-8000-000000000000",
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    } | members


def role_session(
    role: str = "AWSReservedSSO_Admin_0123456789abcdef", session: str = "Alice@example.com"
) -> dict[str, Any]:
    issuer = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/{role}"
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE:{session}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}",
        "accountId": ACCOUNT,
        "accessKeyId": "ASIAEXAMPLE000000001",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAEXAMPLE",
                "arn": issuer,
                "accountId": ACCOUNT,
                "userName": role,
            },
            "attributes": {"creationDate": "2026-10-19T09:00:00Z", "mfaAuthenticated": "true"},
        },
    }


def ordinary(number: int = 1, **members: Any) -> dict[str, Any]:
    """A call that nobody asks about."""
    return call("DescribeInstances", "ec2", number, readOnly=True) | members


def execute(number: int = 1, **members: Any) -> dict[str, Any]:
    """A person opens a session in a container."""
    asked = {
        "cluster": "prod",
        "container": "nginx",
        "task": TASK,
        "command": "/bin/bash",
        "interactive": True,
    }
    answered = {
        "clusterArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod",
        "containerName": "nginx",
        "taskArn": TASK_ARN,
        "session": {"sessionId": "ecs-execute-command-s9y89par6quf78pcbnoko32g28", "tokenValue": "***"},
    }
    return call("ExecuteCommand", "ecs", number, requestParameters=asked, responseElements=answered) | members


def audit(number: int = 1, **members: Any) -> dict[str, Any]:
    """A person opens a shell in a pod."""
    return {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": "Metadata",
        "auditID": f"{number:08x}-aaaa-4000-8000-000000000000",
        "stage": "ResponseComplete",
        "requestURI": "/api/v1/namespaces/shop/pods/web-1/exec?command=sh&command=-c&command=id+%26%26%20ls%0A&container=app&stdin=true&tty=true",
        "verb": "get",
        "user": {
            "username": "arn:aws:sts::111122223333:assumed-role/Ops/bob",
            "groups": ["system:authenticated"],
            "extra": {
                "arn": ["arn:aws:sts::111122223333:assumed-role/Ops/bob"],
                "sessionName": ["bob"],
                "accessKeyId": ["ASIAEXAMPLE000000002"],
                "principalId": ["AROAOPS"],
            },
        },
        "sourceIPs": ["203.0.113.9", "10.0.0.1"],
        "userAgent": "kubectl/v1.34.0",
        "objectRef": {
            "resource": "pods",
            "namespace": "shop",
            "name": "web-1",
            "apiVersion": "v1",
            "subresource": "exec",
        },
        "responseStatus": {"metadata": {}, "code": 101},
        "requestReceivedTimestamp": "2026-10-19T09:53:47.123456Z",
        "stageTimestamp": "2026-10-19T09:53:47.130000Z",
    } | members


def log_envelope(*events: dict[str, Any], cluster: str = "eks-prod") -> dict[str, Any]:
    """Audit events as a subscription of CloudWatch Logs delivers them."""
    return {
        "messageType": "DATA_MESSAGE",
        "owner": ACCOUNT,
        "logGroup": f"/aws/eks/{cluster}/cluster",
        "logStream": "kube-apiserver-audit-0123456789abcdef",
        "subscriptionFilters": ["all"],
        "logEvents": [
            {"id": str(number), "timestamp": 1, "message": text(event).decode()}
            for number, event in enumerate(events)
        ],
    }


def event_of(record: dict[str, Any]) -> dict[str, Any]:
    """A record as EventBridge delivers it."""
    return {
        "version": "0",
        "id": "11111111-2222-3333-4444-555555555555",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.ecs",
        "account": ACCOUNT,
        "time": record["eventTime"],
        "region": REGION,
        "resources": [],
        "detail": record,
    }


def answer_of(record: dict[str, Any]) -> dict[str, Any]:
    """A record as LookupEvents answers it."""
    return {
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "EventTime": 1792403627.0,
        "EventSource": record["eventSource"],
        "Username": "Alice@example.com",
        "Resources": [],
        "CloudTrailEvent": text(record).decode(),
    }


def text(value: Any) -> bytes:
    """A document as AWS writes it, on one line."""
    return json.dumps(value, separators=(",", ":")).encode()


def trail_file(*records: dict[str, Any]) -> bytes:
    """The content of one of CloudTrail's files."""
    return text({"Records": list(records)})
