"""The gate: which documents can be read as they are, and which must be normalised first.

A document is plain when it is a bare finding in wire form whose every value has exactly the model's type, and
whose times are valid. Plain documents take the fast path; all others the slow and exact one of
`transforms.normalise`. A fast reader turns a wrong type into null without a word, so nothing reaches it that
has not passed here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

from transforms.normalise import ADDITIONAL_INFO, ISO_TIMES
from transforms.shape import Leaf, ListOf, MapOf, Node, Struct

# Epoch seconds; what is larger is milliseconds or nonsense and takes the slow path.
_EPOCH_LIMIT = 10**11
_LEAVES: dict[str, Any] = {
    "string": str,
    "integer": Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)],
    "double": float,
    "boolean": bool,
    "timestamp": Annotated[float, msgspec.Meta(ge=0, lt=_EPOCH_LIMIT)],
}
_MEMBERS: dict[str, Any] = {**dict.fromkeys(ISO_TIMES, datetime), ADDITIONAL_INFO: dict[str, Any]}


class Gate:
    """Reads documents that are plain for a shape."""

    def __init__(self, shape: Struct) -> None:
        self._finding = _Reader(shape)
        self._maps = [(path, _Reader(node)) for path, node in _maps(shape, ())]

    def read(self, document: bytes) -> tuple[Any, bool] | None:
        """The decoded finding of a plain document, by wire names, and whether it has unknown members.

        None where it must be normalised.
        """
        try:
            finding, has_unmodelled = self._finding.read(document)
            if finding and finding.id and finding.type and _is_exact(finding.updatedAt):
                return finding, self._read_maps(finding) or has_unmodelled
        except _NOT_PLAIN:
            pass
        return None

    def _read_maps(self, finding: Any) -> bool:
        """Whether the maps have unknown members. Raises ValueError where one is not plain."""
        has_unmodelled = False
        for path, reader in self._maps:
            value = finding
            for name in path:
                value = getattr(value, name)
                if value is None:
                    break
            else:
                text = bytes(value)
                if text != _EMPTY:
                    _require_distinct_keys(text)
                    has_unmodelled |= reader.read(text)[1]
        return has_unmodelled


_EMPTY = b"{}"
# What msgspec raises, and what the check of keys does.
_NOT_PLAIN = (ValueError, RecursionError)


class _Reader:
    """Decodes values of one node: strictly, else lenient with unknown members."""

    def __init__(self, node: Node) -> None:
        self._strict = msgspec.json.Decoder(_Types(forbids_unknown=True).of(node, "")).decode
        self._lenient = msgspec.json.Decoder(_Types(forbids_unknown=False).of(node, "")).decode

    def read(self, text: bytes) -> tuple[Any, bool]:
        """The value, and whether it has unknown members. Raises one of `_NOT_PLAIN`."""
        try:
            return self._strict(text), False
        except _NOT_PLAIN:
            return self._lenient(text), True


def _is_exact(moment: datetime | None) -> bool:
    """Whether a decoded time is in UTC, and so coarse that msgspec can't have rounded a finer one."""
    return moment is not None and moment.tzinfo is UTC and moment.microsecond % 1000 == 0


@dataclass(frozen=True)
class _Types:
    """Types that decode exactly what a node says; every member may be missing or null."""

    forbids_unknown: bool

    def of(self, node: Node, path: str) -> Any:
        """The type of a node that lies at a wire path."""
        if path in _MEMBERS:
            return _MEMBERS[path] | None
        match node:
            case Struct():
                return self._structure(node, path) | None
            case ListOf():
                return list[self.of(node.element, f"{path}[]")] | None  # type: ignore[misc]
            case MapOf():
                return dict[str, self.of(node.value, f"{path}{{}}")] | None  # type: ignore[misc]
            case Leaf():
                return _LEAVES[node.kind] | None

    def _structure(self, node: Struct, path: str) -> type[msgspec.Struct]:
        fields = [
            (name, msgspec.Raw if _is_map(member) else self.of(member, f"{path}.{name}".lstrip(".")), None)
            for name, member in node.members.items()
        ]
        name = path.replace(".", "_") or "Finding"
        # No cycle can arise, and Python's collector need not look for one.
        return msgspec.defstruct(name, fields, forbid_unknown_fields=self.forbids_unknown, gc=False)


def _maps(node: Struct, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Members that are maps or lists of such, each with the names by which it is reached."""
    for name, member in node.members.items():
        if _is_map(member):
            yield (*path, name), member
        elif isinstance(member, Struct):
            yield from _maps(member, (*path, name))


def _is_map(node: Node) -> bool:
    """Whether a member is decoded apart: a map, or a list with one in it."""
    match node:
        case MapOf():
            return True
        case ListOf(Struct(members)):
            return any(True for _ in _maps(Struct(members, {}), ()))
        case ListOf(element):
            return _is_map(element)
    return False


def _require_distinct_keys(text: bytes) -> None:
    """Raises ValueError where an object has a key twice: the fast reader makes a map null for that."""
    json.loads(text, object_pairs_hook=_once, parse_int=str, parse_float=str)


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key is repeated")
