"""Stores objects with API calls in raw: batch by batch, each in one commit, nothing twice and nothing lost.

What belongs here: commits. What does not: reading (`pipelines.cloudtrail.reading`).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from tracehound.pipelines.cloudtrail import coverage
from tracehound.pipelines.cloudtrail.reading import CallBatch, CallWork, ReadCalls
from tracehound.pipelines.cloudtrail.taken import TakenCalls
from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.batches import REJECTED
from tracehound.pipelines.ingestion.sources import SourceObject
from tracehound.pipelines.lake import calls, disk, parquet
from tracehound.pipelines.lake.erased import Erased
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.pipelines.processes.places import place_of
from tracehound.pipelines.processes.workers import Rescue, halves, spread
from tracehound.transforms.cloudtrail.heads import NO_KEYS
from tracehound.transforms.cloudtrail.unwrapping import EVENT, TRAIL
from tracehound.transforms.contracts.api_events import (
    CLOUDTRAIL_COVERAGE,
    CLOUDTRAIL_EVENTS,
    CLOUDTRAIL_OBJECTS,
)

# Compressed bytes in one piece of work: some 300 MB of records. A commit takes as long as 20 MB of them.
_PIECE_BYTES = 32 << 20
_PIECE_OBJECTS = 500
# This file exists in the lake while objects are read in this process.
_UNDER_WAY = ".reading-calls"
_COMMIT = "calls"


@dataclass(frozen=True)
class Asking:
    """Which objects are read: all of them (`is_whole`), or those of hours that something asked for.

    `fills_gaps` says that there is no object of the hours between those of which objects are read.
    Of access keys in `keys` every call is kept. Events before `keep_from` are not stored: retention deletes
    whole days of `raw.cloudtrail_events` and `flattened.api_events`, and says here from when on they stay.
    """

    is_whole: bool = True
    fills_gaps: bool = False
    keys: Collection[str] = NO_KEYS
    keep_from: date | None = None


def take(
    home: Home,
    objects: Sequence[SourceObject],
    asking: Asking | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> TakenCalls:
    """Reads objects into raw. The caller holds the writer's lock."""
    asking = asking or Asking()
    if recover(home.lake):
        # The listing was made before the interrupted commit was completed.
        objects = ingest.unread(home, objects, CLOUDTRAIL_OBJECTS)
    store = _Store(home, asking, ingest.now())
    work = CallWork(store.seen_at, asking.keys)
    rescue = Rescue(home.lake / _UNDER_WAY, halves, work.ends_process)
    for batches in spread(work, list(_pieces(objects)), place_of(home), rescue):
        for batch in batches:
            disk.require_free(home.path, 0, "reading API calls")
            store.commit(batch)
            progress(len(batch.read))
    store.close()
    return store.total


def _pieces(objects: Sequence[SourceObject]) -> Iterator[list[SourceObject]]:
    piece: list[SourceObject] = []
    size = 0
    for entry in objects:
        piece.append(entry)
        size += entry.size_bytes
        if size >= _PIECE_BYTES or len(piece) >= _PIECE_OBJECTS:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


class _Store:
    """Commits batches one after another, each compared with everything stored so far."""

    def __init__(self, home: Home, asking: Asking, seen_at: datetime) -> None:
        self.total = TakenCalls()
        self.seen_at = seen_at
        self._home, self._asking, self._erased = home, asking, Erased(home)
        # By object, since one may continue in the next batch.
        self._counts: dict[tuple[str, str], Counter[str]] = {}

    def commit(self, batch: CallBatch) -> None:
        """Stores the rows of a batch that are not stored yet, the ledger and the coverage, in one commit."""
        commit = Commit(self._home.lake, _COMMIT)
        found = calls.without_erased(self._home, commit, batch.events, self._erased)
        with_status = calls.with_status(self._home, found, self._asking.keep_from)
        self._count(with_status, batch)
        read = [each for each in batch.read if not each.is_unreached]
        ledger = pl.DataFrame([self._ledger_row(each) for each in read], schema=CLOUDTRAIL_OBJECTS.schema)
        calls.put_by_day(self._home, commit, CLOUDTRAIL_EVENTS, with_status.filter(status="new"))
        calls.put(self._home, commit, CLOUDTRAIL_OBJECTS, ledger)
        calls.put(self._home, commit, REJECTED, self._not_there(batch.rejected))
        if self._asking.is_whole:
            # What was asked for by the hour is known by the hour (`pipelines.cloudtrail.rounds`).
            known = coverage.rows_of(batch.read, self.seen_at, coverage.ALL, is_whole=True)
            calls.put_coverage(self._home, commit, known)
        commit.apply()

    def close(self) -> None:
        """Says which hours between others are complete, and which are over, if all was read or sent.

        A run that was killed before this may have left no objects to the next one.
        """
        known = parquet.read(self._home.files(CLOUDTRAIL_COVERAGE), CLOUDTRAIL_COVERAGE)
        found = coverage.between(known, self.seen_at)
        # Of a trail, only who reads all files knows that there is no other.
        has_all = pl.col("road") != TRAIL
        if self._asking.fills_gaps and not self.total.errors:
            of_objects = known.filter(pl.col("road") != EVENT)
            found = pl.concat(
                [found, coverage.gaps(of_objects, self.seen_at), coverage.overtaken(of_objects)]
            )
            has_all = pl.lit(value=True)
        rows = pl.concat([known, found]).filter(has_all)
        found = pl.concat([found, coverage.settled(rows, self._delivered())])
        if not found.is_empty():
            commit = Commit(self._home.lake, _COMMIT)
            calls.put_coverage(self._home, commit, found)
            commit.apply()

    def _delivered(self) -> pl.DataFrame:
        names = ["account_id", "uri"]
        return coverage.delivered(
            parquet.read(self._home.files(CLOUDTRAIL_OBJECTS), CLOUDTRAIL_OBJECTS, names)
        )

    def _not_there(self, rejected: pl.DataFrame) -> pl.DataFrame:
        """The rows without those that an interrupted run has stored of an object's first batches."""
        if rejected.is_empty():
            return rejected
        key = list(REJECTED.key)
        stored = parquet.read(self._home.files(REJECTED), REJECTED, key)
        return rejected.join(stored, on=key, how="anti", maintain_order="left")

    def _count(self, with_status: pl.DataFrame, batch: CallBatch) -> None:
        total = self.total
        for uri, etag, status, count in with_status.group_by("uri", "etag", "status").len().iter_rows():
            self._counts.setdefault((uri, etag), Counter())[status] += count
            total.stored += count if status == "new" else 0
            total.repeated += count if status == "repeat" else 0
            total.purged += count if status == "purged" else 0
        for uri, etag, code, count in batch.rejected.select(
            "uri", "etag", "reason_code", "document_count"
        ).iter_rows():
            self._counts.setdefault((uri, etag), Counter())["rejected"] += count
            total.rejected[code] += count
        total.objects += len(batch.read)
        total.records += sum(each.record_count for each in batch.read)
        total.errors |= {each.source.uri: each.error for each in batch.read if each.error}

    def _ledger_row(self, read: ReadCalls) -> dict[str, Any]:
        source, place = read.source, read.place
        counts = self._counts.pop((source.uri, source.etag), Counter())
        return {
            "uri": source.uri,
            "etag": source.etag,
            "size_bytes": source.size_bytes,
            "account_id": place.account_id or _only(account for account, *_ in read.hours),
            "region": place.region or _only(region for _, region, *_ in read.hours),
            "record_count": read.record_count,
            "kept_count": counts["new"] + counts["known"],
            "repeated_count": counts["repeat"],
            "rejected_count": counts["rejected"],
            "first_event_at": read.first_at,
            "last_event_at": read.last_at,
            "error": read.error,
            "read_at": self.seen_at,
        }


def _only(names: Iterable[str]) -> str | None:
    """The name, if there is only one."""
    found = set(names)
    return found.pop() or None if len(found) == 1 else None
