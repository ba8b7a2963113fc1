"""From text to rows of the raw layer: findings taken with their identity, or refused with a reason.

What belongs here: the decision for each document, and its reasons. What does not: reading objects, batches,
and whether a body is already stored.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from tracehound.transforms import copies, other_forms
from tracehound.transforms.cloudtrail.names import NOWHERE
from tracehound.transforms.cloudtrail.unwrapping import identity, is_call, is_kept
from tracehound.transforms.context import events, exposure_rows, exposures
from tracehound.transforms.context.events import Told
from tracehound.transforms.context.exposures import Exposure
from tracehound.transforms.copies import Copy, copy_of_finding
from tracehound.transforms.defective import Defective
from tracehound.transforms.documents import Document, Unreadable, documents
from tracehound.transforms.gate import Gate
from tracehound.transforms.instants import NoInstant, instant
from tracehound.transforms.jsontext import clean_text, decode_text, encode_text
from tracehound.transforms.normalise import Normalised, WrongType, normalise
from tracehound.transforms.shape import Struct

# A document with fewer of a finding's members is not a finding.
_FEWEST_MEMBERS = 2
SPACE = b" \t\r\n"
# In characters. GuardDuty's findings have some ten thousand, and EventBridge takes none of a megabyte. Tables
# repeat some values of a finding in hundreds of rows: a few with texts of 100 MB would take all memory.
LONGEST_DOCUMENT = 16 << 20
# Of longer content only the start is kept.
LONGEST_CONTENT = 1 << 20
_WITHHELD = "; its content is not kept, for it may hold values of environment variables"
CONTENT_HEAD = 64 << 10
# The longest finding id that is kept of a refused document; GuardDuty's ids have 32 characters.
_LONGEST_ID = 256


class Taken(msgspec.Struct, frozen=True, gc=False):
    """A finding for the raw layer; fields are columns of `raw.findings`."""

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


class Refused(msgspec.Struct, frozen=True, gc=False):
    """A rejected document. `is_finding` tells a defective finding from something that is not a finding.

    `content` is the whole document, or the start of a long one; `size_bytes` and `sha256` are those of the
    whole. It represents `document_count` documents, of which it is the first. Content that may hold values of
    environment variables is empty.
    """

    line: int
    reason_code: str
    reason: str
    finding_id: str | None
    content: bytes
    size_bytes: int
    sha256: str
    document_count: int
    is_finding: bool


class Called(msgspec.Struct, frozen=True, gc=False):
    """An API call that EventBridge delivered: no finding, but it may explain some.

    `document` is the event exactly as received, or None if its kind explains nothing.
    """

    line: int
    document: bytes | None


class Observed(msgspec.Struct, frozen=True, gc=False):
    """An event of ECS: no finding, but it may tell the state of a thing that findings name.

    `told` is all of it that may be stored, or None if it tells no state.
    """

    line: int
    told: Told | None


class Exposed(msgspec.Struct, frozen=True, gc=False):
    """An exposure finding of Security Hub: no finding of GuardDuty's, but it may be about what these name."""

    line: int
    exposure: Exposure


Result = Taken | Refused | Called | Observed | Exposed


def refused(
    line: int,
    reason_code: str,
    reason: str,
    content: bytes,
    document_count: int = 1,
    *,
    finding_id: str | None = None,
    is_finding: bool = False,
    is_whole: bool = True,
) -> Refused:
    """A rejected document, with as much of its content as raw keeps; an incomplete one has no hash."""
    found = Refused(
        line,
        reason_code,
        reason,
        finding_id,
        content if len(content) <= LONGEST_CONTENT else content[:CONTENT_HEAD],
        len(content),
        hashlib.sha256(content).hexdigest() if is_whole else "",
        document_count,
        is_finding,
    )
    return withheld(found) if may_hold_values(content) else found


def withheld(refusal: Refused) -> Refused:
    """A rejected document without its content, which may hold values of environment variables."""
    reason = refusal.reason.removesuffix(_WITHHELD) + _WITHHELD
    return msgspec.structs.replace(refusal, content=b"", reason=reason)


def is_withheld(refusal: Refused) -> bool:
    """Whether its content is not kept."""
    return refusal.reason.endswith(_WITHHELD)


def may_hold_values(content: str | bytes) -> bool:
    """Whether content that can't be read may hold values of environment variables."""
    return events.may_hold_values(content) or exposures.may_be_one(content)


Otherwise = Callable[[Unreadable], Iterator[Result] | None]


class Intake:
    """Decides which documents are findings, by the shape of a finding."""

    def __init__(self, shape: Struct) -> None:
        self._shape = shape
        self._gate = Gate(shape)

    def line(self, line: bytes, number: int) -> Iterator[Result]:
        """The results of one line."""
        taken = self.plain(line, number)
        return self.text(decode_text(line.rstrip(SPACE)), number) if taken is None else iter((taken,))

    def plain(self, line: bytes, number: int) -> Taken | None:
        """The fast path for most lines: one plain finding; None for any other line."""
        text = line.strip(SPACE)
        read = self._gate.read(text) if len(text) <= LONGEST_DOCUMENT else None
        if read is None:
            return None
        return Taken(
            read.finding_id,
            read.updated_at,
            read.finding_type,
            read.account_id,
            read.region,
            hashlib.sha256(text).hexdigest(),
            number,
            None,
            "",
            True,
            text,
            read.unmodelled,
        )

    def text(self, text: str, number: int, otherwise: Otherwise = lambda _: None) -> Iterator[Result]:
        """The results of a text of one or more JSON values, in any form.

        `otherwise` may read unreadable text in another way; it returns None if it can't.
        """
        for found in documents(text, number):
            if not isinstance(found, Unreadable):
                yield self._document(found)
            elif (results := otherwise(found)) is not None:
                yield from results
            else:
                yield refused(found.line, found.code, found.reason, encode_text(found.text), found.count)

    def row(self, names: list[str], cells: list[str] | None, number: int) -> Exposed | Refused:
        """The result of a row of Security Hub's export as CSV; None for one that can't be read."""
        content = encode_text(",".join(cells or ()))
        if cells is None or len(cells) != len(names):
            counted = "that can't be read" if cells is None else f"of {len(cells)} cells"
            return withheld(
                refused(number, "bad_row", f"a row {counted}, below {len(names)} headings", content)
            )
        document = exposure_rows.document(names, cells)
        if exposures.is_exposure(document):
            return _exposed(number, document, content, exposures.CSV)
        if copy := copy_of_finding(document):
            return _copied(number, copy, content)
        return refused(number, other_forms.CODE, other_forms.OTHER_ROW, content)

    def _document(self, found: Document) -> Result:
        if found.event_id is not None and is_call(found.finding):
            return _called(found)
        if events.is_state(found.finding):
            return _observed(found)
        if found.event_id is not None and events.tells_nothing(found.finding):
            return Observed(found.line, None)
        if other := self._other_form(found.finding):
            if copy := copy_of_finding(found.finding):
                return _copied(found.line, copy, encode_text(found.text))
            if exposures.is_exposure(found.finding):
                return _exposed(found.line, found.finding, encode_text(found.text))
            return refused(found.line, other_forms.CODE, other, encode_text(found.text))
        reason = self._no_finding(found.finding)
        if reason:
            return refused(found.line, "not_a_finding", reason, encode_text(found.text))
        if len(found.text) > LONGEST_DOCUMENT:
            return self._defective(found, "too_large", f"longer than {LONGEST_DOCUMENT:,} characters")
        try:
            self._require_identity(found.finding)
            return _taken(found, normalise(found.finding, self._shape))
        except (_Missing, WrongType) as error:
            code = error.code if isinstance(error, _Missing) else _wrong_type_code(error)
            return self._defective(found, code, str(error))

    def _defective(self, found: Document, code: str, reason: str) -> Refused:
        written = self._written(found.finding, "id")
        finding_id = clean_text(written)[:_LONGEST_ID] if isinstance(written, str) else None
        content = encode_text(found.text)
        return refused(found.line, code, reason, content, finding_id=finding_id, is_finding=True)

    def _other_form(self, finding: Any) -> str | None:
        """The reason to refuse another form; one with all required members is taken for GuardDuty's."""
        if isinstance(finding, dict) and all(self._written(finding, name) for name in _REQUIRED):
            return None
        return other_forms.other_form(finding)

    def _require_identity(self, finding: dict[str, Any]) -> None:
        """Raises _Missing or WrongType first for what makes a version impossible, before any other defect."""
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


def _copied(line: int, copy: Copy, content: bytes) -> Refused:
    """A copy is as good as a finding that can't be read: each is recorded by its finding's id."""
    return refused(line, copies.CODE, copy.reason, content, finding_id=copy.finding_id, is_finding=True)


def _exposed(
    line: int, document: dict[str, Any], content: bytes, form: str = exposures.JSON
) -> Exposed | Refused:
    try:
        return Exposed(line, exposures.told(document, form))
    except Defective as error:
        return withheld(refused(line, error.code, str(error), content))


def _called(found: Document) -> Called | Refused:
    document = encode_text(found.text)
    if not is_kept(found.finding):
        return Called(found.line, None)
    try:
        identity(document, NOWHERE)
    except Defective as error:
        return refused(found.line, error.code, str(error), document)
    return Called(found.line, document)


def _observed(found: Document) -> Observed | Refused:
    try:
        return Observed(found.line, events.told(found))
    except Defective as error:
        return withheld(refused(found.line, error.code, str(error), encode_text(found.text)))


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
