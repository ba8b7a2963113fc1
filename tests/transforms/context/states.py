"""States of things as AWS tells them, for tests: with everything that must never be kept."""

from typing import Any

ACCOUNT, REGION = "111122223333", "eu-west-1"
CLUSTER = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod"
# The value of an environment variable.
SECRET = "hunter2-s3cr3t"


def task_arn(number: int = 1) -> str:
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/prod/{number:032x}"


def task(number: int = 1, **members: Any) -> dict[str, Any]:
    """A task in the form of DescribeTasks and of the detail of an event."""
    return {
        "taskArn": task_arn(number),
        "clusterArn": CLUSTER,
        "taskDefinitionArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/web:7",
        "group": "service:web",
        "startedBy": "ecs-svc/1234567890",
        "launchType": "FARGATE",
        "lastStatus": "RUNNING",
        "enableExecuteCommand": True,
        "createdAt": "2026-10-19T08:00:00.123Z",
        "startedAt": "2026-10-19T08:00:30.456Z",
        "attachments": [
            {
                "id": "a",
                "type": "eni",
                "status": "ATTACHED",
                "details": [{"name": "networkInterfaceId", "value": f"eni-{number}"}],
            }
        ],
        "containers": [
            {
                "name": "web",
                "image": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/web:stable",
                "imageDigest": "sha256:" + f"{number:064x}",
                "runtimeId": f"{number:032x}-1",
                "cpu": "0",
            }
        ],
        "overrides": {
            "containerOverrides": [
                {"name": "web", "command": ["sh"], "environment": [{"name": "PASSWORD", "value": SECRET}]}
            ]
        },
        "tags": [{"key": "Owner", "value": "payments"}],
    } | members


def task_event(number: int = 1, at: str = "2026-10-19T08:00:31Z", **members: Any) -> dict[str, Any]:
    """ECS Task State Change, as EventBridge delivers it."""
    return {
        "version": "0",
        "id": f"ecs-{number}-{at}",
        "detail-type": "ECS Task State Change",
        "source": "aws.ecs",
        "account": ACCOUNT,
        "time": at,
        "region": REGION,
        "resources": [task_arn(number)],
        "detail": task(number, **({"updatedAt": at.replace("Z", ".789Z"), "version": 3} | members)),
    }
