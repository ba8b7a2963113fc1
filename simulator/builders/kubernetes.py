"""Findings from EKS audit logs: somebody asked the Kubernetes API for something."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, NamedTuple

from tracehound.simulator.builders.parts import additional_info
from tracehound.simulator.draws import uuid_text
from tracehound.simulator.finding import Draft, Occurrence
from tracehound.simulator.organization import EksWorkload

Json = dict[str, Any]


class Subject(NamedTuple):
    """Who asks: a service account, a mapped IAM principal or nobody."""

    username: str
    groups: tuple[str, ...]
    session: str | None = None


class Request(NamedTuple):
    """What is asked for."""

    verb: str
    resource: str
    namespace: str
    name: str | None
    subresource: str | None = None
    status: int = 200


def service_account(workload: EksWorkload) -> Subject:
    """The identity of a workload's pods."""
    namespace = workload.namespace
    return Subject(
        f"system:serviceaccount:{namespace}:{workload.service_account}",
        ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated"),
    )


ANONYMOUS = Subject("system:anonymous", ("system:unauthenticated",))


def audit_log(
    rng: random.Random,
    workload: EksWorkload,
    type_: str,
    subject: Subject,
    request: Request,
    *,
    remote: Callable[[], Json],
    pod: Json | None = None,
) -> Draft:
    """A request to the API server of the workload's cluster; `pod` is the workload it touched, if any."""
    resource = {
        "resourceType": "EKSCluster",
        "eksClusterDetails": workload.cluster,
        "kubernetesDetails": {
            "kubernetesUserDetails": _user(rng, subject),
            "kubernetesWorkloadDetails": pod,
        },
        "accessKeyDetails": None,
    }
    info = additional_info({"anomalies": {"operation": request.verb, "resource": request.resource}})

    def occur(_at: float) -> Occurrence:
        fields = {
            "featureName": "EksAuditLogs",
            "action": {"actionType": "KUBERNETES_API_CALL", **_api_call(request, remote())},
            "resourceRole": "TARGET",
            "additionalInfo": info,
        }
        if "Anomalous" in type_:
            fields["detection"] = _anomaly(subject, request)
        return Occurrence(fields, resource)

    return Draft(workload.detector, type_, f"{subject.username} in {workload.cluster['name']}", occur)


def _user(rng: random.Random, subject: Subject) -> Json:
    return {
        "username": subject.username,
        "uid": uuid_text(rng),
        "groups": list(subject.groups),
        "sessionName": [] if subject.session is None else [subject.session],
        "impersonatedUser": None,
    }


def _api_call(request: Request, remote: Json) -> Json:
    uri = f"/api/v1/namespaces/{request.namespace}/{request.resource}"
    uri += "".join(f"/{part}" for part in (request.name, request.subresource) if part is not None)
    call: Json = {
        "requestUri": uri,
        "verb": request.verb,
        "resource": request.resource,
        "subresource": request.subresource,
        "namespace": request.namespace,
        "resourceName": request.name,
        "sourceIPs": [remote["ipAddressV4"]],
        "userAgent": "kubectl/v1.30.2 (linux/amd64) kubernetes/3968350",
        "remoteIpDetails": remote,
        "statusCode": request.status,
        "parameters": None,
    }
    blocks: Json = {"kubernetesApiCallAction": call}
    if request.resource.endswith("rolebindings"):
        blocks["kubernetesRoleBindingDetails"] = {
            "kind": "ClusterRoleBinding",
            "name": request.name,
            "uid": None,
            "roleRefName": "cluster-admin",
            "roleRefKind": "ClusterRole",
        }
    return blocks


def _anomaly(subject: Subject, request: Request) -> Json:
    def seen(subtype: str, *texts: str) -> Json:
        return {"profileType": "FREQUENCY", "profileSubtype": subtype, "observations": {"text": list(texts)}}

    profiles = {
        "cluster": {"verb": [seen("FREQUENT", "get", "list", "watch"), seen("RARE", request.verb)]},
        "username": {"resource": [seen("FREQUENT", "pods", "configmaps")]},
    }
    unusual = {"behavior": {"username": {"resource": seen("UNSEEN", request.resource, subject.username)}}}
    return {"anomaly": {"profiles": profiles, "unusual": unusual}}
