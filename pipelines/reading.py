"""One object's documents: lines where they stand on their own, else one text; and how the object fared.

What belongs here: choosing between line and text, and counting. What does not: deciding over a document
(`transforms.intake`) and storing it (`pipelines.ingest`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.sources import Opener
from pipelines.unpack import Unpacked
from transforms.intake import SPACE, Intake, Refused, Taken
from transforms.jsontext import decode_text, read_value


@dataclass
class Reading:
    """Reads one object. The counts are complete when `results` is exhausted.

    `error` says why the object breaks off, if it does; one that `is_unreached` is for the next run.
    """

    opener: Opener
    intake: Intake
    line_count: int = 0
    document_count: int = 0
    finding_count: int = 0
    error: str | None = None
    is_unreached: bool = False

    def results(self) -> Iterator[tuple[int, Taken | Refused]]:
        """Every document with its number, from 1; what concerns the whole object has number 0.

        Of an object in which nothing looks like a finding only one refusal comes, for the whole.
        """
        unpacked = Unpacked(self.opener)
        held: list[tuple[int, Refused]] = []
        for result in self._documents(unpacked):
            self.document_count += 1
            is_finding = isinstance(result, Taken) or result.is_finding
            self.finding_count += is_finding
            if self.finding_count == 0:
                held.append((self.document_count, result))  # type: ignore[arg-type]
                del held[_MOST_HELD:]
                continue
            yield from held
            held = []
            yield self.document_count, result
        self.error, self.is_unreached = unpacked.error, unpacked.is_unreached
        if not self.is_unreached and (self.error or self.finding_count == 0):
            yield 0, self._whole(held[0][1] if held else None)

    def _whole(self, first: Refused | None) -> Refused:
        if self.error:
            code, reason = "unreadable_object", f"the object {self.error}"
        elif first is None:
            code, reason = "no_findings", "no findings: the object is empty"
        elif self.document_count == 1:
            code, reason = first.reason_code, first.reason
        else:
            code, reason = "no_findings", f"no findings among {self.document_count} documents: {first.reason}"
        return Refused(0, code, reason, None, self._content(), False)

    def _content(self) -> bytes:
        try:
            with self.opener.open() as file:
                return file.read()
        except OSError:
            return b""

    def _documents(self, unpacked: Unpacked) -> Iterator[Taken | Refused]:
        lines = unpacked.lines()
        skipped, first = _first_with_content(lines)
        self.line_count = skipped + (first is not None)
        if first is None:
            return
        if _stands_alone(first):
            yield from self.intake.line(first, self.line_count)
            yield from self._each_line(lines)
        else:
            whole = [first, *lines]
            # Of a value whose end could not be had, nothing can be said yet.
            yield from () if unpacked.is_unreached else self._text(whole)

    def _each_line(self, lines: Iterator[bytes]) -> Iterator[Taken | Refused]:
        plain = self.intake.plain
        for line in lines:
            self.line_count += 1
            taken = plain(line, self.line_count)
            if taken is not None:
                yield taken
            elif line.strip(SPACE):
                yield from self.intake.text(decode_text(line.strip(SPACE)), self.line_count)

    def _text(self, lines: list[bytes]) -> Iterator[Taken | Refused]:
        """A value over several lines; where not even one is found, lines of which the first is damaged."""
        first_line = self.line_count
        results = self.intake.text(decode_text(b"\n".join(lines)), first_line)
        first = next(results)
        if isinstance(first, Refused) and first.reason_code == "not_json" and len(lines) > 1:
            self.line_count -= 1
            yield from self._each_line(iter(lines))
            return
        self.line_count += len(lines) - 1
        yield first
        yield from results


_MOST_HELD = 1000


def _first_with_content(lines: Iterator[bytes]) -> tuple[int, bytes | None]:
    """How many blank lines come first, and the first that is not."""
    skipped = 0
    for line in lines:
        if line.strip(SPACE):
            return skipped, line
        skipped += 1
    return skipped, None


def _stands_alone(line: bytes) -> bool:
    """Whether a line is JSON values to its end, so that lines can be read one by one."""
    text = decode_text(line.strip(SPACE))
    try:
        return read_value(text).end == len(text)
    except ValueError:
        return False
