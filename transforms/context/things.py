"""Things of AWS: how they are named, where they are, and to which others a state leads.

What belongs here: pure rules. What does not: what findings name (`sql/context_asks/`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracehound.transforms.context.kinds import GLOBAL, KINDS

# In place of a key.
EVERY = "*"
_ARN = "arn:[a-z-]+:"
_NAME = r"[\x21-\x7e]+"
_ECR = r"(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?"
_REPOSITORY = r"[a-z0-9._/-]+"
_DIGEST = r"sha256:[0-9a-f]{64}"
_IN_ECR = re.compile(f"{_ECR}/.+")
_REFERENCE = re.compile(f"({_ECR}/{_REPOSITORY})(?::[^:/@]+)?(?:@.+)?")
_IMAGE = f"{_ECR}/{_REPOSITORY}@{_DIGEST}"
# What AWS is asked for is anybody's text: a filter of EC2 takes `*`, and one wrong name fails a batch.
FORMS = {
    "ecs_task": f"{_ARN}ecs:[a-z0-9-]+:\\d{{12}}:task/(?:[\\w-]+/)?[\\w-]+",
    "task_definition": f"{_ARN}ecs:[a-z0-9-]+:\\d{{12}}:task-definition/[\\w-]+:\\d+",
    "ecs_service": f"{_ARN}ecs:[a-z0-9-]+:\\d{{12}}:service/(?:[\\w-]+/)?[\\w-]+",
    "service_revision": f"{_ARN}ecs:[a-z0-9-]+:\\d{{12}}:service-revision/[\\w/-]+",
    "container_instance": f"{_ARN}ecs:[a-z0-9-]+:\\d{{12}}:container-instance/(?:[\\w-]+/)?[\\w-]+",
    "network_interface": "eni-[0-9a-f]{1,32}",
    "security_group": "sg-[0-9a-f]{1,32}",
    "instance": "i-[0-9a-f]{1,32}",
    "instance_profile": f"{_ARN}iam::\\d{{12}}:instance-profile/{_NAME}",
    "image": _IMAGE,
    "image_tag": f"{_ECR}/{_REPOSITORY}:[\\w.-]{{1,128}}",
    "image_vulnerabilities": _IMAGE,
    "image_copies": _IMAGE,
    "role": f"{_ARN}iam::\\d{{12}}:role/{_NAME}",
    "policy": f"{_ARN}iam::\\d{{12}}:policy/{_NAME}",
    "account": r"\d{12}",
    # Both are listed for a detector, which names them.
    "detection_rule": "[0-9a-f]{32}",
    "investigation": "[0-9a-f]{32}",
}
_PATTERNS = {kind: re.compile(form, re.ASCII) for kind, form in FORMS.items()}
_NETWORK_ATTACHMENTS = ("eni", "ElasticNetworkInterface")
_OF_SERVICE = "service:"
_ABOUT_IMAGES = ("image_vulnerabilities", "image_copies")


@dataclass(frozen=True, order=True)
class Thing:
    """A thing by what names it: columns of `raw.observations`."""

    account_id: str
    region: str
    kind: str
    key: str

    @property
    def place(self) -> tuple[str, str]:
        """Account and region."""
        return self.account_id, self.region


def every(of: Thing, account_id: str) -> Thing:
    """What stands for all things of a kind in an account and region: a call for them was refused."""
    return Thing(account_id, of.region, of.kind, EVERY)


def thing(kind: str, key: str, account_id: str, region: str) -> Thing | None:
    """A thing that was named in an account and region, where it is; None if AWS can't be asked for it."""
    pattern = _PATTERNS.get(kind)
    if pattern is None or not pattern.fullmatch(key):
        return None
    own = (_of_arn(key) if key.startswith("arn:") else _of_registry(key)) or ("", "")
    account = key if kind == "account" else own[0] or account_id
    where = GLOBAL if KINDS[kind].is_global else own[1] or region
    return Thing(account, where, kind, key) if account and where else None


def _of_arn(key: str) -> tuple[str, str]:
    parts = key.split(":")
    return parts[4], parts[3]


def _of_registry(key: str) -> tuple[str, str] | None:
    found = _IN_ECR.fullmatch(key)
    return (found[1], found[2]) if found else None


def reached(of: Thing, document: Mapping[str, Any]) -> list[Thing]:
    """The things that a state leads to, each once, in the order of their names."""
    found = (thing(kind, key, *of.place) for kind, key in _reached(of, document) if isinstance(key, str))
    # What is reached by way of a service without regions has none of its own.
    return sorted({each for each in found if each and (each.region != GLOBAL or KINDS[each.kind].is_global)})


def _reached(of: Thing, document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for kind, names in _NAMED_BY.get(of.kind, {}).items():
        for name in names:
            yield from ((kind, value) for value in _values(document, name.split(".")))
    if of.kind == "ecs_task":
        yield from _of_task(document)
    for reference, digest in _images(of.kind, document):
        if isinstance(reference, str) and isinstance(digest, str) and (key := image_key(reference, digest)):
            yield "image", key
    if of.kind == "image_tag":
        digests = _values(document, ["imageDigest"])
        yield from (("image", f"{of.key.rpartition(':')[0]}@{digest}") for digest in digests)
    if of.kind == "image":
        yield from ((kind, of.key) for kind in _ABOUT_IMAGES)


# Members of a state that name a thing, by the kinds of both; a dot leads into a member or each element.
_NAMED_BY: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "ecs_task": {
        "task_definition": ("taskDefinitionArn",),
        "container_instance": ("containerInstanceArn",),
        "role": ("overrides.taskRoleArn",),
    },
    "task_definition": {"role": ("taskRoleArn",)},
    "ecs_service": {"service_revision": ("currentServiceRevisions.arn",)},
    "container_instance": {"instance": ("ec2InstanceId",)},
    "network_interface": {"security_group": ("Groups.GroupId",)},
    "instance": {
        "instance_profile": ("IamInstanceProfile.Arn",),
        "security_group": ("SecurityGroups.GroupId",),
        "network_interface": ("NetworkInterfaces.NetworkInterfaceId",),
    },
    "instance_profile": {"role": ("Roles.Arn",)},
    "role": {"policy": ("AttachedPolicies.PolicyArn",)},
}


def _values(value: Any, names: list[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from _values(each, names)
    elif not names:
        yield value
    elif isinstance(value, Mapping):
        yield from _values(value.get(names[0]), names[1:])


def _of_task(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for each in _objects(document, "attachments"):
        if each.get("type") in _NETWORK_ATTACHMENTS:
            for detail in _objects(each, "details"):
                if detail.get("name") == "networkInterfaceId":
                    yield "network_interface", detail.get("value")
    cluster, group = document.get("clusterArn"), document.get("group")
    if isinstance(cluster, str) and isinstance(group, str) and group.startswith(_OF_SERVICE):
        name = group.removeprefix(_OF_SERVICE)
        yield "ecs_service", f"{cluster.replace(':cluster/', ':service/', 1)}/{name}"


def _images(kind: str, document: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """References and digests of the images of a task, or of a revision of a service."""
    name = {"ecs_task": "containers", "service_revision": "containerImages"}.get(kind, "")
    yield from ((each.get("image"), each.get("imageDigest")) for each in _objects(document, name))


def _objects(document: Mapping[str, Any], name: str) -> Iterable[Mapping[str, Any]]:
    value = document.get(name)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def image_key(reference: str, digest: str) -> str | None:
    """The key of an image in ECR by a reference to it and its digest; None of another registry."""
    found = _REFERENCE.fullmatch(reference)
    return f"{found[1]}@{digest}" if found else None
