"""Stores objects in raw: batch by batch, each in one commit, nothing twice and nothing lost.

What belongs here: what is already stored, and commits. What does not: listing sources, reading objects into
batches (`pipelines.ingestion.batches`), and deciding about a document.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from tracehound.pipelines.ingestion.batches import FINDINGS, REJECTED, Batch, BatchLimits, ReadObject, Work
from tracehound.pipelines.ingestion.sources import SourceObject
from tracehound.pipelines.lake import calls, disk, exposures, missing, observations, parquet
from tracehound.pipelines.lake.erased import Erased
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.pipelines.lake.names import name_of
from tracehound.pipelines.lake.objects import OBJECTS, read_objects
from tracehound.pipelines.lake.purges import purged_before
from tracehound.pipelines.processes.places import place_of
from tracehound.pipelines.processes.workers import Rescue, halves, spread
from tracehound.transforms.contracts import TABLES, Table
from tracehound.transforms.contracts.api_events import CLOUDTRAIL_EVENTS

REPEATS = TABLES["raw.repeats"]
UNMODELLED = TABLES["raw.unmodelled_paths"]
_BODY = list(FINDINGS.key)
_DOCUMENT = ["uri", "etag", "document_number"]
# Compressed bytes in one piece of work: about a batch of documents.
_PIECE_BYTES = 8 << 20
# This file exists in the lake while objects are read in this process.
_UNDER_WAY = ".reading"


@dataclass
class Ingested:
    """What a run has read. `days` counts new bodies by UTC day (`YYYY-MM-DD`).

    `purged` counts documents from before a purge's limit, which are not stored; `calls` new API calls, and
    `observations` new states of things, `exposures` new exposure findings of Security Hub: these are no
    documents of findings.
    """

    objects: int = 0
    documents: int = 0
    stored: int = 0
    repeated: int = 0
    purged: int = 0
    calls: int = 0
    observations: int = 0
    exposures: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    errors: dict[str, str] = field(default_factory=dict)
    days: Counter[str] = field(default_factory=Counter)


def now() -> datetime:
    """The current time, for columns that say when something was seen."""
    return datetime.now(UTC)


def unread(home: Home, objects: Iterable[SourceObject], ledger: Table = OBJECTS) -> list[SourceObject]:
    """The objects whose current version is not in a ledger of those that raw has read to the end."""
    known = read_objects(home, ledger)
    return [entry for entry in objects if (entry.uri, entry.etag) not in known]


def ingest(
    home: Home,
    objects: Sequence[SourceObject],
    limits: BatchLimits | None = None,
    progress: Callable[[int], None] = lambda _: None,
    keep_from: date | None = None,
) -> Ingested:
    """Reads the objects into raw. The caller holds the writer's lock.

    Versions of days before `keep_from`, or that a purge has deleted, are counted and not stored.
    """
    if recover(home.lake):
        # The listing was made before the interrupted commit was completed.
        objects = unread(home, objects)
    disk.require_free(home.path, _expected_bytes(objects), "reading the new objects")
    seen_at = now()
    store = _Store(home, seen_at, max(filter(None, (keep_from, purged_before(home))), default=None))
    work = Work(home, limits or BatchLimits(home.settings.batch), seen_at)
    rescue = Rescue(home.lake / _UNDER_WAY, halves, work.ends_process)
    for batches in spread(work, list(_pieces(objects)), place_of(home), rescue):
        for batch in batches:
            disk.require_free(home.path, 0, "reading further objects")
            store.commit(batch)
            progress(len(batch.read))
    return store.total


def _expected_bytes(objects: Sequence[SourceObject]) -> int:
    """The approximate size of objects in the lake: twice their size if they are zipped, else half of it."""
    return sum(
        2 * entry.size_bytes if entry.uri.endswith(".gz") else entry.size_bytes // 2 for entry in objects
    )


def _pieces(objects: Sequence[SourceObject]) -> Iterator[list[SourceObject]]:
    piece: list[SourceObject] = []
    size = 0
    for entry in objects:
        piece.append(entry)
        size += entry.size_bytes
        if size >= _PIECE_BYTES:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


class _Store:
    """Commits batches one after another, each compared with everything stored so far."""

    def __init__(self, home: Home, seen_at: datetime, keep_from: date | None) -> None:
        self.total = Ingested()
        self._home, self._seen_at, self._keep_from = home, seen_at, keep_from
        # If an object is read again after damage, some of its rows may still exist.
        self._erased = Erased(home)
        self._is_mending = missing.read(home) is not None
        # By object, since one may continue in the next batch.
        self._counts: dict[str, Counter[str]] = {}

    def commit(self, batch: Batch) -> None:
        """Stores the rows of a batch that are not stored yet, in one commit."""
        with_status = _with_status(self._home, batch.findings, self._keep_from)
        self._count(with_status, batch)
        writer = _Writer(self._home, batch.commit, batch.is_partial or self._is_mending)
        new = with_status.filter(status="new")
        writer.findings(new, batch)
        writer.by_day(REPEATS, with_status.filter(status="repeat").rename({"first_seen_at": "seen_at"}))
        writer.unmodelled(new, batch.unmodelled)
        writer.whole(REJECTED, batch.rejected)
        self._add_calls(batch)
        self.total.observations += observations.put(
            self._home, batch.commit, batch.observations, self._erased
        )
        self.total.exposures += exposures.put(self._home, batch.commit, batch.exposures)
        objects = [self._object_row(read) for read in batch.read if not read.is_unreached]
        writer.whole(OBJECTS, pl.DataFrame(objects, schema=OBJECTS.schema))
        batch.commit.apply()
        days = new.group_by(pl.col("updated_at").dt.date().cast(pl.String)).len()
        self.total.days.update(dict(days.iter_rows()))

    def _add_calls(self, batch: Batch) -> None:
        """Adds calls that came as events among findings, and the hours in which they happened."""
        if batch.calls.is_empty():
            return
        found = calls.without_erased(self._home, batch.commit, batch.calls, self._erased)
        with_status = calls.with_status(self._home, found)
        new = with_status.filter(status="new")
        calls.put_by_day(self._home, batch.commit, CLOUDTRAIL_EVENTS, new)
        calls.put_coverage(self._home, batch.commit, calls.hours_of(batch.calls, self._seen_at))
        self.total.calls += new.height

    def _count(self, with_status: pl.DataFrame, batch: Batch) -> None:
        total = self.total
        for code, count in batch.rejected.select("reason_code", "document_count").iter_rows():
            total.rejected[code] += count
        for uri, status, count in with_status.group_by("uri", "status").len().iter_rows():
            self._counts.setdefault(uri, Counter())[status] += count
            total.stored += count if status == "new" else 0
            total.repeated += count if status == "repeat" else 0
            total.purged += count if status == "purged" else 0
        for uri, count in batch.rejected.select("uri", "document_count").iter_rows():
            self._counts.setdefault(uri, Counter())["rejected"] += count
        total.objects += len(batch.read)
        total.documents += sum(read.document_count for read in batch.read)
        total.errors |= {read.source.uri: read.error for read in batch.read if read.error}

    def _object_row(self, read: ReadObject) -> dict[str, Any]:
        counts = self._counts.pop(read.source.uri, Counter())
        return {
            "uri": read.source.uri,
            "etag": read.source.etag,
            "size_bytes": read.source.size_bytes,
            "line_count": read.line_count,
            "document_count": read.document_count,
            "stored_count": counts["new"] + counts["known"],
            "repeated_count": counts["repeat"],
            "rejected_count": counts["rejected"],
            "purged_count": counts["purged"],
            "error": read.error,
            "read_at": self._seen_at,
        }


def _with_status(home: Home, found: pl.DataFrame, keep_from: date | None) -> pl.DataFrame:
    """Documents with their `row` and `status`: new, repeat, purged, or known if raw has this document."""
    days = sorted({str(day) for day in found["updated_at"].dt.date().unique()})
    files = [path for day in days for path in home.files(FINDINGS, day)]
    stored = parquet.read(files, FINDINGS, [*_BODY, *_DOCUMENT]).rename(
        {name: f"stored_{name}" for name in _DOCUMENT}
    )
    is_first = pl.struct(_BODY).is_first_distinct()
    is_same_document = pl.all_horizontal(pl.col(name) == pl.col(f"stored_{name}") for name in _DOCUMENT)
    is_purged = pl.col("updated_at").dt.date() < (keep_from or date.min)
    status = (
        pl.when(is_purged)
        .then(pl.lit("purged"))
        .when(is_same_document)
        .then(pl.lit("known"))
        .when(pl.col("stored_uri").is_null() & pl.col("is_first"))
        .then(pl.lit("new"))
        .otherwise(pl.lit("repeat"))
    )
    return (
        found.with_columns(is_first=is_first)
        .join(stored, on=_BODY, how="left", maintain_order="left")
        .with_columns(status=status)
        .drop("is_first", *(f"stored_{name}" for name in _DOCUMENT))
    )


class _Writer:
    """Writes a batch's rows into the files of its commit."""

    def __init__(self, home: Home, commit: Commit, is_partial: bool) -> None:
        self._home, self._commit, self._is_partial = home, commit, is_partial

    def findings(self, new: pl.DataFrame, batch: Batch) -> None:
        """Moves the written days into the lake; if some rows of a day are not new, copies the others."""
        for day, rows in parquet.by_day(new):
            target = self._day_file(FINDINGS, day, _file_name(FINDINGS, rows))
            written = batch.written[day]
            if rows.height == parquet.row_count([written]):
                written.replace(self._commit.put(target))
            else:
                whole = parquet.read([written], FINDINGS)
                fresh = whole.join(rows, on=_DOCUMENT, how="semi", maintain_order="left")
                documents = fresh["document"].to_list()
                parquet.write_with_bytes(
                    fresh.drop("document"), documents, FINDINGS, self._commit.put(target)
                )

    def whole(self, table: Table, frame: pl.DataFrame) -> None:
        """Adds rows to a table without days."""
        fresh = self._fresh(table, frame, self._home.files(table)) if table is REJECTED else frame
        if not fresh.is_empty():
            target = self._home.folder(table) / _file_name(table, fresh)
            parquet.write(fresh.select(list(table.schema)), table, self._commit.put(target))

    def by_day(self, table: Table, frame: pl.DataFrame) -> None:
        """Adds rows to the days of a table."""
        for day, rows in parquet.by_day(frame):
            fresh = self._fresh(table, rows, self._home.files(table, day)) if table is REPEATS else rows
            if not fresh.is_empty():
                self._write_day(table, day, _file_name(table, fresh), fresh)

    def unmodelled(self, new: pl.DataFrame, paths: pl.DataFrame) -> None:
        """Adds the unmodelled paths of new documents to the counts of their days."""
        seen = paths.join(new.select("row", "updated_at"), on="row")
        for day, rows in parquet.by_day(seen):
            counts = rows.group_by("path").agg(
                document_count=pl.len().cast(pl.Int64),
                first_seen_at=pl.col("updated_at").min(),
                last_seen_at=pl.col("updated_at").max(),
            )
            known = parquet.read(self._home.files(UNMODELLED, day), UNMODELLED)
            merged = pl.concat(
                [known, counts.with_columns(version_date=pl.lit(day).str.to_date())], how="diagonal"
            )
            summed = merged.group_by("path", "version_date").agg(
                pl.col("document_count").sum(), pl.col("first_seen_at").min(), pl.col("last_seen_at").max()
            )
            self._write_day(UNMODELLED, day, "paths.parquet", summed.sort("path"))

    def _write_day(self, table: Table, day: str, name: str, frame: pl.DataFrame) -> None:
        target = self._day_file(table, day, name)
        parquet.write(frame.select(list(table.schema)), table, self._commit.put(target))

    def _day_file(self, table: Table, day: str, name: str) -> Path:
        return self._home.day_folder(table, day) / name

    def _fresh(self, table: Table, frame: pl.DataFrame, files: list[Any]) -> pl.DataFrame:
        """The rows without those that an interrupted run has already stored from the same object."""
        if not self._is_partial:
            return frame
        return frame.join(
            parquet.read(files, table, _DOCUMENT), on=_DOCUMENT, how="anti", maintain_order="left"
        )


def _file_name(table: Table, frame: pl.DataFrame) -> str:
    """A unique file name in the table: a digest of its rows' keys, each of which is stored only once."""
    keys = frame.select(pl.concat_str(pl.col(table.key).cast(pl.String), separator="\n").str.join("\n"))
    return f"{name_of(keys.item())}.parquet"
