"""What a piece of text gives the raw layer: findings taken with their identity, or refused with the reason.

What belongs here: the decision, document by document, and its reasons. What does not: reading objects,
batches, and whether a body is stored already.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from transforms.documents import Document, Unreadable, documents
from transforms.gate import Gate
from transforms.instants import NoInstant, instant
from transforms.jsontext import decode_text, encode_text
from transforms.normalise import Normalised, WrongType, normalise, unmodelled_paths
from transforms.shape import Struct

# A document with fewer of a finding's members is not taken for one.
_FEWEST_MEMBERS = 2
SPACE = b" \t\r\n"


class Taken(msgspec.Struct, frozen=True, gc=False):
    """A finding that raw keeps; fields are columns of `raw.findings`."""

    finding_id: str
    updated_at: datetime
    finding_type: str
    account_id: str | None
    region: str | None
    body_sha256: str
    line: int
    event_id: str | None
    finding_path: str
    is_plain: bool
    document: bytes
    unmodelled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """What raw sets aside. `is_finding` tells a defective finding from something that is none."""

    line: int
    reason_code: str
    reason: str
    finding_id: str | None
    content: bytes
    is_finding: bool


class Intake:
    """Decides over documents by the shape of a finding."""

    def __init__(self, shape: Struct) -> None:
        self._shape = shape
        self._gate = Gate(shape)

    def line(self, line: bytes, number: int) -> Iterator[Taken | Refused]:
        """What one line gives."""
        taken = self.plain(line, number)
        return self.text(decode_text(line.strip(SPACE)), number) if taken is None else iter((taken,))

    def plain(self, line: bytes, number: int) -> Taken | None:
        """What most lines are, read at once: one plain finding; None of any other."""
        text = line.strip(SPACE)
        read = self._gate.read(text)
        if read is None:
            return None
        finding, has_unmodelled = read
        return Taken(
            finding.id,
            finding.updatedAt,
            finding.type,
            finding.accountId,
            finding.region,
            hashlib.sha256(text).hexdigest(),
            number,
            None,
            "",
            True,
            text,
            self._unmodelled(text) if has_unmodelled else (),
        )

    def text(self, text: str, number: int) -> Iterator[Taken | Refused]:
        """What a text of one or more JSON values gives, in any form."""
        for found in documents(text, number):
            if isinstance(found, Unreadable):
                yield Refused(found.line, "not_json", found.reason, None, encode_text(found.text), False)
            else:
                yield self._document(found)

    def _unmodelled(self, text: bytes) -> tuple[str, ...]:
        found = next(iter(documents(decode_text(text))))
        assert isinstance(found, Document)
        return tuple(unmodelled_paths(found.finding, self._shape))

    def _document(self, found: Document) -> Taken | Refused:
        reason = self._no_finding(found.finding)
        if reason:
            return Refused(found.line, "not_a_finding", reason, None, encode_text(found.text), False)
        try:
            self._require_identity(found.finding)
            return _taken(found, normalise(found.finding, self._shape))
        except (_Missing, WrongType) as error:
            code = error.code if isinstance(error, _Missing) else _wrong_type_code(error)
            written = self._written(found.finding, "id")
            finding_id = written if isinstance(written, str) else None
            return Refused(found.line, code, str(error), finding_id, encode_text(found.text), True)

    def _require_identity(self, finding: dict[str, Any]) -> None:
        """Says what makes a version impossible before anything else that is wrong with it."""
        missing = [name for name in _REQUIRED if not self._written(finding, name)]
        if missing:
            raise _Missing(missing)
        updated_at = self._written(finding, "updatedAt")
        try:
            instant(updated_at)
        except NoInstant as error:
            raise WrongType("updatedAt", updated_at, "a time") from error

    def _written(self, finding: dict[str, Any], wire_name: str) -> Any:
        """A top-level member under its wire name, else under the SDK's."""
        names = [wire_name, *(sdk for sdk, wire in self._shape.wire_names.items() if wire == wire_name)]
        return next((finding[name] for name in names if finding.get(name) is not None), None)

    def _no_finding(self, value: Any) -> str | None:
        if not isinstance(value, dict):
            return f"not a finding: a JSON {type(value).__name__}, not an object"
        known = sum(key in self._shape.members or key in self._shape.wire_names for key in value)
        if known < _FEWEST_MEMBERS:
            return "not a finding: an object with none of a finding's members"
        return None


_REQUIRED = {"id": "no_id", "type": "no_type", "updatedAt": "no_updated_at"}


class _Missing(ValueError):
    def __init__(self, members: list[str]) -> None:
        super().__init__("the finding has no " + ", no ".join(f"`{member}`" for member in members))
        self.code = _REQUIRED[members[0]]


def _wrong_type_code(error: WrongType) -> str:
    return "bad_updated_at" if error.path == "updatedAt" else "wrong_type"


def _taken(found: Document, normalised: Normalised) -> Taken:
    finding = normalised.finding
    return Taken(
        finding["id"],
        instant(finding["updatedAt"]),
        finding["type"],
        finding.get("accountId"),
        finding.get("region"),
        hashlib.sha256(encode_text(found.body)).hexdigest(),
        found.line,
        found.event_id,
        found.path,
        False,
        encode_text(found.text),
        tuple(sorted(set(normalised.unmodelled_paths))),
    )
