"""Retention: versions of days before a date are deleted for good, and never stored again.

What belongs here: what a purge deletes, in one commit with its record. What does not: when to purge
(`cli.commands.purge`, the raw asset) and the tables downstream, which become stale and are rebuilt.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from tracehound.pipelines.lake import clock, months, parquet
from tracehound.pipelines.lake.built import Built, digest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.pipelines.lake.purges import PURGES, bounds, purged_before
from tracehound.pipelines.lake.replacing import replace
from tracehound.transforms.contracts import TABLES, Table
from tracehound.transforms.partitions import MONTH, partition_key

_FINDINGS = TABLES["raw.findings"]
_REPEATS = TABLES["raw.repeats"]
_OBJECTS = TABLES["raw.objects"]
_REJECTED = TABLES["raw.rejected"]
_DAILY_RAW = [_FINDINGS, _REPEATS, TABLES["raw.unmodelled_paths"]]
_OBJECT = ["uri", "etag"]


@dataclass
class Doomed:
    """What a purge deletes: days, and their contents."""

    before: date
    days: list[str] = field(default_factory=list)
    versions: int = 0
    bodies: int = 0
    repeats: int = 0
    rejected: int = 0
    files: list[Path] = field(default_factory=list)

    @property
    def size_bytes(self) -> int:
        """The size of the files that hold only older days."""
        return sum(path.stat().st_size for path in self.files)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is that old."""
        return not (self.files or self.rejected)


def keep_from(home: Home) -> date | None:
    """The first day that the configured retention keeps, if there is one and the clock can be trusted."""
    first = _first_kept(home)
    return first if first and clock.is_trusted(home) else None


def _first_kept(home: Home) -> date | None:
    days = home.settings.retention.days
    return clock.today() - timedelta(days=days) if days else None


def calls_keep_from(home: Home) -> date | None:
    """The first day of which the configured retention keeps API events, as `keep_from`."""
    days = home.settings.retention.cloudtrail_days
    return clock.today() - timedelta(days=days) if days and clock.is_trusted(home) else None


def context_keep_from(home: Home) -> date | None:
    """The first day of which the configured retention keeps what AWS told of things, as `keep_from`."""
    days = home.settings.retention.context_days
    return clock.today() - timedelta(days=days) if days and clock.is_trusted(home) else None


def notes(home: Home) -> list[str]:
    """Notes for the user about the clock and purges."""
    told = []
    first = _first_kept(home)
    if first and not clock.is_trusted(home) and old_days(home, first):
        told.append(
            f"The clock says {clock.today()}, and the newest known day is {clock.known_day(home) or 'none'}: "
            "`retention.days` deletes nothing until this is resolved. If the clock is right, confirm it with "
            f"`tracehound purge --before {first}`, which also deletes."
        )
    told += [
        f"A purge recorded {bound} as its limit, which is in the future, so it does not count: "
        "`tracehound purge --take-back` removes it, and the next run reads what it excluded."
        for bound in bounds(home)
        if bound > clock.latest(home)
    ]
    return told


def doomed(home: Home, before: date) -> Doomed:
    """What a purge would delete now; nothing is changed."""
    found = Doomed(before)
    for day in old_days(home, before):
        bodies = parquet.read(home.files(_FINDINGS, day), _FINDINGS, ["finding_id", "updated_at"])
        found.days.append(day)
        found.versions += bodies.n_unique()
        found.bodies += bodies.height
        found.repeats += parquet.row_count(home.files(_REPEATS, day))
        found.files += [path for table in _DAILY_RAW for path in home.files(table, day)]
    found.files += [path for table in _flattened() for path in months.files_before(home, table, before)]
    found.rejected = sum(
        _document_count(_old(parquet.read([path], _REJECTED, ["rejected_at", "document_count"]), before))
        for path in home.files(_REJECTED)
    )
    return found


def old_days(home: Home, before: date) -> list[str]:
    """Days of raw or flattened before a date, in order."""
    from tracehound.pipelines.flattening.stale import built_days  # noqa: PLC0415 - the decoder and its model, for a purge alone

    days = {day for table in _DAILY_RAW for day in home.days(table)} | built_days(home).fingerprints.keys()
    return sorted(day for day in days if day < before.isoformat())


def purge(home: Home, before: date) -> Doomed:
    """Deletes what is older than a day and records it, in one commit. The caller holds the writer's lock."""
    recover(home.lake)
    found = doomed(home, before)
    if found.is_empty and before <= (purged_before(home) or date.min):
        return found
    from tracehound.pipelines.ingestion.sources import guardduty  # noqa: PLC0415 - botocore, which only a purge needs

    # Landed answers of GuardDuty may contain old versions too; requested again, they are known or purged.
    guardduty.forget_landed(home)
    commit = Commit(home.lake, "purge", is_purge=True)
    size_bytes = found.size_bytes
    for path in found.files:
        commit.remove(path)
    for table in _flattened():
        months.replace(home, commit, table, found.days, [])
    _count_in_objects(home, commit, found)
    _drop_rejected(home, commit, before)
    _forget_days(home, commit, found.days)
    _remember(home, commit, found, size_bytes)
    commit.apply()
    return found


def _flattened() -> list[Table]:
    """The tables that have a folder for each month."""
    return [table for table in TABLES.values() if partition_key(table) == MONTH]


def _document_count(rejected: pl.DataFrame) -> int:
    return int(rejected["document_count"].sum())


def _old(rejected: pl.DataFrame, before: date) -> pl.DataFrame:
    return rejected.filter(pl.col("rejected_at").dt.date() < before)


def _count_in_objects(home: Home, commit: Commit, found: Doomed) -> None:
    """Moves the deleted documents of each object from its stored and repeat counts to its purged count."""
    stored, repeated = (_by_object(home, table, found.days) for table in (_FINDINGS, _REPEATS))
    gone = stored.join(repeated, on=_OBJECT, how="full", coalesce=True, suffix="_again")
    for path in home.files(_OBJECTS):
        rows = parquet.read([path], _OBJECTS)
        counted = rows.join(gone, on=_OBJECT, how="left", maintain_order="left").with_columns(
            pl.col("gone", "gone_again").fill_null(0)
        )
        if counted.select(pl.sum_horizontal("gone", "gone_again").sum()).item():
            new = counted.with_columns(
                stored_count=pl.col("stored_count") - pl.col("gone"),
                repeated_count=pl.col("repeated_count") - pl.col("gone_again"),
                purged_count=pl.col("purged_count") + pl.col("gone") + pl.col("gone_again"),
            )
            replace(commit, _OBJECTS, path, new.select(list(_OBJECTS.schema)), str(found.before))


def _by_object(home: Home, table: Table, days: list[str]) -> pl.DataFrame:
    """How many rows of a table's days come from each object."""
    counts = [
        parquet.read(home.files(table, day), table, _OBJECT).group_by(_OBJECT).agg(gone=pl.len())
        for day in days
    ]
    empty = parquet.read([], table, _OBJECT).with_columns(gone=pl.lit(0, dtype=pl.UInt32))
    return pl.concat([empty, *counts]).group_by(_OBJECT).agg(pl.col("gone").sum().cast(pl.Int64))


def _drop_rejected(home: Home, commit: Commit, before: date) -> None:
    for path in home.files(_REJECTED):
        if not _old(parquet.read([path], _REJECTED, ["rejected_at"]), before).is_empty():
            kept = parquet.read([path], _REJECTED).filter(pl.col("rejected_at").dt.date() >= before)
            replace(commit, _REJECTED, path, kept, str(before))


def _forget_days(home: Home, commit: Commit, days: list[str]) -> None:
    """Removes the fingerprints of deleted flattened days."""
    from tracehound.pipelines.flattening.stale import built_days  # noqa: PLC0415 - as above

    built: Built = built_days(home)
    if built.fingerprints.keys() & set(days):
        built.fingerprints = {
            day: fingerprint for day, fingerprint in built.fingerprints.items() if day not in days
        }
        commit.put(built.path).write_text(built.text())


def _remember(home: Home, commit: Commit, found: Doomed, size_bytes: int) -> None:
    row = {
        "before_date": found.before,
        "purged_at": datetime.now(UTC),
        "day_count": len(found.days),
        "version_count": found.versions,
        "body_count": found.bodies,
        "repeat_count": found.repeats,
        "rejected_count": found.rejected,
        "size_bytes": size_bytes,
    }
    frame = pl.DataFrame([row], schema=PURGES.schema)
    name = digest(map(str, row.values()))
    parquet.write(frame, PURGES, commit.put(home.folder(PURGES) / f"{name}.parquet"))
