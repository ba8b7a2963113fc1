"""Objects with records become batches of raw's rows: the work of one process.

What belongs here: unpacking, and the rows of one object. What does not: whether an event is stored already,
and the commit (`pipelines.cloudtrail.storing`).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from tracehound.pipelines.ingestion.batches import REJECTED, rejected_row
from tracehound.pipelines.ingestion.prefetch import prefetched
from tracehound.pipelines.ingestion.sources import Opener, SourceObject
from tracehound.pipelines.ingestion.surviving import breaks_off, unreadable
from tracehound.pipelines.ingestion.unpack import Unpacked
from tracehound.pipelines.processes.poison import is_by_content
from tracehound.pipelines.processes.workers import ENDS_PROCESS, EndsProcess
from tracehound.transforms.cloudtrail.heads import NO_KEYS, Hour
from tracehound.transforms.cloudtrail.names import Place, place_of
from tracehound.transforms.cloudtrail.stream import Damaged, Found, Stretch, stretches
from tracehound.transforms.cloudtrail.unwrapping import identity
from tracehound.transforms.contracts.api_events import CLOUDTRAIL_EVENTS
from tracehound.transforms.defective import Defective
from tracehound.transforms.instants import NoInstant, instant
from tracehound.transforms.intake import Refused, refused
from tracehound.transforms.wording import counted

# Kept records in memory at once. An object with more is several batches.
_MOST_BYTES = 64 << 20
_MOST_DAMAGED = 100


@dataclass
class ReadCalls:
    """What was read of one object: counts of its row in `raw.cloudtrail_objects`, and its hours.

    One that `is_unreached` gets no row: the next run reads it again.
    """

    source: SourceObject
    place: Place
    record_count: int = 0
    first_time: str = ""
    last_time: str = ""
    hours: set[Hour] = field(default_factory=set)
    error: str | None = None
    is_unreached: bool = False

    @property
    def first_at(self) -> datetime | None:
        """Earliest time of a record."""
        return _instant(self.first_time)

    @property
    def last_at(self) -> datetime | None:
        """Latest time of a record."""
        return _instant(self.last_time)

    def add(self, stretch: Stretch) -> None:
        """Counts a stretch of records in."""
        self.record_count += stretch.count
        self.hours |= stretch.hours
        if stretch.first_time:
            self.first_time = min(self.first_time or stretch.first_time, stretch.first_time)
            self.last_time = max(self.last_time, stretch.last_time)


@dataclass
class CallBatch:
    """Rows of raw that are committed together. An object is in `read` of the batch with its last row."""

    events: pl.DataFrame
    rejected: pl.DataFrame
    read: list[ReadCalls]


@dataclass(frozen=True)
class CallWork:
    """Reads groups of objects; `keys` are access keys of which every call is kept."""

    seen_at: datetime
    keys: Collection[str] = NO_KEYS

    def __call__(self, objects: Sequence[SourceObject]) -> list[CallBatch]:
        """The batches of some objects, in order."""
        return list(self.batches(objects))

    def batches(self, objects: Sequence[SourceObject]) -> Iterator[CallBatch]:
        """The batches, each as soon as it is full."""
        draft = _Draft(self.seen_at)
        for source, opener in prefetched(objects):
            read = ReadCalls(source, place_of(source.uri))
            try:
                for _ in self._stretches(read, opener, draft):
                    if draft.size_bytes >= _MOST_BYTES:
                        yield draft.finished()
            except BaseException as error:
                if not is_by_content(error):
                    raise
                read.error = breaks_off(error)
                draft.refuse(source, 0, unreadable(opener, read.error))
            draft.read.append(read)
        yield draft.finished()

    def ends_process(self, objects: Sequence[SourceObject]) -> list[CallBatch]:
        """The batch for an object that kills the process that reads it."""
        (source,) = objects
        why = breaks_off(EndsProcess(ENDS_PROCESS))
        draft = _Draft(self.seen_at)
        draft.refuse(source, 0, unreadable(source.opener, why))
        draft.read.append(ReadCalls(source, place_of(source.uri), error=why))
        return [draft.finished()]

    def _stretches(self, read: ReadCalls, opener: Opener, draft: "_Draft") -> Iterator[None]:
        unpacked = Unpacked(opener)
        damaged = 0
        for stretch in stretches(unpacked.chunks(), self.keys):
            read.add(stretch)
            for each in stretch.kept:
                draft.keep(read, each)
            if not unpacked.is_unreached:
                damaged += len(stretch.damaged)
                draft.set_aside(read.source, stretch.damaged)
            yield
        read.error, read.is_unreached = unpacked.error, unpacked.is_unreached
        if unpacked.packing and not read.record_count:
            read.error = f"holds no records: {unpacked.packing} files are not opened"
        if read.error and not read.is_unreached:
            draft.refuse(read.source, 0, unreadable(opener, read.error))
        elif damaged:
            read.error = f"{counted(damaged, 'record')} can't be read"


class _Draft:
    """A batch under construction."""

    def __init__(self, seen_at: datetime) -> None:
        self.read: list[ReadCalls] = []
        self.size_bytes = 0
        self._seen_at = seen_at
        self._events: list[dict[str, Any]] = []
        self._rejected: list[dict[str, Any]] = []

    def keep(self, read: ReadCalls, found: Found) -> None:
        """Adds an event, or sets it aside if it has no identity."""
        source = read.source
        try:
            known = identity(found.document, read.place)
        except Defective as error:
            self.refuse(source, found.number, refused(1, error.code, str(error), found.document))
            return
        self.size_bytes += len(found.document)
        self._events.append(
            {
                "account_id": known.account_id,
                "region": known.region,
                "event_id": known.event_id,
                "event_at": known.event_at,
                "event_name": known.event_name,
                "road": known.road,
                "uri": source.uri,
                "etag": source.etag,
                "record_number": found.number,
                "first_seen_at": self._seen_at,
                "document": found.document,
            }
        )

    def set_aside(self, source: SourceObject, damaged: Sequence[Damaged]) -> None:
        """Adds damaged records of a kept kind, as long as they are few."""
        for each in damaged:
            if each.is_kept and len(self._rejected) < _MOST_DAMAGED:
                self.refuse(source, each.number, refused(1, each.reason_code, each.reason, each.content))

    def refuse(self, source: SourceObject, number: int, why: Refused) -> None:
        """Adds a row of `raw.rejected`."""
        self.size_bytes += len(why.content)
        self._rejected.append(rejected_row(source, number, why, self._seen_at))

    def finished(self) -> CallBatch:
        """The rows; the draft is empty then, and the next batch begins."""
        done = CallBatch(
            pl.DataFrame(self._events, schema=CLOUDTRAIL_EVENTS.schema),
            pl.DataFrame(self._rejected, schema=REJECTED.schema),
            self.read,
        )
        self.read, self.size_bytes, self._events, self._rejected = [], 0, [], []
        return done


def _instant(written: str) -> datetime | None:
    try:
        return instant(written)
    except NoInstant:
        return None
