"""The shape of a finding as plain data, made from botocore's service model, which the caller passes in.

What belongs here: the members of a finding, their names and kinds. What does not: loading the model (that is
I/O) and anything about our tables.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_KINDS = {"long": "integer", "float": "double"}
ROOT = "Finding"


@dataclass(frozen=True)
class Leaf:
    """A scalar: `kind` is string, integer, double, boolean or timestamp."""

    kind: str


@dataclass(frozen=True)
class ListOf:
    """A list of one kind of element."""

    element: "Node"


@dataclass(frozen=True)
class MapOf:
    """A map from text, whose keys are data, to one kind of value."""

    value: "Node"


@dataclass(frozen=True)
class Struct:
    """A structure: its members by wire name, and the wire name for each SDK name, which boto3 prints."""

    members: dict[str, "Node"]
    wire_names: dict[str, str]

    @cached_property
    def fingerprint(self) -> str:
        """Digest of all wire names and kinds: equal shapes read every document alike."""
        paths = "\n".join(f"{path} {kind}" for path, kind in leaves(self))
        return hashlib.sha256(paths.encode()).hexdigest()[:16]


Node = Leaf | ListOf | MapOf | Struct


def finding_shape(service_model: Mapping[str, Any]) -> Struct:
    """The shape of a finding, from GuardDuty's `service-2` model as shipped with botocore.

    Raises ValueError when the model has no Finding structure.
    """
    shapes = service_model.get("shapes", {})
    if shapes.get(ROOT, {}).get("type") != "structure":
        raise ValueError(f"the service model has no structure {ROOT}: is it GuardDuty's service-2?")
    node = _node(shapes, ROOT)
    assert isinstance(node, Struct)
    return node


def _node(shapes: Mapping[str, Any], name: str) -> Node:
    shape = shapes[name]
    match shape["type"]:
        case "structure":
            names = {sdk: member.get("locationName", sdk) for sdk, member in shape["members"].items()}
            members = {names[sdk]: _node(shapes, member["shape"]) for sdk, member in shape["members"].items()}
            return Struct(members, names)
        case "list":
            return ListOf(_node(shapes, shape["member"]["shape"]))
        case "map":
            return MapOf(_node(shapes, shape["value"]["shape"]))
        case kind:
            return Leaf(_KINDS.get(kind, kind))


def leaves(node: Node, path: str = "") -> Iterator[tuple[str, str]]:
    """Every (wire path, kind) below a node; `[]` marks a list, `{}` a map."""
    match node:
        case Struct():
            for name, member in node.members.items():
                yield from leaves(member, f"{path}.{name}" if path else name)
        case ListOf():
            yield from leaves(node.element, f"{path}[]")
        case MapOf():
            yield from leaves(node.value, f"{path}{{}}")
        case Leaf():
            yield path, node.kind


def member(node: Node, path: str) -> Node | None:
    """The node at a dotted wire path below a structure, also through lists; None if there is none."""
    for name in filter(None, path.replace("[]", "").split(".")):
        while isinstance(node, ListOf):
            node = node.element
        if not isinstance(node, Struct) or name not in node.members:
            return None
        node = node.members[name]
    return node


def snake_case(wire_name: str) -> str:
    """`hostIPC` becomes `host_ipc`: the rule by which wire names become column and field names."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", wire_name).lower()
