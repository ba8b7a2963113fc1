"""What a document names that can tie it to another one, read from the documents alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tracehound.intrusions.adversary import PUBLIC_TOOLS
from tracehound.intrusions.internet import POOLS, PUBLIC_DROPS, Internet
from tracehound.intrusions.processes import Program

Json = dict[str, Any]
_KEYS = {
    "accessKeyId",
    "principalId",
    "instanceId",
    "ipAddressV4",
    "privateIpAddress",
    "domain",
    "domainWithSuffix",
    "uuid",
    "executableSha256",
    "hash",
    "uid",
    "functionName",
    "dbInstanceArn",
    "username",
}
_ARNS = ("arn:aws:s3", "arn:aws:eks", "arn:aws:ecs")
# Everybody has these.
_COMMON = {"", "system:anonymous", "guarddutyc2activityb.com", *POOLS, *PUBLIC_DROPS}
_COMMON |= {Program("/x", content).sha256 for content in PUBLIC_TOOLS.values()}
_COMMON |= {".".join(name.split(".")[-2:]) for name in (*POOLS, *PUBLIC_DROPS)}


def shared_by_all(internet: Internet) -> set[str]:
    """Addresses behind which anybody may be."""
    return {each.ip for each in (*internet.tor_exits, *internet.vpn_exits, *internet.open_proxies)}


def traces(document: Json, common: set[str]) -> set[str]:
    """The values by which a document may be tied to others; those that everybody has are left out."""
    found = set(_named(document["resource"])) | set(_named(document["service"]))
    found |= {str(document["arn"]), *_pod_session(document["resource"])}
    return found - common - _COMMON


def _pod_session(resource: Json) -> Iterator[str]:
    """The name of the session that EKS gives a pod."""
    workload = (resource.get("kubernetesDetails") or {}).get("kubernetesWorkloadDetails")
    if workload and workload["type"] == "pods":
        yield f"eks-{resource['eksClusterDetails']['name']}-{workload['name']}"


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _named(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "principalId":
                # AWS names a session of a role after the instance, task or function that has it.
                yield from str(each).split(":")
            elif key in _KEYS and isinstance(each, str):
                yield each
            elif key in {"affectedResources"}:
                yield from each.values()
            else:
                yield from _named(each)
    if isinstance(value, dict) and "image" in value and "id" in value:
        yield str(value["id"])
        yield str(value["image"])
        yield str(value["image"]).split("@")[0].rsplit(":", 1)[0].split("/", 1)[-1]
    if isinstance(value, dict) and str(value.get("arn", "")).startswith(_ARNS):
        yield str(value["arn"])
        yield str(value["arn"]).rsplit("/", 1)[-1]


def pieces(documents: Iterable[Json], common: set[str]) -> list[list[Json]]:
    """Documents that hang together by what they name, as connected pieces, the earliest first."""
    found: list[tuple[set[str], list[Json]]] = []
    for document in documents:
        own = traces(document, common)
        touched = [piece for piece in found if piece[0] & own]
        found = [piece for piece in found if not piece[0] & own]
        joined = (
            own.union(*(piece[0] for piece in touched)),
            sum((piece[1] for piece in touched), [document]),
        )
        found.append(joined)
    return [piece[1] for piece in found]
