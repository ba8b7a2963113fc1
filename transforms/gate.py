"""The gate: which documents can be read as they are, and which must be normalised first.

A document is plain if it is a bare finding in wire form, every value has exactly the model's type, and its
times are valid. Plain documents take the fast path; all others take the slow and exact one of
`transforms.normalise`. The fast reader silently turns values of a wrong type into null, and one invalid byte
makes it reject everything, so it only gets documents that have passed this gate.
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

# Epoch seconds; a larger number is milliseconds or nonsense and takes the slow path.
_EPOCH_LIMIT = 10**11
_LEAVES: dict[str, Any] = {
    "string": str,
    "integer": Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)],
    "double": float,
    "boolean": bool,
    "timestamp": Annotated[float, msgspec.Meta(ge=0, lt=_EPOCH_LIMIT)],
}
# `additionalInfo` may contain anything; if it is nested more deeply, it takes the slow path.
_FREE_LEVELS = 8


class Plain(msgspec.Struct, frozen=True, gc=False):
    """The identity of a plain document, and its paths that the model lacks."""

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
        self._identity: dict[type, str] = {}
        self._strict = self._reader(shape, forbids_unknown=True)
        self._lenient = self._reader(shape, forbids_unknown=False)
        self._maps = [(path, _MapReader(node, path[-1])) for path, node in _maps(shape, ())]

    def _reader(self, shape: Struct, *, forbids_unknown: bool) -> Any:
        types = _Types(forbids_unknown).of(shape, "")
        return msgspec.json.Decoder(types, dec_hook=_noting(self._identity)).decode

    def read(self, document: bytes) -> Plain | None:
        """The identity of a plain document; None if the document must be normalised."""
        identity = self._identity
        identity.clear()
        try:
            if len(document) > WINDOW:
                _require_few_values(document)
            try:
                finding, has_unmodelled = self._strict(document), False
            except _NOT_PLAIN:
                identity.clear()
                finding, has_unmodelled = self._lenient(document), True
            updated_at = msgspec.convert(identity[_UpdatedAt], datetime)
            if not (identity[_Id] and identity[_Type] and _is_exact(updated_at)) or _has_far_time(finding):
                return None
            has_unmodelled |= self._read_maps(finding, document)
            unmodelled = self._unmodelled(document) if has_unmodelled else ()
        except _NOT_PLAIN:
            return None
        account_id, region = identity.get(_AccountId), identity.get(_Region)
        return Plain(identity[_Id], updated_at, identity[_Type], account_id, region, unmodelled)

    def _read_maps(self, finding: Any, document: bytes) -> bool:
        """Whether the maps have unknown members. Raises ValueError if one is not plain."""
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
        """Paths that the model lacks. Raises one of `_NOT_PLAIN` if their names or values are not plain."""
        # The gate's reader skips unknown members, but the fast reader fails on an invalid byte in them.
        msgspec.json.decode(document)
        return tuple(unmodelled_paths(read_value(decode_text(document)).value, self._shape))


# Raised by msgspec, by the checks here, and for a document with an incomplete identity.
_NOT_PLAIN = (ValueError, RecursionError, LookupError)


class _Id:
    """Marks the finding's id; such types tell the decoder hook which member is being decoded."""


class _Type:
    """Marks the finding's type."""


class _UpdatedAt:
    """Marks the time of the version."""


class _AccountId:
    """Marks the account."""


class _Region:
    """Marks the region."""


class _Noted(_Id, _Type, _UpdatedAt, _AccountId, _Region):
    """The value of each of them in the decoded finding."""


_IDENTITY = {
    "id": _Id, "type": _Type, "updatedAt": _UpdatedAt, "accountId": _AccountId, "region": _Region
}  # fmt: skip


def _noting(identity: dict[type, str]) -> Callable[[type, Any], _Noted]:
    """A decoder hook that stores each member of the identity in `identity`.

    The decoder keeps the last of repeated members, all other readers the first, so a second one is refused.
    """
    noted = _Noted()

    def note(kind: type, value: Any) -> _Noted:
        if kind in identity or value.__class__ is not str:
            raise ValueError("a member of the identity is repeated or is not text")
        identity[kind] = value
        return noted

    return note


def _require_few_values(document: bytes) -> None:
    if document.count(b",") > MOST_VALUES:
        raise ValueError("there may be more values than the limit")


# Years in which a time zone may move an instant out of Python's range.
_EDGES = (MINYEAR, MAXYEAR)


def _has_far_time(finding: Any) -> bool:
    """Whether a time is so close to the ends of Python's range that its instant may be out of range."""
    service = finding.service
    seen = (service.eventFirstSeen, service.eventLastSeen) if service else ()
    for moment in (finding.createdAt, *seen):  # noqa: SIM110 - a generator takes twice as long
        if moment is not None and moment.year in _EDGES:
            return True
    return False


class _MapReader:
    """Decodes values of one map: strictly, else allowing unknown members."""

    def __init__(self, node: Node, name: str) -> None:
        self._strict = msgspec.json.Decoder(_Types(forbids_unknown=True).of(node, "{}")).decode
        self._lenient = msgspec.json.Decoder(_Types(forbids_unknown=False).of(node, "{}")).decode
        self._key = f'"{name}"'.encode()

    def read(self, text: bytes, document: bytes) -> bool:
        """Whether the map has unknown members. Raises ValueError if it is not plain."""
        self._require_once(document)
        if text == b"{}":
            return False
        # Without a comma, each object has one member at most.
        if b"," in text:
            _require_distinct_keys(text)
        try:
            self._strict(text)
        except _NOT_PLAIN:
            self._lenient(text)
            return True
        return False

    def _require_once(self, document: bytes) -> None:
        """Raises ValueError if the map may be repeated: this decoder keeps the last, all others the first."""
        if document.count(self._key) != 1 or _ESCAPED_LETTER in document:
            raise ValueError("a map may be repeated")


# A key can spell its letters with this escape, which is rare in text.
_ESCAPED_LETTER = b"\\u00"


def _is_exact(moment: datetime) -> bool:
    """Whether a decoded time is in UTC and certainly not rounded by msgspec."""
    return moment.tzinfo is UTC and moment.microsecond % 1000 == 0


@dataclass(frozen=True)
class _Types:
    """Types that decode exactly a node's values; members may be missing or, except for the identity, null."""

    forbids_unknown: bool

    def of(self, node: Node, path: str) -> Any:
        """The type of the node at a wire path."""
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
        # There are no cycles, so Python's garbage collector need not look for them.
        return msgspec.defstruct(name, fields, forbid_unknown_fields=self.forbids_unknown, gc=False)


def _free(levels: int) -> Any:
    """The type of any value with at most this many levels."""
    scalar = str | int | float | bool | None
    if not levels:
        return scalar
    inner: Any = _free(levels - 1)
    return scalar | list[inner] | dict[str, inner]


def _maps(node: Struct, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Members that are maps or lists of maps, each with the names that lead to it."""
    for name, member in node.members.items():
        if _is_map(member):
            yield (*path, name), member
        elif isinstance(member, Struct):
            yield from _maps(member, (*path, name))


def _is_map(node: Node) -> bool:
    """Whether a member is decoded separately: a map, or a list that contains maps."""
    match node:
        case MapOf():
            return True
        case ListOf(Struct(members)):
            return any(True for _ in _maps(Struct(members, {}), ()))
        case ListOf(element):
            return _is_map(element)
    return False


def _require_distinct_keys(text: bytes) -> None:
    """Raises ValueError if an object has a key twice: the fast reader would turn the map into null."""
    json.loads(text, object_pairs_hook=_once, parse_int=str, parse_float=str)


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key is repeated")
