"""The calls that open sessions, as CloudTrail and the audit log of Kubernetes have them."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from tracehound.simulator.draws import hex_id
from tracehound.simulator.noise.samples import HOSTILE_NAMES
from tracehound.simulator.trail.callers import Caller, Role
from tracehound.simulator.trail.events import Record, Source, guid, micro, record, stamp
from tracehound.simulator.trail.seen import Place

Json = dict[str, Any]
_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
_COMMANDS = (
    "/bin/sh",
    "/bin/bash",
    "sh",
    "bash",
    "/bin/sh -c 'TERM=xterm exec bash'",
    "python manage.py shell",
)
_REASONED = "/bin/sh -c 'echo reason: {ticket}; exec /bin/bash'"
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
DENIED = (
    "AccessDeniedException",
    "User is not authorized to perform: {action} because no identity-based policy allows it",
)
_REFUSALS = (
    DENIED,
    ("TargetNotConnectedException", "The execute command failed due to an internal error. Try again later."),
    (
        "InvalidParameterException",
        "The execute command failed because execute command was not enabled when the task was run.",
    ),
    ("ClusterNotFoundException", "Cluster not found."),
)


def session_id(rng: random.Random, prefix: str) -> str:
    """An id as SSM makes it: 17 hexadecimal digits of old, 26 letters and digits now."""
    if rng.random() < 0.4:
        return f"{prefix}-{hex_id(rng, 17)}"
    return f"{prefix}-{''.join(rng.choices(_BASE36, k=26))}"


def named(caller: Caller) -> str:
    """What SSM puts before the id of a session: the name of the role session or user."""
    principal = str(caller.identity["principalId"])
    return principal.partition(":")[2] or str(caller.identity.get("userName", "root"))


def command_of(rng: random.Random) -> str:
    """What was typed: mostly a shell, at times with a reason, or hostile."""
    drawn = rng.random()
    if drawn < 0.7:
        return rng.choice(_COMMANDS)
    if drawn < 0.9:
        return _REASONED.format(ticket=f"OPS-{rng.randrange(100, 9999)}")
    return f"/bin/sh -c '{rng.choice(HOSTILE_NAMES)}'"


def refusal(rng: random.Random, action: str) -> tuple[str, str]:
    """An error code with its message."""
    code, message = rng.choice(_REFUSALS)
    return code, message.format(action=action)


def execute_command(
    rng: random.Random,
    place: Place,
    caller: Caller,
    at: float,
    session: str,
    *,
    form: str = "name",
    error: tuple[str, str] | None = None,
    is_dry: bool = False,
    has_response: bool = True,
) -> Record:
    """ECS Exec. `form` is how the cluster is given: name, arn or none."""
    task_id, cluster = place.name.rsplit("/", 1)[-1], place.cluster.rsplit("/", 1)[-1]
    request: Json = {"command": command_of(rng), "interactive": True}
    if form == "arn":
        request |= {"cluster": place.cluster, "task": place.name}
    else:
        request["task"] = task_id if form == "name" else place.name
        if form == "name":
            request["cluster"] = cluster
    if rng.random() < 0.75:
        request["container"] = place.container
    if is_dry:
        request["dryrun"] = True
    base = f"arn:aws:ecs:{place.region}:{place.account_id}"
    response: Json = {
        "clusterArn": place.cluster,
        "containerArn": f"{base}:container/{cluster}/{task_id}/{guid(rng)}",
        "containerName": place.container,
        "interactive": True,
        "session": {
            "sessionId": session,
            "streamUrl": f"wss://ssmmessages.{place.region}.amazonaws.com/v1/data-channel/{session}?role=publish_subscribe",
            "tokenValue": _HIDDEN,
        },
        "taskArn": place.name,
    }
    where = place.account_id, place.region
    kept = response if has_response and not is_dry else None
    return record(
        rng, where, at, ("ecs", "ExecuteCommand"), caller.identity, caller.source, request, kept, error
    )


def service_session(rng: random.Random, place: Place, role: Role, at: float, session: str) -> Record:
    """What SSM sees of ECS Exec: ECS's service-linked role starts a session."""
    identity = {
        "type": "AssumedRole",
        "principalId": f"{role.role_id}:ecs-execute-command",
        "arn": f"arn:aws:sts::{role.account_id}:assumed-role/{role.name}/ecs-execute-command",
        "accountId": role.account_id,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": role.role_id,
                "arn": role.arn,
                "accountId": role.account_id,
                "userName": role.name,
            },
            "attributes": {"creationDate": stamp(at), "mfaAuthenticated": "false"},
        },
        "invokedBy": "ecs.amazonaws.com",
    }
    source = Source("ecs.amazonaws.com", "ecs.amazonaws.com")
    request = {"target": target_of(place), "documentName": "AmazonECS-ExecuteInteractiveCommand"}
    where = place.account_id, place.region
    call = ("ssm", "StartSession")
    return record(rng, where, at, call, identity, source, request, _started(place, session))


def target_of(place: Place) -> str:
    """SSM's target: an instance, or the container of a task."""
    if place.kind == "instance":
        return place.name
    task_id, cluster = place.name.rsplit("/", 1)[-1], place.cluster.rsplit("/", 1)[-1]
    return f"ecs:{cluster}_{task_id}_{place.runtime_id}"


def start_session(
    rng: random.Random,
    place: Place,
    caller: Caller,
    at: float,
    session: str,
    error: tuple[str, str] | None = None,
) -> Record:
    """SSM's StartSession by the caller, into an instance or straight into a container."""
    request: Json = {"target": target_of(place)}
    if rng.random() < 0.5:
        request["documentName"] = rng.choice(("AWS-StartInteractiveCommand", "SSM-SessionManagerRunShell"))
        request["reason"] = rng.choice(("deploy check", f"INC-{rng.randrange(9999)}", HOSTILE_NAMES[4]))
    where, call = (place.account_id, place.region), ("ssm", "StartSession")
    return record(
        rng, where, at, call, caller.identity, caller.source, request, _started(place, session), error
    )


def _started(place: Place, session: str) -> Json:
    return {
        "sessionId": session,
        "tokenValue": "Value hidden due to security reasons.",
        "streamUrl": f"wss://ssmmessages.{place.region}.amazonaws.com/v1/data-channel/{session}?role=publish_subscribe",
    }


def send_command(
    rng: random.Random, places: list[Place], caller: Caller, at: float, error: tuple[str, str] | None = None
) -> Record:
    """Run Command on instances of one account and region."""
    names = [place.name for place in places]
    request = {
        "documentName": "AWS-RunShellScript",
        "instanceIds": names,
        "parameters": _HIDDEN,
        "interactive": False,
    }
    command = {
        "commandId": guid(rng),
        "documentName": "AWS-RunShellScript",
        "instanceIds": names,
        "status": "Pending",
        "requestedDateTime": datetime.fromtimestamp(int(at), UTC).strftime("%b %d, %Y %I:%M:%S %p"),
        "targetCount": len(names),
        "parameters": _HIDDEN,
    }
    where = places[0].account_id, places[0].region
    call = ("ssm", "SendCommand")
    return record(rng, where, at, call, caller.identity, caller.source, request, {"command": command}, error)


def send_ssh_key(
    rng: random.Random, place: Place, caller: Caller, at: float, error: tuple[str, str] | None = None
) -> Record:
    """EC2 Instance Connect: a key that is good for a minute."""
    request = {
        "instanceId": place.name,
        "osUser" if rng.random() < 0.5 else "instanceOSUser": "ec2-user",
        "sSHPublicKey": f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{hex_id(rng, 43)}",
    }
    where, call = (place.account_id, place.region), ("ec2-instance-connect", "SendSSHPublicKey")
    return record(
        rng,
        where,
        at,
        call,
        caller.identity,
        caller.source,
        request,
        {"success": True, "requestId": guid(rng)},
        error,
    )


def pod_exec(
    rng: random.Random, place: Place, caller: Caller, at: float, *, code: int = 101, subresource: str = "exec"
) -> Json:
    """An audit event of `kubectl exec`, complete; `at` has microseconds."""
    is_socket = rng.random() < 0.5
    typed = rng.choice((["sh"], ["bash"], ["sh", "-c", "env | sort"], ["/bin/sh", "-c", HOSTILE_NAMES[3]]))
    query = "&".join(f"command={quote(each, safe='')}" for each in typed)
    path = f"/api/v1/namespaces/{place.namespace}/pods/{place.name}/{subresource}"
    identity = caller.identity
    extra = {
        "accessKeyId": [caller.key],
        "arn": [identity["arn"]],
        "canonicalArn": [_canonical(identity)],
        "principalId": [identity["principalId"].partition(":")[0]],
        "sessionName": [identity["principalId"].partition(":")[2]],
    }
    event = {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": "Request",
        "auditID": guid(rng),
        "stage": "ResponseComplete",
        "requestURI": f"{path}?{query}&container={quote(place.container)}&stdin=true&stdout=true&tty=true",
        "verb": "get" if is_socket else "create",
        "user": {
            "username": identity["arn"],
            "uid": f"aws-iam-authenticator:{caller.account_id}:{identity['principalId'].partition(':')[0]}",
            "groups": ["system:masters", "system:authenticated"],
            "extra": extra,
        },
        "sourceIPs": [caller.source.address],
        "userAgent": "kubectl/v1.31.0 (darwin/arm64) kubernetes/9edcffc",
        "objectRef": {
            "resource": "pods",
            "namespace": place.namespace,
            "name": place.name,
            "apiVersion": "v1",
            "subresource": subresource,
        },
        "responseStatus": {"metadata": {}, "code": code},
        "requestReceivedTimestamp": micro(at),
        "stageTimestamp": micro(at + 0.2),
        "annotations": {"authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": ""},
    }
    if code == 403:
        event["responseStatus"] = {"metadata": {}, "status": "Failure", "reason": "Forbidden", "code": code}
        event["annotations"] = {"authorization.k8s.io/decision": "forbid", "authorization.k8s.io/reason": ""}
    return event


def _canonical(identity: Json) -> str:
    context = identity.get("sessionContext") or {}
    issuer = context.get("sessionIssuer")
    return str(issuer["arn"] if issuer else identity["arn"])
