"""The gate: which documents can be read as they are, and which must be normalised first.

A document is plain when it is a bare finding in wire form whose every value has exactly the model's type.
Plain documents take the fast path; all others the slow and exact one of `transforms.normalise`. A fast reader
turns a wrong type into null without a word, so nothing reaches it that has not passed here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from transforms.shape import Leaf, ListOf, MapOf, Node, Struct

_INT64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
# Epoch seconds; what is larger is milliseconds or nonsense and takes the slow path.
_EPOCH_LIMIT = 10**11
_EPOCH = (
    Annotated[int, msgspec.Meta(ge=0, lt=_EPOCH_LIMIT)]
    | Annotated[float, msgspec.Meta(ge=0, lt=_EPOCH_LIMIT)]
)
_LEAVES: dict[str, Any] = {
    "string": str,
    "integer": _INT64,
    "double": float,
    "boolean": bool,
    "timestamp": _EPOCH,
}
_FREE_FORM = "additionalInfo"


@dataclass(frozen=True)
class Identity:
    """What a plain document says of itself, as written; `times` are its texts that must be times."""

    finding_id: str
    updated_at: str
    finding_type: str
    account_id: str | None
    region: str | None
    times: tuple[str, ...]
    has_unmodelled: bool


class Gate:
    """Reads one document's identity if it is plain for a shape."""

    def __init__(self, shape: Struct) -> None:
        self._strict = msgspec.json.Decoder(_structure(shape, "Strict", forbid=True))
        self._lenient = msgspec.json.Decoder(_structure(shape, "Lenient", forbid=False))
        self._maps = list(_maps(shape, ()))

    def identity(self, document: bytes) -> Identity | None:
        """Identity of a plain document; None where it must be normalised."""
        finding, has_unmodelled = self._decoded(document)
        if finding is None or (self._has_map(finding) and _repeats_a_key(document)):
            return None
        return _identity(finding, has_unmodelled=has_unmodelled)

    def _decoded(self, document: bytes) -> tuple[Any, bool]:
        try:
            return self._strict.decode(document), False
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        try:
            return self._lenient.decode(document), True
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None, True

    def _has_map(self, finding: Any) -> bool:
        return any(_reach(finding, path) for path in self._maps)


def _maps(node: Node, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Members by which every map, or the outermost list that holds it, is reached."""
    match node:
        case Struct():
            for name, member in node.members.items():
                yield from _maps(member, (*path, name))
        case ListOf():
            if any(True for _ in _maps(node.element, path)):
                yield path
        case MapOf():
            yield path


def _reach(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if value is None:
            return None
        value = getattr(value, name)
    return value


class _Repeated(ValueError):
    pass


def _repeats_a_key(document: bytes) -> bool:
    """Whether an object has a key twice: the fast reader makes a map null for that."""
    try:
        json.loads(document, object_pairs_hook=_once, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return True
    return False


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) < len(pairs):
        raise _Repeated


def _identity(finding: Any, *, has_unmodelled: bool) -> Identity | None:
    if not (finding.id and finding.updatedAt and finding.type):
        return None
    return Identity(
        finding.id,
        finding.updatedAt,
        finding.type,
        finding.accountId,
        finding.region,
        tuple(_written_times(finding)),
        has_unmodelled,
    )


def _written_times(finding: Any) -> list[str]:
    """The values of `transforms.normalise.ISO_TIMES`, which the model types as text."""
    times = [finding.createdAt, finding.updatedAt]
    if finding.service is not None:
        times += [finding.service.eventFirstSeen, finding.service.eventLastSeen]
    if finding.resource is not None and finding.resource.instanceDetails is not None:
        times.append(finding.resource.instanceDetails.launchTime)
    return [time for time in times if time is not None]


def _structure(node: Struct, name: str, *, forbid: bool) -> type[msgspec.Struct]:
    """A class that decodes exactly this structure; every member may be missing or null."""
    fields = [
        (wire, _optional(_type(member, f"{name}_{wire}", forbid=forbid)), None)
        for wire, member in node.members.items()
    ]
    return msgspec.defstruct(name, fields, forbid_unknown_fields=forbid, gc=False)


def _optional(type_: Any) -> Any:
    return type_ | None


def _type(node: Node, name: str, *, forbid: bool) -> Any:
    match node:
        case Struct() if name.endswith(f"_{_FREE_FORM}") and "value" in node.members:
            return dict[str, Any]
        case Struct():
            return _structure(node, name, forbid=forbid)
        case ListOf():
            return list[_optional(_type(node.element, name, forbid=forbid))]  # type: ignore[misc]
        case MapOf():
            return dict[str, _optional(_type(node.value, name, forbid=forbid))]  # type: ignore[misc]
        case Leaf():
            return _LEAVES[node.kind]
