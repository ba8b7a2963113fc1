"""Findings from calls: of AWS's APIs, of S3, of Kubernetes."""

from __future__ import annotations

from typing import Any

from tracehound.intrusions.chance import Dice
from tracehound.intrusions.estate.boxes import Cluster, Workload
from tracehound.intrusions.estate.data import Bucket
from tracehound.intrusions.estate.people import Credential
from tracehound.intrusions.internet import Address
from tracehound.intrusions.wire.sight import Json, Sight, additional


def _action(
    operation: str, service: str, remote: Address, agent: str, affected: dict[str, str], error: str
) -> Json:
    details = {
        "api": operation,
        "serviceName": f"{service}.amazonaws.com",
        "callerType": "Remote IP",
        "userAgent": agent,
        "remoteIpDetails": remote.wire(),
        "affectedResources": affected,
    }
    if error:
        details["errorCode"] = error
    return {"actionType": "AWS_API_CALL", "awsApiCallAction": details}


def _unusual(operation: str, remote: Address, agent: str) -> Json:
    def rare(text: str) -> Json:
        return {"profileType": "FREQUENCY", "profileSubtype": "RARE", "observations": {"text": [text]}}

    behaviour = {"ASN": {"asnNumber": rare(str(remote.asn))}, "User Agent": {"userAgent": rare(agent)}}
    return {
        "anomaly": {
            "profiles": {"userIdentity": {"api": [rare(operation)]}},
            "unusual": {"behavior": behaviour},
        }
    }


def call(
    kind: str,
    who: Credential,
    remote: Address,
    operation: str,
    service: str,
    agent: str,
    affected: dict[str, str] | None = None,
    error: str = "",
    **info: Any,
) -> Sight:
    """A call of an API. In kinds of anomaly, `additionalInfo` and the anomaly name all that is unusual."""
    action = _action(operation, service, remote, agent, affected or {}, error)
    details = {"action": action, "resourceRole": "TARGET"}
    if "AnomalousBehavior" in kind:
        details["detection"] = _unusual(operation, remote, agent)
        info["userAgent"] = {"fullUserAgent": agent, "userAgentCategory": agent.split("/", maxsplit=1)[0]}
        info["apis"] = [{"name": operation, "count": 1}]
    words = {"who": who.name, "what": operation, "remote": remote.ip}
    return Sight(kind, who.place, who.resource(), details | additional(**info), words)


def bucket_call(
    kind: str,
    who: Credential,
    remote: Address,
    operation: str,
    agent: str,
    buckets: list[Bucket],
    keys: tuple[str, ...] = (),
) -> Sight:
    """A call of S3 about some buckets; the finding is where the bucket is."""
    affected = {"AWS::S3::Bucket": buckets[0].name}
    details: Json = {
        "action": _action(operation, "s3", remote, agent, affected, ""),
        "resourceRole": "TARGET",
    }
    if "AnomalousBehavior" in kind:
        details["detection"] = _unusual(operation, remote, agent)
    resource = {
        "resourceType": "S3Bucket",
        "accessKeyDetails": who.wire(),
        "s3BucketDetails": [each.wire(keys) for each in buckets],
    }
    words = {"who": who.name, "what": operation, "remote": remote.ip, "thing": buckets[0].name}
    return Sight(kind, buckets[0].place, resource, details | additional(), words)


def cluster_call(
    kind: str,
    cluster: Cluster,
    user: str,
    remote: Address,
    verb: str,
    path: str,
    agent: str,
    groups: tuple[str, ...] = ("system:authenticated",),
    workload: Workload | None = None,
    namespace: str | None = None,
    status: int = 200,
    more: Json | None = None,
) -> Sight:
    """A call of a cluster's API. `more` are blocks beside it: `kubernetesRoleBindingDetails` …"""
    parts = path.strip("/").split("/")
    details = {
        "requestUri": path,
        "verb": verb,
        "resource": parts[-1],
        "namespace": namespace,
        "sourceIPs": [remote.ip],
        "userAgent": agent,
        "remoteIpDetails": remote.wire(),
        "statusCode": status,
        "parameters": None,
    }
    action = {"actionType": "KUBERNETES_API_CALL", "kubernetesApiCallAction": details} | (more or {})
    template = workload and workload.workload(
        workload.name,
        workload.kind,
        Dice(f"workload/{cluster.name}/{workload.name}").uuid(),
        [workload.container()],
    )
    who = {
        "username": user,
        "uid": Dice(f"user/{cluster.name}/{user}").uuid(),
        "groups": list(groups),
        "sessionName": [],
    }
    resource = {
        "resourceType": "EKSCluster",
        "eksClusterDetails": cluster.resource(),
        "kubernetesDetails": {"kubernetesUserDetails": who, "kubernetesWorkloadDetails": template},
    }
    service = {"action": action, "resourceRole": "TARGET", "featureName": "EksAuditLogs"} | additional()
    words = {"who": user, "what": f"{verb} {path}", "remote": remote.ip, "thing": cluster.name}
    return Sight(kind, cluster.place, resource, service, words)
