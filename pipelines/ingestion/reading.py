"""Reads one object's documents, line by line if each line is a JSON value, else as one text.

What belongs here: choosing between lines and text, counting, and folding similar refusals. What does not:
deciding about a document (`transforms.intake`) and storing it (`pipelines.ingestion.ingest`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from tracehound.pipelines.ingestion.folding import Folding
from tracehound.pipelines.ingestion.sources import Opener
from tracehound.pipelines.ingestion.unpack import LONGEST_VALUE, Unpacked, pieces, split
from tracehound.transforms import other_forms
from tracehound.transforms.context import exposure_rows
from tracehound.transforms.documents import Unreadable
from tracehound.transforms.extent import WINDOW, TooMuch
from tracehound.transforms.intake import (
    CONTENT_HEAD,
    LONGEST_CONTENT,
    SPACE,
    Called,
    Exposed,
    Intake,
    Observed,
    Refused,
    Result,
    Taken,
    is_withheld,
    refused,
    withheld,
)
from tracehound.transforms.jsontext import decode_text, encode_text, read_value, value_end

_BREAK = b"\n"
_EMPTY = re.compile(rb"\{[ \t\r\n]*\}")
# Lines that start with an indent or a closing bracket belong to a value that spans several lines.
_OVER_LINES = re.compile(r"\n(?:[ \t]++[^ \t\r\n]|[\]}])")


@dataclass
class Reading:
    """Reads one object. The counts are complete when `results` is exhausted.

    `error` says why the object is incomplete, if it is; one that `is_unreached` is left for the next run.
    """

    opener: Opener
    intake: Intake
    line_count: int = 0
    document_count: int = 0
    call_count: int = 0
    state_count: int = 0
    exposure_count: int = 0
    error: str | None = None
    is_unreached: bool = False
    _folding: Folding = field(default_factory=Folding)
    # As much of it as is needed to recognise the form.
    _first_line: bytes = b""
    # From the first event of ECS or exposure finding on: pieces of a broken one may hold values of
    # environment variables.
    _withholds: bool = False

    def results(self) -> Iterator[tuple[int, Result]]:
        """Every document with its number, from 1; results about the whole object have number 0.

        An object in which nothing looks like a finding yields a single refusal, an empty answer none. Of many
        similar refusals some are yielded, and at the end one for all others.
        """
        unpacked = Unpacked(self.opener)
        held: list[tuple[int, Refused]] = []
        has_finding = False
        for given in self._documents(unpacked):
            if has_finding and given.__class__ is Taken:
                # Nearly all are: what follows takes a tenth of the time of reading them.
                self.document_count += 1
                yield self.document_count, given
                continue
            result = self._withheld(given) if isinstance(given, Refused) else given
            if isinstance(result, (Called, Observed, Exposed)):
                has_finding = True
                yield from held
                held = []
                yield from self._beside(result)
                continue
            number = self.document_count + 1
            self.document_count += 1 if isinstance(result, Taken) else result.document_count
            has_finding = has_finding or isinstance(result, Taken) or result.is_finding
            if isinstance(result, Refused) and not self._folding.shows(number, result):
                continue
            if not has_finding:
                held.append((number, result))  # type: ignore[arg-type]
                continue
            yield from held
            held = []
            yield number, result
        self.error, self.is_unreached = unpacked.error, unpacked.is_unreached
        if has_finding:
            yield from self._folding.rest()
        if self.is_unreached:
            return
        if self.error or (unpacked.packing and not has_finding):
            yield 0, self._unopened(unpacked)
        elif held and self._is_nothing(held[0][1]):
            self.document_count = 0
        elif held:
            yield 0, self._without_finding(held[0][1])

    def _beside(self, result: Called | Observed | Exposed) -> Iterator[tuple[int, Result]]:
        """What is no document of a finding, by its own number among its like."""
        match result:
            case Called():
                return self._call(result)
            case Observed():
                return self._state(result)
            case Exposed():
                return self._exposure(result)

    def _call(self, call: Called) -> Iterator[tuple[int, Result]]:
        """A call, if it is kept."""
        self.call_count += 1
        if call.document is not None:
            yield self.call_count, call

    def _state(self, state: Observed) -> Iterator[tuple[int, Result]]:
        """A state of a thing, if it is one."""
        self._withholds = True
        self.state_count += 1
        if state.told is not None:
            yield self.state_count, state

    def _exposure(self, exposure: Exposed) -> Iterator[tuple[int, Result]]:
        """An exposure finding of Security Hub."""
        self._withholds = True
        self.exposure_count += 1
        yield self.exposure_count, exposure

    def _withheld(self, refusal: Refused) -> Refused:
        """The refusal, without content if that may hold what must not be kept."""
        self._withholds = self._withholds or is_withheld(refusal)
        return withheld(refusal) if self._withholds else refusal

    def _is_nothing(self, only: Refused) -> bool:
        """Whether an object consists of `{}`, which is as empty as an empty list of findings."""
        return self.document_count == 1 and _EMPTY.fullmatch(only.content) is not None

    def _unopened(self, unpacked: Unpacked) -> Refused:
        if self.error:
            return self._head(unpacked.error_code, f"the object {self.error}")
        kind = unpacked.packing
        return self._head(
            "archive", f"no findings: {kind} files are not opened; unpack it and give its content"
        )

    def _without_finding(self, first: Refused) -> Refused:
        code, reason = first.reason_code, first.reason
        if other := other_forms.other_line(decode_text(self._first_line)):
            code, reason = other_forms.CODE, other
        elif self.document_count > 1:
            code = code if code == other_forms.CODE else "no_findings"
            reason = f"no findings among {self.document_count} documents: {reason}"
        return self._head(code, reason)

    def _head(self, code: str, reason: str) -> Refused:
        """The refusal of the whole object; of a long one only the kept part is read."""
        try:
            with self.opener.open() as file:
                content = b"".join(pieces(file, LONGEST_CONTENT + 1))
        except OSError:
            content = b""
        if len(content) <= LONGEST_CONTENT:
            return self._withheld(refused(0, code, reason, content))
        return self._withheld(refused(0, code, reason, content[:CONTENT_HEAD], is_whole=False))

    def _documents(self, unpacked: Unpacked) -> Iterator[Result]:
        lines = unpacked.lines()
        first = self._first_with_content(lines)
        if first is None:
            return
        self._first_line = first[:WINDOW].strip(SPACE)
        if names := exposure_rows.headings(decode_text(self._first_line)):
            yield from self._rows(names, lines)
            return
        if _stands_alone(first):
            yield from self.intake.line(first, self.line_count)
            # It may be long, and many lines may follow.
            del first
            yield from self._each_line(lines)
            return
        value, is_complete = _held(first, lines)
        # A value whose end could not be fetched can't be judged yet.
        if not unpacked.is_unreached:
            yield from self._text(value) if is_complete else self._without_end(value, lines)

    def _first_with_content(self, lines: Iterator[bytes]) -> bytes | None:
        for line in lines:
            self.line_count += 1
            if line.strip(SPACE):
                return line
            self.line_count += line.count(_BREAK)
        return None

    def _rows(self, names: list[str], lines: Iterator[bytes]) -> Iterator[Result]:
        """The rows of a table with Security Hub's headings."""
        for cells in exposure_rows.rows(self._texts(lines)):
            yield self.intake.row(names, cells, self.line_count)

    def _texts(self, lines: Iterator[bytes]) -> Iterator[str]:
        """Lines as text with their breaks, of which several may come as one."""
        for stretch in lines:
            for line in stretch.split(_BREAK):
                self.line_count += 1
                yield f"{decode_text(line)}\n"

    def _each_line(self, lines: Iterable[bytes]) -> Iterator[Result]:
        plain = self.intake.plain
        for line in lines:
            self.line_count += 1
            taken = plain(line, self.line_count)
            if taken is not None:
                yield taken
            elif _BREAK in line:
                yield from self._stretch(line)
            elif text := line.rstrip(SPACE):
                yield from self.intake.text(decode_text(text), self.line_count)

    def _stretch(self, stretch: bytes) -> Iterator[Refused]:
        """Many lines without a member, none of which can be a finding."""
        filled = sum(1 for line in stretch.split(_BREAK) if line.strip(SPACE))
        if filled:
            reason = "not a finding: among lines without any member"
            yield refused(self.line_count, "not_a_finding", reason, stretch, filled)
        self.line_count += stretch.count(_BREAK)

    def _text(self, value: bytearray) -> Iterator[Result]:
        """Values that span lines; invalid text is read again line by line."""
        end_line = self.line_count + value.count(_BREAK)
        yield from self.intake.text(decode_text(value), self.line_count, self._as_lines)
        self.line_count = end_line

    def _as_lines(self, stretch: Unreadable) -> Iterator[Result] | None:
        """Invalid text read line by line; None if it is one value that spans lines."""
        if stretch.code != "not_json" or "\n" not in stretch.text or _OVER_LINES.search(stretch.text):
            return None
        self.line_count = stretch.line - 1
        return self._each_line(_lines_of(bytearray(encode_text(stretch.text))))

    def _without_end(self, value: bytearray, lines: Iterator[bytes]) -> Iterator[Result]:
        """Lines of which the first is damaged, so that it seems to start a value too long to be held."""
        held = _lines_of(value)
        reason = f"a value over several lines is longer than {LONGEST_VALUE >> 20} MiB: write it on one line"
        yield refused(self.line_count, "too_large", reason, next(held, b""))
        yield from self._each_line(chain(held, lines))


def _lines_of(value: bytearray) -> Iterator[bytes]:
    """The lines of a text, created one by one."""
    last = yield from split(bytes(value[at : at + WINDOW]) for at in range(0, len(value), WINDOW))
    yield last


def _held(first: bytes, lines: Iterator[bytes]) -> tuple[bytearray, bool]:
    """The text that starts with a line, up to the limit; and whether that is all of it."""
    value = bytearray(first)
    for line in lines:
        value += _BREAK
        value += line
        if len(value) > LONGEST_VALUE:
            return value, False
    return value, True


def _stands_alone(line: bytes) -> bool:
    """Whether a line is exactly one JSON value, so that lines can be read one by one.

    A long line need only start with one: a value that spans lines has no such line. An empty object or array
    does not count, since an extra bracket can make one of the first line of a value that spans lines.
    """
    text = decode_text(line.strip(SPACE))
    if text[:-1].rstrip() in ("{", "["):
        return False
    try:
        return value_end(text, 0) > 0 if len(text) > WINDOW else read_value(text).end == len(text)
    except TooMuch:
        return True
    except ValueError:
        return False
