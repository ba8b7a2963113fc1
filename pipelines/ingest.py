"""Objects become raw: documents in batches, every batch one commit, nothing stored twice, nothing lost.

What belongs here: batches, what is stored already, and the rows of the raw tables. What does not: listing
sources, and deciding over a document.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl

from pipelines.lake import parquet
from pipelines.lake.home import DAY, Home
from pipelines.lake.journal import Commit, recover
from pipelines.reading import Reading
from pipelines.sources import SourceObject
from transforms.contracts import TABLES, Table
from transforms.intake import Intake, Refused, Taken

FINDINGS = TABLES["raw.findings"]
REPEATS = TABLES["raw.repeats"]
OBJECTS = TABLES["raw.objects"]
REJECTED = TABLES["raw.rejected"]
UNMODELLED = TABLES["raw.unmodelled_paths"]
_BODY = list(FINDINGS.key)
_PLACE = ["uri", "etag", "document_number"]
_LONGEST_CONTENT = 1 << 20
_CONTENT_HEAD = 64 << 10


@dataclass(frozen=True)
class BatchLimits:
    """When a batch is full. Memory is bounded by these, whatever the size of objects."""

    documents: int = 20_000
    size_bytes: int = 64 << 20


@dataclass
class Ingested:
    """What a run brought in. `days` counts new bodies by UTC day (`YYYY-MM-DD`)."""

    objects: int = 0
    documents: int = 0
    stored: int = 0
    repeated: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    errors: dict[str, str] = field(default_factory=dict)
    days: Counter[str] = field(default_factory=Counter)


Progress = Callable[[SourceObject], None]


def now() -> datetime:
    """The clock, for columns that tell when something was seen."""
    return datetime.now(UTC)


def unread(home: Home, objects: Iterable[SourceObject]) -> list[SourceObject]:
    """The objects that raw has not read to their end in this version."""
    known = parquet.read(home.files(OBJECTS), OBJECTS, ["uri", "etag"])
    read = set(zip(known["uri"], known["etag"], strict=True))
    return [entry for entry in objects if (entry.uri, entry.etag) not in read]


def ingest(
    home: Home,
    objects: Iterable[SourceObject],
    intake: Intake,
    fingerprint: str,
    limits: BatchLimits = BatchLimits(),
    progress: Progress = lambda _: None,
) -> Ingested:
    """Reads the objects into raw; `fingerprint` is that of the shape by which `intake` decides.

    The caller holds the writer's lock.
    """
    recover(home.lake)
    total = Ingested()
    batch = _Batch(home, fingerprint, now(), total)
    for source in objects:
        reading = Reading(source, intake)
        for number, result in reading.results():
            batch.add(source, number, result)
            if batch.is_full(limits):
                batch.commit()
        batch.finish(reading)
        progress(source)
    batch.commit()
    return total


class _Batch:
    """Rows that are committed together; begins anew after each commit."""

    def __init__(self, home: Home, fingerprint: str, seen_at: datetime, total: Ingested) -> None:
        self._home, self._fingerprint, self._seen_at, self._total = home, fingerprint, seen_at, total
        self._counts: dict[str, Counter[str]] = {}
        self._open_uri: str | None = None
        self._clear()

    def _clear(self) -> None:
        self._taken: list[tuple[Any, ...]] = []
        self._unmodelled: list[tuple[int, str]] = []
        self._rejected: list[dict[str, Any]] = []
        self._finished: list[Reading] = []
        self._size = 0
        self._is_continued = self._open_uri is not None

    def add(self, source: SourceObject, number: int, result: Taken | Refused) -> None:
        """Takes one result in."""
        self._open_uri = source.uri
        if isinstance(result, Refused):
            self._rejected.append(_rejected_row(source, number, result, self._seen_at))
            self._total.rejected[result.reason_code] += 1
            return
        self._unmodelled += [(len(self._taken), path) for path in result.unmodelled]
        self._taken.append(_taken_row(source, number, result, self._fingerprint, self._seen_at))
        self._size += len(result.document)

    def is_full(self, limits: BatchLimits) -> bool:
        """Whether it is time to commit."""
        return (
            len(self._taken) >= limits.documents
            or len(self._rejected) >= limits.documents
            or self._size >= limits.size_bytes
        )

    def finish(self, reading: Reading) -> None:
        """Notes that an object was read to its end."""
        self._open_uri = None
        self._finished.append(reading)
        self._total.objects += 1
        self._total.documents += reading.document_count
        if reading.error:
            self._total.errors[reading.source.uri] = reading.error

    def commit(self) -> None:
        """Writes what the batch holds in one step."""
        if not (self._taken or self._rejected or self._finished):
            return
        found = pl.DataFrame(self._taken, schema=FINDINGS.schema, orient="row")
        placed = _placed(self._home, found)
        is_partial = self._is_continued or self._open_uri is not None
        commit = Commit(self._home.lake)
        writer = _Writer(self._home, commit, is_partial)
        new = placed.filter(status="new").drop("status", "row")
        writer.by_day(FINDINGS, new)
        writer.by_day(REPEATS, placed.filter(status="repeat").rename({"first_seen_at": "seen_at"}))
        writer.unmodelled(placed.filter(status="new"), self._unmodelled)
        writer.whole(REJECTED, pl.DataFrame(self._rejected, schema=REJECTED.schema))
        self._count(placed)
        writer.whole(OBJECTS, pl.DataFrame(self._object_rows(), schema=OBJECTS.schema))
        commit.apply()
        self._total.days.update(map(str, new["updated_at"].dt.date()))
        self._clear()

    def _count(self, placed: pl.DataFrame) -> None:
        """Adds the batch's documents to the counts of their objects, of which one may go on."""
        for uri, status, count in placed.group_by("uri", "status").len().iter_rows():
            self._counts.setdefault(uri, Counter())[status] += count
            self._total.stored += count if status == "new" else 0
            self._total.repeated += count if status == "repeat" else 0
        for row in self._rejected:
            self._counts.setdefault(row["uri"], Counter())["rejected"] += 1

    def _object_rows(self) -> list[dict[str, Any]]:
        return [
            _object_row(reading, self._counts.pop(reading.source.uri, Counter()), self._seen_at)
            for reading in self._finished
        ]


def _placed(home: Home, found: pl.DataFrame) -> pl.DataFrame:
    """Documents with their `row` and `status`: new, repeat, or known where raw has them from this place."""
    days = sorted({str(day) for day in found["updated_at"].dt.date().unique()})
    files = [path for day in days for path in home.files(FINDINGS, day)]
    stored = parquet.read(files, FINDINGS, [*_BODY, *_PLACE]).rename(
        {name: f"stored_{name}" for name in _PLACE}
    )
    is_first = pl.struct(_BODY).is_first_distinct()
    is_same_place = pl.all_horizontal(pl.col(name) == pl.col(f"stored_{name}") for name in _PLACE)
    status = (
        pl.when(is_same_place)
        .then(pl.lit("known"))
        .when(pl.col("stored_uri").is_null() & pl.col("is_first"))
        .then(pl.lit("new"))
        .otherwise(pl.lit("repeat"))
    )
    return (
        found.with_row_index("row")
        .with_columns(is_first=is_first)
        .join(stored, on=_BODY, how="left", maintain_order="left")
        .with_columns(status=status)
        .drop("is_first", *(f"stored_{name}" for name in _PLACE))
    )


class _Writer:
    """Writes a batch's rows into the files of its commit."""

    def __init__(self, home: Home, commit: Commit, is_partial: bool) -> None:
        self._home, self._commit, self._is_partial = home, commit, is_partial

    def whole(self, table: Table, frame: pl.DataFrame) -> None:
        """Adds rows to a table that has no days."""
        fresh = self._fresh(table, frame, self._home.files(table)) if table is REJECTED else frame
        if not fresh.is_empty():
            target = self._home.folder(table) / _file_name(table, fresh)
            parquet.write(fresh.select(list(table.schema)), table, self._commit.put(target))

    def by_day(self, table: Table, frame: pl.DataFrame) -> None:
        """Adds rows to the days of a table."""
        for day, rows in _by_day(frame):
            fresh = self._fresh(table, rows, self._home.files(table, day)) if table is REPEATS else rows
            if not fresh.is_empty():
                self._write_day(table, day, _file_name(table, fresh), fresh)

    def unmodelled(self, new: pl.DataFrame, found: list[tuple[int, str]]) -> None:
        """Adds the new documents' unmodelled paths to the counts of their days."""
        paths = pl.DataFrame(found, schema={"row": pl.UInt32, "path": pl.String}, orient="row")
        seen = paths.join(new.select("row", "updated_at"), on="row")
        for day, rows in _by_day(seen):
            counts = rows.group_by("path").agg(
                document_count=pl.len().cast(pl.Int64),
                first_seen_at=pl.col("updated_at").min(),
                last_seen_at=pl.col("updated_at").max(),
            )
            known = parquet.read(self._home.files(UNMODELLED, day), UNMODELLED)
            merged = pl.concat(
                [known, counts.with_columns(updated_date=pl.lit(day).str.to_date())], how="diagonal"
            )
            summed = merged.group_by("path", "updated_date").agg(
                pl.col("document_count").sum(), pl.col("first_seen_at").min(), pl.col("last_seen_at").max()
            )
            self._write_day(UNMODELLED, day, "paths.parquet", summed.sort("path"))

    def _write_day(self, table: Table, day: str, name: str, frame: pl.DataFrame) -> None:
        target = self._home.folder(table) / f"{DAY}={day}" / name
        parquet.write(frame.select(list(table.schema)), table, self._commit.put(target))

    def _fresh(self, table: Table, frame: pl.DataFrame, files: list[Any]) -> pl.DataFrame:
        """Without the rows that an interrupted reading of the same object has stored before."""
        if not self._is_partial:
            return frame
        return frame.join(parquet.read(files, table, _PLACE), on=_PLACE, how="anti", maintain_order="left")


def _by_day(frame: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    days = frame.with_columns(_day=pl.col("updated_at").dt.date().cast(pl.String))
    parts = days.partition_by("_day", as_dict=True, include_key=False)
    return sorted(((str(day), rows) for (day,), rows in parts.items()), key=lambda part: part[0])


def _file_name(table: Table, frame: pl.DataFrame) -> str:
    """A name that no other file of the table has: a digest of its rows' keys, which are stored only once."""
    keys = frame.select(pl.concat_str(pl.col(table.key).cast(pl.String), separator="\n").str.join("\n"))
    return f"{hashlib.sha256(keys.item().encode()).hexdigest()[:20]}.parquet"


def _taken_row(
    source: SourceObject, number: int, taken: Taken, fingerprint: str, seen_at: datetime
) -> tuple[Any, ...]:
    """A row of raw.findings, in the order of its contract."""
    return (
        taken.finding_id,
        taken.updated_at,
        taken.body_sha256,
        taken.account_id,
        taken.region,
        taken.finding_type,
        source.uri,
        source.etag,
        taken.line,
        number,
        taken.event_id,
        taken.finding_path,
        fingerprint if taken.is_plain else None,
        seen_at,
        taken.document,
    )


def _rejected_row(source: SourceObject, number: int, refused: Refused, seen_at: datetime) -> dict[str, Any]:
    size = len(refused.content)
    return {
        "uri": source.uri,
        "etag": source.etag,
        "line": refused.line,
        "document_number": number,
        "reason_code": refused.reason_code,
        "reason": refused.reason,
        "finding_id": refused.finding_id,
        "size_bytes": size,
        "sha256": hashlib.sha256(refused.content).hexdigest(),
        "content": refused.content if size <= _LONGEST_CONTENT else refused.content[:_CONTENT_HEAD],
        "rejected_at": seen_at,
    }


def _object_row(reading: Reading, counts: Counter[str], seen_at: datetime) -> dict[str, Any]:
    return {
        "uri": reading.source.uri,
        "etag": reading.source.etag,
        "size_bytes": reading.source.size_bytes,
        "line_count": reading.line_count,
        "document_count": reading.document_count,
        "stored_count": counts["new"] + counts["known"],
        "repeated_count": counts["repeat"],
        "rejected_count": counts["rejected"],
        "purged_count": 0,
        "error": reading.error,
        "read_at": seen_at,
    }
