"""Places of a finding by the model's shape, and how one gets there in a document that may lack the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tracehound.pipelines.aws.service_model import shape
from tracehound.transforms.shape import ListOf, MapOf, Node, Struct

_KEY_OF_A_MAP = "key"


@dataclass(frozen=True)
class Place:
    """Where a value stands: names from the top, a number for an element of a list; and what the model has there."""

    path: tuple[str | int, ...]
    node: Node

    def put(self, document: dict[str, Any], value: Any) -> None:
        """Sets the value; what is in the way becomes what the way needs."""
        holder: Any = document
        for name, following in zip(self.path, self.path[1:], strict=False):
            holder = _below(holder, name, [] if isinstance(following, int) else {})
        if isinstance(holder, list):
            holder[:1] = [value]
        else:
            holder[self.path[-1]] = value

    def __str__(self) -> str:
        return ".".join(map(str, self.path))


def _below(holder: Any, name: str | int, empty: Any) -> Any:
    """The member or first element, made empty where there is none of the type that is needed."""
    if isinstance(holder, list):
        if not holder or not isinstance(holder[0], type(empty)):
            holder[:1] = [empty]
        return holder[0]
    if not isinstance(holder.get(name), type(empty)):
        holder[name] = empty
    return holder[name]


def part_of(document: dict[Any, Any], *names: str) -> dict[Any, Any]:
    """The object below these names; what is in the way becomes one."""
    for name in names:
        document = _below(document, name, {})
    return document


@cache
def places() -> tuple[Place, ...]:
    """Every place of the model: leaves, structures, lists, maps and their elements."""
    return tuple(_places(shape(), ()))


@cache
def leaves_of(*kinds: str) -> tuple[Place, ...]:
    """Places of leaves of some kinds."""
    return tuple(place for place in places() if getattr(place.node, "kind", None) in kinds)


def _places(node: Node, path: tuple[str | int, ...]) -> Iterator[Place]:
    if path:
        yield Place(path, node)
    match node:
        case Struct():
            for name, member in node.members.items():
                yield from _places(member, (*path, name))
        case ListOf():
            yield from _places(node.element, (*path, 0))
        case MapOf():
            yield from _places(node.value, (*path, _KEY_OF_A_MAP))


def with_sdk_names(value: Any, node: Node | None = None) -> Any:
    """A wire-form value with the SDK's names where they are known; values of any type pass."""
    node = node or shape()
    match node, value:
        case Struct(), dict():
            return {_sdk_name(node, key): _member(node, key, member) for key, member in value.items()}
        case ListOf(), list():
            return [with_sdk_names(element, node.element) for element in value]
        case MapOf(), dict():
            return {key: with_sdk_names(element, node.value) for key, element in value.items()}
    return value


def _sdk_name(node: Struct, key: Any) -> Any:
    return next((sdk for sdk, wire in node.wire_names.items() if wire == key), key)


def _member(node: Struct, key: Any, member: Any) -> Any:
    return with_sdk_names(member, node.members[key]) if key in node.members else member
