"""Requests all findings of one detector between two instants, in consecutive spans.

What belongs here: making sure that no finding is missed or landed twice, whatever changes meanwhile, and
landed files. What does not: the calls (`pipelines.ingestion.sources.guardduty_api`) and which detectors there
are.
"""

import gzip
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tracehound.pipelines.aws.answers import WrongAnswer
from tracehound.pipelines.ingestion.sources.guardduty_api import Answer, Api, Listing
from tracehound.pipelines.lake.drafts import land_content

# A span with more findings ends early. This bounds its file, and what is requested again after a kill.
FULL = 500
# Per span: two equal listings complete it, and only concurrent updates make them differ.
_MOST_LISTINGS = 100
_MILLISECOND = timedelta(milliseconds=1)
_SHORT = "%Y%m%dT%H%M%S"


@dataclass(frozen=True)
class Detector:
    """A detector, by account, region and id."""

    account_id: str
    region: str
    detector_id: str

    @property
    def folder(self) -> str:
        """The folder of its landed answers, and the start of their URIs."""
        return f"{self.account_id}/{self.region}/{self.detector_id}"


@dataclass(frozen=True)
class Window:
    """A completed span of update times: a row of `raw.api_windows`."""

    account_id: str
    region: str
    detector_id: str
    from_at: datetime
    to_at: datetime
    asked_at: datetime
    listed_count: int
    answered_count: int
    landed_count: int
    changed_count: int
    vanished_ids: list[str]
    etag: str | None
    size_bytes: int
    last_updated_at: datetime | None

    def row(self) -> dict[str, Any]:
        """Its columns."""
        return asdict(self)


def name(start: datetime, end: datetime) -> str:
    """`<from>-<to>`, in UTC to the millisecond: the name of a span in files and URIs."""
    return f"{_written(start)}-{_written(end)}"


def _written(moment: datetime) -> str:
    return f"{moment.strftime(_SHORT)}.{moment.microsecond // 1000:03}Z"


@dataclass
class Sweep:
    """Requests spans of a detector up to `asked_at`; their new answers land in `folder`.

    `known` has the hashes of answers that have landed before and may be returned again.
    """

    api: Api
    detector: Detector
    asked_at: datetime
    folder: Path
    known: set[bytes] = field(default_factory=set)

    def windows(self, start: datetime) -> Iterator[Window]:
        """Every span, in order, once its answers have landed. Raises AWS_ERRORS and OSError."""
        while start < self.asked_at:
            window = self._window(start)
            yield window
            start = window.to_at

    def _window(self, start: datetime) -> Window:
        seen, end = self._first_answers(start)
        seen.complete(self, start, end)
        fresh = [answer for answer in seen.answers if digest(answer.text) not in self.known]
        self.known |= {digest(answer.text) for answer in fresh}
        etag, size = land(self.folder / f"{name(start, end)}.jsonl.gz", fresh)
        updates = [answer.updated_at for answer in fresh if answer.updated_at]
        return Window(
            account_id=self.detector.account_id,
            region=self.detector.region,
            detector_id=self.detector.detector_id,
            from_at=start,
            to_at=end,
            asked_at=self.asked_at,
            listed_count=len(seen.listed),
            answered_count=len(seen.answers),
            landed_count=len(fresh),
            changed_count=sum(_is_from(answer, self.asked_at) for answer in seen.answers),
            vanished_ids=sorted(seen.listed - {answer.finding_id for answer in seen.answers}),
            etag=etag,
            size_bytes=size,
            last_updated_at=max(updates, default=None),
        )

    def _first_answers(self, start: datetime) -> tuple["_Seen", datetime]:
        """Answers from `start` on, and the instant up to which they are complete: the last one's, if full.

        Findings of that instant may be listed only in part, so the next span starts with it. If it is also
        the first instant, or if the listing is not sorted by time, more findings are listed.
        """
        most: int | None = FULL
        while True:
            listing = self.api.list_findings(self.detector.detector_id, start, self.asked_at, most)
            answers = list(self.api.get_findings(self.detector.detector_id, listing.ids))
            seen = _Seen(listing, set(listing.ids), answers)
            if listing.is_whole:
                return seen, self.asked_at
            border = _border(listing.ids, answers, start, self.asked_at)
            if border is not None:
                return seen, border
            most = None if most is None or _is_unsorted(listing.ids, answers, self.asked_at) else 2 * most


@dataclass
class _Seen:
    """The listings and answers of a span so far."""

    first: Listing
    listed: set[str]
    answers: list[Answer]

    def complete(self, sweep: Sweep, start: datetime, end: datetime) -> None:
        """Lists again if findings may have moved to a page that was already read.

        A finding that is updated leaves the span and shifts those after it. Since the span is in the past,
        findings only leave it: two equal consecutive listings mean that none has left in between, so the
        first of them is complete.
        """
        if not self.first.is_paged or not self._is_disturbed(start, sweep.asked_at):
            return
        before: set[str] | None = None
        for _ in range(_MOST_LISTINGS):
            listing = sweep.api.list_findings(sweep.detector.detector_id, start, end)
            ids = set(listing.ids)
            unseen = [each for each in listing.ids if each not in self.listed]
            self.answers += sweep.api.get_findings(sweep.detector.detector_id, unseen)
            self.listed |= ids
            if ids == before and not listing.has_repeats:
                return
            before = ids
        what = "different findings for each request"
        raise WrongAnswer(service="guardduty", call="ListFindings", what=what)

    def _is_disturbed(self, start: datetime, asked_at: datetime) -> bool:
        """Whether the pages list a finding twice, or one that is now gone, newer than the span, or moved."""
        stayed = {
            answer.finding_id
            for answer in self.answers
            if answer.updated_at is None or start <= answer.updated_at < asked_at
        }
        is_moved = not self.listed <= stayed or _is_unsorted(self.first.ids, self.answers, asked_at)
        return self.first.has_repeats or is_moved


def _is_from(answer: Answer, moment: datetime) -> bool:
    return answer.updated_at is not None and answer.updated_at >= moment


def _times(ids: Sequence[str], answers: Iterable[Answer], end: datetime) -> list[datetime]:
    """Update times in the order of the listing, to the millisecond, without those after the end."""
    found = {answer.finding_id: answer.updated_at for answer in answers if not _is_from(answer, end)}
    moments = (found.get(each) for each in ids)
    return [_floor(moment) for moment in moments if moment]


def _floor(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _is_unsorted(ids: Sequence[str], answers: Iterable[Answer], end: datetime) -> bool:
    times = _times(ids, answers, end)
    return times != sorted(times)


def _border(ids: Sequence[str], answers: Sequence[Answer], start: datetime, end: datetime) -> datetime | None:
    """The instant of the last listed finding, if the listing is sorted and goes beyond its start."""
    times = _times(ids, answers, end)
    if not times or times != sorted(times) or times[-1] < start + _MILLISECOND:
        return None
    return times[-1]


def digest(text: bytes) -> bytes:
    """The hash that identifies an answer."""
    return hashlib.sha256(text).digest()


def land(path: Path, answers: Sequence[Answer]) -> tuple[str | None, int]:
    """Writes answers, one per line, as a whole or not at all. Returns the file's etag and size."""
    if not answers:
        return None, 0
    content = gzip.compress(b"".join(answer.text + b"\n" for answer in answers), 6, mtime=0)
    land_content(path, content)
    return hashlib.sha256(content).hexdigest()[:32], len(content)


def landed(path: Path) -> Iterator[bytes]:
    """The texts of a landed file; none if it no longer exists."""
    if path.exists():
        yield from filter(None, gzip.decompress(path.read_bytes()).split(b"\n"))
