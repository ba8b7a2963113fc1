"""The gate: which documents can be read as they are, and which must be normalised first.

A document is plain when it is a bare finding in wire form whose every value has exactly the model's type, and
whose times are valid. Plain documents take the fast path; all others the slow and exact one of
`transforms.normalise`. A fast reader turns a wrong type into null without a word, and refuses the whole for
one wrong byte, so nothing reaches it that has not passed here.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Annotated, Any

import msgspec

from tracehound.transforms.extent import MOST_VALUES, WINDOW
from tracehound.transforms.jsontext import decode_text, read_value
from tracehound.transforms.normalise import ADDITIONAL_INFO, ISO_TIMES, unmodelled_paths
from tracehound.transforms.shape import Leaf, ListOf, MapOf, Node, Struct

# Epoch seconds; what is larger is milliseconds or nonsense and takes the slow path.
_EPOCH_LIMIT = 10**11
_LEAVES: dict[str, Any] = {
    "string": str,
    "integer": Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)],
    "double": float,
    "boolean": bool,
    "timestamp": Annotated[float, msgspec.Meta(ge=0, lt=_EPOCH_LIMIT)],
}
# Levels of `additionalInfo`, which may hold anything: what is deeper takes the slow path.
_FREE_LEVELS = 8


class Plain(msgspec.Struct, frozen=True, gc=False):
    """Who a plain document is, and the paths in it that the model lacks."""

    finding_id: str
    updated_at: datetime
    finding_type: str
    account_id: str | None
    region: str | None
    unmodelled: tuple[str, ...]


class Gate:
    """Reads documents that are plain for a shape."""

    def __init__(self, shape: Struct) -> None:
        self._shape = shape
        self._said: dict[type, str] = {}
        self._strict = self._reader(shape, forbids_unknown=True)
        self._lenient = self._reader(shape, forbids_unknown=False)
        self._maps = [(path, _MapReader(node, path[-1])) for path, node in _maps(shape, ())]

    def _reader(self, shape: Struct, *, forbids_unknown: bool) -> Any:
        types = _Types(forbids_unknown).of(shape, "")
        return msgspec.json.Decoder(types, dec_hook=_meeting(self._said)).decode

    def read(self, document: bytes) -> Plain | None:
        """What a plain document is; None where it must be normalised."""
        said = self._said
        said.clear()
        try:
            if len(document) > WINDOW:
                _require_few_values(document)
            try:
                finding, has_unmodelled = self._strict(document), False
            except _NOT_PLAIN:
                said.clear()
                finding, has_unmodelled = self._lenient(document), True
            updated_at = msgspec.convert(said[_UpdatedAt], datetime)
            if not (said[_Id] and said[_Type] and _is_exact(updated_at)) or _has_far_time(finding):
                return None
            has_unmodelled |= self._read_maps(finding, document)
            unmodelled = self._unmodelled(document) if has_unmodelled else ()
        except _NOT_PLAIN:
            return None
        return Plain(said[_Id], updated_at, said[_Type], said.get(_AccountId), said.get(_Region), unmodelled)

    def _read_maps(self, finding: Any, document: bytes) -> bool:
        """Whether the maps have unknown members. Raises ValueError where one is not plain."""
        has_unmodelled = False
        for path, reader in self._maps:
            value = finding
            for name in path:
                value = getattr(value, name)
                if value is None:
                    break
            else:
                has_unmodelled |= reader.read(bytes(value), document)
        return has_unmodelled

    def _unmodelled(self, document: bytes) -> tuple[str, ...]:
        """Paths that the model lacks. Raises one of `_NOT_PLAIN` for what they hold or are called."""
        # The gate's reader passes over what it does not know; the fast reader trips over a wrong byte in it.
        msgspec.json.decode(document)
        return tuple(unmodelled_paths(read_value(decode_text(document)).value, self._shape))


# What msgspec raises, what the checks here do, and a document without all of its identity.
_NOT_PLAIN = (ValueError, RecursionError, LookupError)


class _Id:
    """Marks the finding's id; the decoder says by such a type which member it has met."""


class _Type:
    """Marks the finding's type."""


class _UpdatedAt:
    """Marks the time of the version."""


class _AccountId:
    """Marks the account."""


class _Region:
    """Marks the region."""


class _Met(_Id, _Type, _UpdatedAt, _AccountId, _Region):
    """Stands in the decoded finding for each of them."""


_IDENTITY = {
    "id": _Id, "type": _Type, "updatedAt": _UpdatedAt, "accountId": _AccountId, "region": _Region
}  # fmt: skip


def _meeting(said: dict[type, str]) -> Callable[[type, Any], _Met]:
    """What the decoder calls with each member of the identity: it notes what that says.

    The decoder keeps the last of repeated members, all other readers the first, so a second one is refused.
    """
    met = _Met()

    def meet(kind: type, value: Any) -> _Met:
        if kind in said or value.__class__ is not str:
            raise ValueError("a member of the identity is repeated or is not text")
        said[kind] = value
        return met

    return meet


def _require_few_values(document: bytes) -> None:
    if document.count(b",") > MOST_VALUES:
        raise ValueError("there may be more values than the limit")


# Years in which an instant may lie beyond what can be told.
_EDGES = (MINYEAR, MAXYEAR)


def _has_far_time(finding: Any) -> bool:
    """Whether a time is so near the ends of what can be told that its instant may lie beyond."""
    service = finding.service
    seen = (service.eventFirstSeen, service.eventLastSeen) if service else ()
    for moment in (finding.createdAt, *seen):  # noqa: SIM110 - a generator takes twice as long
        if moment is not None and moment.year in _EDGES:
            return True
    return False


class _MapReader:
    """Decodes values of one map: strictly, else lenient with unknown members."""

    def __init__(self, node: Node, name: str) -> None:
        self._strict = msgspec.json.Decoder(_Types(forbids_unknown=True).of(node, "{}")).decode
        self._lenient = msgspec.json.Decoder(_Types(forbids_unknown=False).of(node, "{}")).decode
        self._key = f'"{name}"'.encode()

    def read(self, text: bytes, document: bytes) -> bool:
        """Whether the map has unknown members. Raises ValueError where it is not plain."""
        self._require_once(document)
        if text == b"{}":
            return False
        _require_distinct_keys(text)
        try:
            self._strict(text)
        except _NOT_PLAIN:
            self._lenient(text)
            return True
        return False

    def _require_once(self, document: bytes) -> None:
        """Raises ValueError where the map may be repeated: the decoder takes the last, others the first."""
        if document.count(self._key) != 1 or _ESCAPED_LETTER in document:
            raise ValueError("a map may be repeated")


# By which a letter of a key can be written otherwise; text has it seldom.
_ESCAPED_LETTER = b"\\u00"


def _is_exact(moment: datetime) -> bool:
    """Whether a decoded time is in UTC, and so coarse that msgspec can't have rounded a finer one."""
    return moment.tzinfo is UTC and moment.microsecond % 1000 == 0


@dataclass(frozen=True)
class _Types:
    """Types that decode exactly what a node says; members may be missing or, but for the identity, null."""

    forbids_unknown: bool

    def of(self, node: Node, path: str) -> Any:
        """The type of a node that lies at a wire path."""
        if path in _IDENTITY:
            return _IDENTITY[path]
        if path in ISO_TIMES:
            return datetime | None
        if path == ADDITIONAL_INFO:
            return dict[str, _free(_FREE_LEVELS)] | None  # type: ignore[misc]
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


def _free(levels: int) -> Any:
    """The type of any value of at most so many levels."""
    scalar = str | int | float | bool | None
    if not levels:
        return scalar
    inner: Any = _free(levels - 1)
    return scalar | list[inner] | dict[str, inner]


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
