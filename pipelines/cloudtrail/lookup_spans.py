"""Spans of time of one event name or access key: what is asked, what landed, and what is still open.

What belongs here: spans, and landing their events as files. What does not: calls
(`pipelines.cloudtrail.lookup_api`), and which names and regions are asked (`pipelines.cloudtrail.lookup`).
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tracehound.pipelines.cloudtrail.lookup_api import Api, Event
from tracehound.pipelines.lake.drafts import land_content

# A span with more events ends early. This bounds its file, and what is requested again after a kill.
FULL = 500
_SECOND = timedelta(seconds=1)
_SHORT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Subject:
    """What is looked up: all events of a name, or all calls of a key, in a region of an account."""

    account_id: str
    region: str
    attribute: str
    value: str

    @property
    def folder(self) -> str:
        """The folder of its landed events, and the end of the start of their URIs."""
        return f"{self.account_id}/{self.region}/{self.value}"


@dataclass(frozen=True)
class Span:
    """A completed span of event times, start included: a row of `raw.cloudtrail_lookups`."""

    account_id: str
    region: str
    attribute: str
    value: str
    from_at: datetime
    to_at: datetime
    asked_at: datetime
    listed_count: int
    landed_count: int
    etag: str | None
    size_bytes: int
    last_event_at: datetime | None

    @property
    def subject(self) -> Subject:
        """What was looked up."""
        return Subject(self.account_id, self.region, self.attribute, self.value)

    @property
    def name(self) -> str:
        """The place of its landed events, without ending, in the folder of landed files and in URIs."""
        return f"{self.subject.folder}/{self.from_at:{_SHORT}}-{self.to_at:{_SHORT}}"

    def row(self) -> dict[str, Any]:
        """Its columns."""
        return asdict(self)


def gaps(
    covered: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """The parts of a span that no covered one has, newest first."""
    found = []
    for begins, ends in sorted(covered):
        if begins < ends:
            if min(begins, end) > start:
                found.append((start, min(begins, end)))
            start = max(start, ends)
    if start < end:
        found.append((start, end))
    return found[::-1]


@dataclass
class Sweep:
    """Requests spans of a subject; events that did not land before land below `folder`.

    `known` has the ids of events that landed or were stored before and may be returned again.
    """

    api: Api
    subject: Subject
    asked_at: datetime
    folder: Path
    known: set[str] = field(default_factory=set)

    def spans(self, start: datetime, end: datetime) -> Iterator[Span]:
        """Completed spans, newest first, each once its events have landed. Raises AWS_ERRORS and OSError.

        Events come newest first, so those that are newer than the oldest one so far are complete.
        """
        pending: list[Event] = []
        for page in self.api.events(self.subject.attribute, self.subject.value, start, end):
            pending += page
            times = [event.happened_at for event in pending]
            border = times[-1] + _SECOND if times else end
            if len(pending) >= FULL and border < end and times == sorted(times, reverse=True):
                yield self._span(border, end, [event for event in pending if event.happened_at >= border])
                pending, end = [event for event in pending if event.happened_at < border], border
        yield self._span(start, end, pending)

    def _span(self, start: datetime, end: datetime, events: Sequence[Event]) -> Span:
        fresh = {event.event_id: event for event in events if event.event_id not in self.known}
        self.known |= fresh.keys()
        span = Span(
            **asdict(self.subject),
            from_at=start,
            to_at=end,
            asked_at=self.asked_at,
            listed_count=len(events),
            landed_count=len(fresh),
            etag=None,
            size_bytes=0,
            last_event_at=max((event.happened_at for event in fresh.values()), default=None),
        )
        if not fresh:
            return span
        etag, size = _land(path_of(self.folder, span), fresh.values())
        return Span(**(span.row() | {"etag": etag, "size_bytes": size}))


def path_of(folder: Path, span: Span) -> Path:
    """The file of a span's landed events."""
    return folder / f"{span.name}.json.gz"


def _land(path: Path, events: Iterable[Event]) -> tuple[str, int]:
    """Writes events as LookupEvents returns them, as a whole or not at all: etag and size."""
    answer = {"Events": [{"EventId": each.event_id, "CloudTrailEvent": each.text} for each in events]}
    content = gzip.compress(json.dumps(answer).encode(), 6, mtime=0)
    land_content(path, content)
    return hashlib.sha256(content).hexdigest()[:32], len(content)


def landed_ids(path: Path) -> Iterator[str]:
    """The ids of the events in a landed file; none if it no longer exists."""
    if path.exists():
        answer = json.loads(gzip.decompress(path.read_bytes()))
        yield from (event["EventId"] for event in answer["Events"])


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those without landed events merged where they touch or overlap.

    So a run without events lengthens a row instead of adding one.
    """
    order = sorted(spans, key=lambda each: (*asdict(each.subject).values(), each.from_at, each.to_at))
    kept: list[Span] = []
    for span in order:
        before = kept[-1] if kept else None
        if (
            before
            and before.subject == span.subject
            and not (before.landed_count or span.landed_count)
            and span.from_at <= before.to_at
        ):
            merged = {
                "to_at": max(before.to_at, span.to_at),
                "asked_at": max(before.asked_at, span.asked_at),
                "listed_count": before.listed_count + span.listed_count,
            }
            kept[-1] = Span(**(before.row() | merged))
        else:
            kept.append(span)
    return kept
