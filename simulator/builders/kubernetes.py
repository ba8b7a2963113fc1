"""Findings from EKS audit logs: requests to the Kubernetes API."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, NamedTuple

from tracehound.simulator.builders.parts import additional_info
from tracehound.simulator.draws import dashed, digest, uuid_text
from tracehound.simulator.finding import Draft, Occurrence
from tracehound.simulator.organization import EksWorkload

Json = dict[str, Any]
_KUBECTL = "kubectl/v1.30.2 (linux/amd64) kubernetes/3968350"
_CURL = "curl/8.5.0"


_API_GROUPS = {
    "deployments": "/apis/apps/v1",
    "daemonsets": "/apis/apps/v1",
    "rolebindings": "/apis/rbac.authorization.k8s.io/v1",
    "clusterrolebindings": "/apis/rbac.authorization.k8s.io/v1",
    "selfsubjectaccessreviews": "/apis/authorization.k8s.io/v1",
}
_BINDINGS = {
    # An admin role would make the finding High.
    "rolebindings": {"kind": "RoleBinding", "roleRefName": "edit"},
    "clusterrolebindings": {"kind": "ClusterRoleBinding", "roleRefName": "cluster-admin"},
}


class Subject(NamedTuple):
    """The user of a request: a service account, a mapped IAM principal or an anonymous user."""

    username: str
    groups: tuple[str, ...]
    session: str | None = None


class Request(NamedTuple):
    """A request. Cluster-wide resources have no namespace."""

    verb: str
    resource: str
    namespace: str | None
    name: str | None
    subresource: str | None = None

    @property
    def status(self) -> int:
        """HTTP status: 101 for exec, which switches protocols; 201 if something was created; else 200."""
        if self.subresource == "exec":
            return 101
        return 201 if self.verb == "create" else 200

    @property
    def uri(self) -> str:
        """The path. The name of a new resource is not in it, but in the body."""
        where = _API_GROUPS.get(self.resource, "/api/v1")
        if self.namespace is not None:
            where += f"/namespaces/{self.namespace}"
        if self.subresource is None and self.verb == "create":
            return f"{where}/{self.resource}"
        return "/".join(part for part in (where, self.resource, self.name, self.subresource) if part)


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
    """A request to the API server of the workload's cluster; `pod` is the affected workload, if any."""
    resource = {
        "resourceType": "EKSCluster",
        "eksClusterDetails": workload.cluster,
        "kubernetesDetails": {
            "kubernetesUserDetails": _user(rng, subject),
            "kubernetesWorkloadDetails": pod,
        },
        "accessKeyDetails": None,
    }
    agent = _CURL if subject is ANONYMOUS else _KUBECTL
    info = additional_info({"anomalies": {"operation": request.verb, "resource": request.resource}})

    def occur(_at: float) -> Occurrence:
        fields = {
            "featureName": "EksAuditLogs",
            "action": {"actionType": "KUBERNETES_API_CALL", **_api_call(request, agent, remote())},
            "resourceRole": "TARGET",
            "additionalInfo": info,
        }
        if "Anomalous" in type_:
            fields["detection"] = _anomaly(subject, request)
        return Occurrence(fields, resource)

    return Draft(workload.detector, type_, f"{subject.username} in {workload.cluster['name']}", occur)


def deployed(workload: EksWorkload, kind: str, *, is_privileged: bool) -> Json:
    """The `kubernetesWorkloadDetails` of a workload that is being deployed as that kind."""
    container = {
        "name": workload.name,
        "image": workload.image,
        "imagePrefix": "",
        "securityContext": {"privileged": is_privileged},
    }
    return {
        "name": workload.name,
        "type": kind,
        "uid": dashed(digest(workload.cluster["arn"], workload.namespace, kind, workload.name)[:32]),
        "namespace": workload.namespace,
        "hostNetwork": False,
        "serviceAccountName": workload.service_account,
        "containers": [container],
        "volumes": None,
    }


def _user(rng: random.Random, subject: Subject) -> Json:
    uid = uuid_text(rng)
    return {
        "username": subject.username,
        "uid": None if subject is ANONYMOUS else uid,
        "groups": list(subject.groups),
        "sessionName": [] if subject.session is None else [subject.session],
        "impersonatedUser": None,
    }


def _api_call(request: Request, agent: str, remote: Json) -> Json:
    call: Json = {
        "requestUri": request.uri,
        "verb": request.verb,
        "resource": request.resource,
        "subresource": request.subresource,
        "namespace": request.namespace,
        "resourceName": request.name,
        "sourceIPs": [remote["ipAddressV4"]],
        "userAgent": agent,
        "remoteIpDetails": remote,
        "statusCode": request.status,
        "parameters": None,
    }
    blocks: Json = {"kubernetesApiCallAction": call}
    if request.resource in _BINDINGS:
        binding = {"name": request.name, "uid": None, "roleRefKind": "ClusterRole"}
        blocks["kubernetesRoleBindingDetails"] = binding | _BINDINGS[request.resource]
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
