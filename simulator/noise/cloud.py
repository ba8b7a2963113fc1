"""Everyday cloud noise: odd but harmless API calls, policy findings, databases, functions, scans."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tracehound.simulator.builders.cloud import Credentials, api_calls
from tracehound.simulator.builders.data import database_login, malware_scan
from tracehound.simulator.builders.ec2 import lambda_flow
from tracehound.simulator.builders.parts import threat_list
from tracehound.simulator.draws import digest, hex_id
from tracehound.simulator.managed import opened
from tracehound.simulator.networks import home_remote, host_remote, office_remote
from tracehound.simulator.organization import Bucket
from tracehound.simulator.scene import Scene

Json = dict[str, Any]
_ODD_CALLS = (
    ("Discovery:IAMUser/AnomalousBehavior", (("DescribeInstances", "ec2"), ("ListClusters", "ecs"))),
    ("CredentialAccess:IAMUser/AnomalousBehavior", (("GetSecretValue", "secretsmanager"),)),
    ("Persistence:IAMUser/AnomalousBehavior", (("CreateAccessKey", "iam"),)),
    ("PrivilegeEscalation:IAMUser/AnomalousBehavior", (("PutRolePolicy", "iam"),)),
    ("DefenseEvasion:IAMUser/AnomalousBehavior", (("DeleteFlowLogs", "ec2"),)),
    ("Impact:IAMUser/AnomalousBehavior", (("UpdateUser", "iam"),)),
    ("UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B", (("ConsoleLogin", "signin"),)),
    ("Recon:IAMUser/TorIPCaller", (("ListBuckets", "s3"),)),
    ("UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom", (("AssumeRole", "sts"),)),
    ("PenTest:IAMUser/KaliLinux", (("GetCallerIdentity", "sts"),)),
)
_CONSOLE_LOGINS = "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B"
_ODD_DATA = (
    ("Discovery:S3/AnomalousBehavior", "ListObjects"),
    ("Exfiltration:S3/AnomalousBehavior", "GetObject"),
    ("Impact:S3/AnomalousBehavior.Delete", "DeleteObject"),
)
_POLICIES = (
    ("Policy:S3/BucketBlockPublicAccessDisabled", "PutBucketPublicAccessBlock"),
    ("Policy:S3/BucketAnonymousAccessGranted", "PutBucketPolicy"),
    ("Policy:S3/AccountBlockPublicAccessDisabled", "PutAccountPublicAccessBlock"),
    ("Stealth:S3/ServerAccessLoggingDisabled", "PutBucketLogging"),
)
_LOGINS = (
    ("CredentialAccess:RDS/AnomalousBehavior.FailedLogin", 12, 0),
    ("CredentialAccess:RDS/MaliciousIPCaller.FailedLogin", 40, 0),
    ("CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin", 0, 1),
    ("Discovery:RDS/TorIPCaller", 0, 0),
)
_FUNCTION_TYPES = (
    "UnauthorizedAccess:Lambda/MaliciousIPCaller.Custom",
    "UnauthorizedAccess:Lambda/TorClient",
    "Backdoor:Lambda/C&CActivity.B",
)


def odd_calls(scene: Scene) -> None:
    """An employee or a pipeline did something for the first time, or from a listed address."""
    rng = scene.rng
    principal = rng.choice(scene.world.users if rng.random() < 0.6 else scene.world.roles)
    credentials = Credentials(rng, principal, f"session-{hex_id(rng, 8)}")
    detector = rng.choice(scene.world.detectors_of[principal.account.account_id])
    type_, apis = rng.choice(_ODD_CALLS)
    if type_ == _CONSOLE_LOGINS and principal.is_role:
        credentials = Credentials(rng, scene.world.users_of[principal.account.account_id][0])
    draft = api_calls(rng, detector, type_, credentials, apis, remote=_caller(rng, type_))
    scene.report(draft, "odd_call", scene.start)


def _caller(rng: random.Random, type_: str) -> Callable[[], Json]:
    """Where the calls come from: a listed address, several homes (console logins), one home or the office."""
    from_home = rng.random() < 0.5
    if threat_list(type_) is not None:
        return lambda: host_remote(rng)
    is_from_home = from_home or type_ == _CONSOLE_LOGINS
    return lambda: home_remote(rng) if is_from_home else office_remote()


def odd_data_access(scene: Scene) -> None:
    """An analyst read or cleaned buckets, two or three at once."""
    rng = scene.rng
    bucket = rng.choice(scene.world.buckets)
    same = scene.world.buckets_of[bucket.detector.detector_id]
    user = rng.choice(scene.world.users_of[bucket.detector.account.account_id])
    type_, api = rng.choice(_ODD_DATA)
    draft = api_calls(
        rng,
        bucket.detector,
        type_,
        Credentials(rng, user),
        ((api, "s3"),),
        remote=lambda: home_remote(rng),
        buckets=rng.sample(same, rng.randint(1, 3)),
    )
    scene.report(draft, "odd_data_access", scene.start)


def policies(scene: Scene) -> None:
    """An employee changed what may be public, or used the root user."""
    rng = scene.rng
    bucket = rng.choice(scene.world.buckets)
    user = rng.choice(scene.world.users_of[bucket.detector.account.account_id])
    if rng.random() < 0.3:
        type_, api, service = "Policy:IAMUser/RootCredentialUsage", "ConsoleLogin", "signin"
        buckets = []
        user = user._replace(name="Root", principal_id=user.account.account_id, key="", is_root=True)
    else:
        (type_, api), service = rng.choice(_POLICIES), "s3"
        buckets = _changed(type_, bucket)
    draft = api_calls(
        rng,
        bucket.detector,
        type_,
        Credentials(rng, user),
        ((api, service),),
        remote=office_remote,
        buckets=buckets,
    )
    scene.report(draft, "policy", scene.start)


def _changed(type_: str, bucket: Bucket) -> list[Bucket]:
    """The bucket after the change; a setting of the account names no bucket."""
    if type_ == "Policy:S3/AccountBlockPublicAccessDisabled":
        return []
    if type_ == "Stealth:S3/ServerAccessLoggingDisabled":
        return [bucket]
    return [opened(bucket, to_all=type_ == "Policy:S3/BucketAnonymousAccessGranted")]


def database_logins(scene: Scene) -> None:
    """Mistyped logins to a database, or attempts from the internet."""
    rng = scene.rng
    type_, failed, successful = rng.choice(_LOGINS)
    draft = database_login(
        rng.choice(scene.world.databases),
        type_,
        rng.choice(("app", "admin", "reporting")),
        lambda: host_remote(rng),
        failed=failed,
        successful=successful,
    )
    scene.report(draft, "database_login", scene.start)


def function_traffic(scene: Scene) -> None:
    """A function called a partner whose address is on some list."""
    rng = scene.rng
    function = rng.choice(scene.world.functions)
    draft = lambda_flow(rng, function, rng.choice(_FUNCTION_TYPES), lambda: host_remote(rng))
    scene.report(draft, "function_traffic", scene.start)


def test_viruses(scene: Scene) -> None:
    """A scan found the harmless EICAR test file, or an old archive, in a container or on a host."""
    rng, at = scene.rng, scene.start
    file = (f"/opt/scan-tests/eicar-{rng.randrange(9)}.com", "EICAR-Test-File", digest("eicar"))
    if rng.random() < 0.4:
        service = scene.service(lambda service: service.host is not None)
        place, host, type_ = scene.places.task(service, at), service.host, "Execution:ECS/MaliciousFile"
    elif rng.random() < 0.5:
        workload = rng.choice(scene.world.workloads)
        place, host, type_ = (
            scene.places.pod(workload, at),
            workload.node,
            "Execution:Kubernetes/SuspiciousFile",
        )
    else:
        host = rng.choice(scene.world.instances)
        place, type_ = scene.places.host(host), "Execution:EC2/MaliciousFile"
    assert host is not None, "only services on EC2 are scanned"
    scene.report(malware_scan(rng, place, host, type_, file=file, trigger=None), "test_virus", at)
