"""Objects become batches: rows of the raw tables, with their documents already written to files.

What belongs here: the work of a worker, which does not know what raw has stored. What does not: whether a
document is new, and the commit (`pipelines.ingestion.ingest`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from tracehound.pipelines.aws.service_model import shape
from tracehound.pipelines.ingestion.prefetch import prefetched
from tracehound.pipelines.ingestion.reading import Reading
from tracehound.pipelines.ingestion.sources import SourceObject
from tracehound.pipelines.ingestion.surviving import SurvivingIntake, breaks_off, surviving, unreadable
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.built import digest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.processes.poison import is_by_content, storable
from tracehound.pipelines.processes.workers import ENDS_PROCESS, EndsProcess, halves
from tracehound.transforms.cloudtrail.names import NOWHERE
from tracehound.transforms.cloudtrail.unwrapping import Identity, identity
from tracehound.transforms.context.events import SOURCE, Told
from tracehound.transforms.context.exposures import Exposure
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.contracts.api_events import CLOUDTRAIL_EVENTS
from tracehound.transforms.contracts.observations import EXPOSURES, OBSERVATIONS
from tracehound.transforms.instants import EPOCH
from tracehound.transforms.intake import Called, Exposed, Refused, Result, Taken

FINDINGS = TABLES["raw.findings"]
REJECTED = TABLES["raw.rejected"]
_MICROSECOND = timedelta(microseconds=1)
_OF_THING = ("account_id", "region", "kind", "thing_key", "observed_at")


@dataclass(frozen=True)
class BatchLimits:
    """When a batch is full. These limits bound the memory, whatever the size of objects."""

    documents: int
    size_bytes: int = 96 << 20


@dataclass(frozen=True)
class ReadObject:
    """An object that was read as far as possible: the counts of its row in `raw.objects`.

    One that `is_unreached` gets no row: the next run reads it again.
    """

    source: SourceObject
    line_count: int
    document_count: int
    error: str | None
    is_unreached: bool


@dataclass
class Batch:
    """Rows that are committed together.

    `findings` are rows of raw.findings without `document`, with their number `row`; the complete rows are in
    `written`, one file per UTC day. `unmodelled` has a (`row`, `path`) for each unmodelled path. `calls` are
    rows of raw.cloudtrail_events, `observations` of raw.observations, `exposures` of raw.exposures: they came
    among findings.
    `is_partial` means that one of its objects continues in an adjacent batch.
    """

    commit: Commit
    findings: pl.DataFrame
    written: dict[str, Path]
    unmodelled: pl.DataFrame
    rejected: pl.DataFrame
    calls: pl.DataFrame
    observations: pl.DataFrame
    exposures: pl.DataFrame
    read: list[ReadObject]
    is_partial: bool


@dataclass(frozen=True)
class Work:
    """Reads groups of objects into batches, each possibly in its own process."""

    home: Home
    limits: BatchLimits
    seen_at: datetime

    def __call__(self, objects: Sequence[SourceObject]) -> list[Batch]:
        """The batches of some objects, in order. An unreadable object does not affect the others."""
        try:
            return list(self._batches(objects))
        except BaseException as error:
            if not is_by_content(error):
                raise
            why = breaks_off(error)
        return [batch for part in halves(objects) for batch in self(part)] or [
            self._unreadable(objects[0], why)
        ]

    def ends_process(self, objects: Sequence[SourceObject]) -> list[Batch]:
        """The batch for an object that kills the process that reads it: a row of `raw.rejected`."""
        return [self._unreadable(objects[0], breaks_off(EndsProcess(ENDS_PROCESS)))]

    def _unreadable(self, source: SourceObject, why: str) -> Batch:
        draft = _Draft()
        draft.add(source, 0, unreadable(source.opener, why))
        draft.read.append(ReadObject(source, 0, 0, why, is_unreached=False))
        return self._finished(draft, _name(source, 0), is_open=False)

    def _batches(self, objects: Sequence[SourceObject]) -> Iterator[Batch]:
        draft = _Draft()
        number = 0
        for source, opener in prefetched(objects):
            reading = Reading(opener, _intake())
            for document_number, result in surviving(reading):
                draft.add(source, document_number, result)
                if draft.is_full(self.limits):
                    yield self._finished(draft, _name(objects[0], number), is_open=True)
                    draft = _Draft(is_continued=True)
                    number += 1
            draft.read.append(
                ReadObject(
                    source, reading.line_count, reading.document_count, reading.error, reading.is_unreached
                )
            )
        yield self._finished(draft, _name(objects[0], number), is_open=False)

    def _finished(self, draft: "_Draft", name: str, *, is_open: bool) -> Batch:
        commit = Commit(self.home.lake, name)
        findings = draft.findings(self.seen_at)
        written = {}
        for day, rows in parquet.by_day(findings):
            written[day] = commit.aside(day)
            documents = [draft.taken[row][2].document for row in rows["row"]]
            parquet.write_with_bytes(rows.drop("row"), documents, FINDINGS, written[day])
        return Batch(
            commit=commit,
            findings=findings,
            written=written,
            unmodelled=pl.DataFrame(
                draft.unmodelled, schema={"row": pl.UInt32, "path": pl.String}, orient="row"
            ),
            rejected=draft.rejected(self.seen_at),
            calls=draft.calls(self.seen_at),
            observations=draft.observations(self.seen_at),
            exposures=draft.exposures(self.seen_at),
            read=draft.read,
            is_partial=draft.is_continued or is_open,
        )


def _name(first: SourceObject, number: int) -> str:
    return digest([first.uri, first.etag, str(number)])


@cache
def _intake() -> SurvivingIntake:
    return SurvivingIntake(shape())


@dataclass
class _Draft:
    """A batch under construction."""

    is_continued: bool = False
    taken: list[tuple[SourceObject, int, Taken]] = field(default_factory=list)
    refused: list[tuple[SourceObject, int, Refused]] = field(default_factory=list)
    unmodelled: list[tuple[int, str]] = field(default_factory=list)
    called: list[tuple[SourceObject, int, Identity, bytes]] = field(default_factory=list)
    observed: list[tuple[SourceObject, int, Told]] = field(default_factory=list)
    exposed: list[tuple[SourceObject, int, Exposure]] = field(default_factory=list)
    read: list[ReadObject] = field(default_factory=list)
    size_bytes: int = 0

    def add(self, source: SourceObject, number: int, result: Result) -> None:
        """Adds one result."""
        if isinstance(result, Taken):
            if result.unmodelled:
                self.unmodelled += [(len(self.taken), path) for path in result.unmodelled]
            self.taken.append((source, number, result))
            self.size_bytes += len(result.document)
        elif isinstance(result, Refused):
            self.refused.append((source, number, result))
            self.size_bytes += len(result.content)
        elif isinstance(result, Called):
            document = result.document or b""
            self.called.append((source, number, identity(document, NOWHERE), document))
            self.size_bytes += len(document)
        elif isinstance(result, Exposed):
            self.exposed.append((source, number, result.exposure))
            self.size_bytes += len(result.exposure.document)
        elif result.told is not None:
            self.observed.append((source, number, result.told))
            self.size_bytes += len(result.told.state.document)

    def calls(self, seen_at: datetime) -> pl.DataFrame:
        """Rows of raw.cloudtrail_events."""
        rows = [
            asdict(known)
            | {"uri": source.uri, "etag": source.etag, "record_number": number}
            | {"first_seen_at": seen_at, "document": document}
            for source, number, known, document in self.called
        ]
        return pl.DataFrame(rows, schema=CLOUDTRAIL_EVENTS.schema)

    def observations(self, seen_at: datetime) -> pl.DataFrame:
        """Rows of raw.observations."""
        rows = [
            {name: getattr(told, name) for name in _OF_THING}
            | asdict(told.state)
            | {"source": SOURCE, "uri": source.uri, "etag": source.etag, "record_number": number}
            | {"first_seen_at": seen_at}
            for source, number, told in self.observed
        ]
        return pl.DataFrame(rows, schema=OBSERVATIONS.schema)

    def exposures(self, seen_at: datetime) -> pl.DataFrame:
        """Rows of raw.exposures."""
        rows = [
            asdict(known)
            | {"uri": source.uri, "etag": source.etag, "record_number": number, "first_seen_at": seen_at}
            for source, number, known in self.exposed
        ]
        return pl.DataFrame(rows, schema=EXPOSURES.schema)

    def is_full(self, limits: BatchLimits) -> bool:
        """Whether it is time for the next batch."""
        return (
            len(self.taken) >= limits.documents
            or len(self.refused) >= limits.documents
            or len(self.called) >= limits.documents
            or len(self.observed) >= limits.documents
            or len(self.exposed) >= limits.documents
            or self.size_bytes >= limits.size_bytes
        )

    def findings(self, seen_at: datetime) -> pl.DataFrame:
        """Rows of raw.findings with their number `row`, without `document`."""
        taken = [found for _, _, found in self.taken]
        fingerprint = shape().fingerprint
        columns: dict[str, Any] = {
            "finding_id": [found.finding_id for found in taken],
            "updated_at": _instants([found.updated_at for found in taken]),
            "body_sha256": [found.body_sha256 for found in taken],
            "account_id": [found.account_id for found in taken],
            "region": [found.region for found in taken],
            "finding_type": [found.finding_type for found in taken],
            "uri": [source.uri for source, _, _ in self.taken],
            "etag": [source.etag for source, _, _ in self.taken],
            "line": [found.line for found in taken],
            "document_number": [number for _, number, _ in self.taken],
            "event_id": [found.event_id for found in taken],
            "finding_path": [found.finding_path for found in taken],
            "gate_fingerprint": [fingerprint if found.is_plain else None for found in taken],
            "first_seen_at": pl.repeat(
                seen_at, len(taken), dtype=FINDINGS.schema["first_seen_at"], eager=True
            ),
        }
        schema = {name: FINDINGS.schema[name] for name in columns}
        return pl.DataFrame(columns, schema=schema).with_row_index("row")

    def rejected(self, seen_at: datetime) -> pl.DataFrame:
        """Rows of raw.rejected."""
        rows = [rejected_row(source, number, refused, seen_at) for source, number, refused in self.refused]
        return pl.DataFrame(rows, schema=REJECTED.schema)


def _instants(moments: list[datetime]) -> pl.Series:
    """Instants as a column, converted through numbers: polars is ten times slower with datetimes."""
    microseconds = [(moment - EPOCH) // _MICROSECOND for moment in moments]
    return pl.Series(microseconds, dtype=pl.Int64).cast(FINDINGS.schema["updated_at"])


def rejected_row(source: SourceObject, number: int, refused: Refused, seen_at: datetime) -> dict[str, Any]:
    """A row of `raw.rejected`."""
    # Only the kept part of a long object was read.
    is_head = not refused.line and not refused.sha256
    return {
        "uri": source.uri,
        "etag": source.etag,
        "line": refused.line,
        "document_number": number,
        "reason_code": refused.reason_code,
        "reason": storable(refused.reason),
        "finding_id": refused.finding_id and storable(refused.finding_id),
        "document_count": refused.document_count,
        "size_bytes": source.size_bytes if is_head else refused.size_bytes,
        "sha256": refused.sha256,
        "content": refused.content,
        "rejected_at": seen_at,
    }
