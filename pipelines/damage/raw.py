"""What raw has lost with a file: the objects with missing documents, which must be read again.

What belongs here: counting, and removing such objects from `raw.objects`, so that the next run reads them.
What does not: which files are damaged (`pipelines.damage.files`).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from tracehound.pipelines.aws.service_model import shape
from tracehound.pipelines.lake import parquet, purges
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.lake.missing import Wanted
from tracehound.pipelines.lake.replacing import replace
from tracehound.transforms.contracts import TABLES, Table
from tracehound.transforms.intake import Intake, Taken
from tracehound.transforms.partitions import DAY

FINDINGS = TABLES["raw.findings"]
REPEATS = TABLES["raw.repeats"]
REJECTED = TABLES["raw.rejected"]
OBJECTS = TABLES["raw.objects"]
UNMODELLED = TABLES["raw.unmodelled_paths"]
# raw.objects counts the rows of these tables, or consists of them.
COUNTED = (FINDINGS, REPEATS, REJECTED, OBJECTS)
DAILY = (FINDINGS, REPEATS, UNMODELLED)
_OBJECT = ["uri", "etag"]
_BODY = list(FINDINGS.key)
# Rows with this column represent several documents.
_DOCUMENTS = "document_count"
_ROWS_AT_ONCE = 1000


def read_again(home: Home, commit: Commit, days: Sequence[str]) -> list[Wanted]:
    """Removes objects that have lost rows from `raw.objects`, and repeats of lost bodies from `raw.repeats`.

    `days` are the days that may have lost bodies.
    """
    orphans = [_orphans(home, commit, day) for day in days]
    lost = _lost(home)
    lost = pl.concat([lost, *(each.with_columns(documents=pl.lit(0, pl.Int64)) for each in orphans)])
    wanted = lost.group_by(_OBJECT).agg(pl.col("documents").max()).sort(_OBJECT)
    for path in home.files(OBJECTS):
        rows = parquet.read([path], OBJECTS)
        _replace(
            commit, OBJECTS, path, rows, rows.join(wanted, on=_OBJECT, how="anti", maintain_order="left")
        )
    return [Wanted(*row) for row in wanted.iter_rows()]


def count_paths_again(home: Home, commit: Commit, day: str) -> None:
    """Counts a day's unmodelled paths again, from the bodies in raw."""
    intake = Intake(shape())
    seen = [
        (path, updated_at)
        for file in home.files(FINDINGS, day)
        for rows in parquet.read([file], FINDINGS, ["updated_at", "body_sha256", "document"]).iter_slices(
            _ROWS_AT_ONCE
        )
        for updated_at, body, document in rows.iter_rows()
        for path in _paths(intake, body, document)
    ]
    target = home.folder(UNMODELLED) / f"{DAY}={day}" / "paths.parquet"
    if not seen:
        commit.remove(target)
        return
    schema = pl.Schema({"path": pl.String(), "updated_at": FINDINGS.schema["updated_at"]})
    frame = (
        pl.DataFrame(seen, schema=schema, orient="row")
        .group_by("path")
        .agg(
            version_date=pl.lit(date.fromisoformat(day)),
            document_count=pl.len().cast(pl.Int64),
            first_seen_at=pl.col("updated_at").min(),
            last_seen_at=pl.col("updated_at").max(),
        )
    )
    parquet.write(frame.select(list(UNMODELLED.schema)).sort("path"), UNMODELLED, commit.put(target))


def overlaps(home: Home, table: Table, path: Path) -> bool:
    """Whether other files of the table contain a row of this one."""
    key = list(table.key)
    others = [file for file in home.files(table) if file != path and file.parent == path.parent]
    rows = parquet.read([path], table, key)
    return not rows.join(parquet.read(others, table, key), on=key, how="semi").is_empty()


def _paths(intake: Intake, body: str, document: bytes) -> Iterable[str]:
    taken = (each for each in intake.line(document, 1) if isinstance(each, Taken))
    return {path for each in taken if each.body_sha256 == body for path in each.unmodelled}


def _orphans(home: Home, commit: Commit, day: str) -> pl.DataFrame:
    """Drops a day's repeats of bodies that raw no longer has; returns the objects they were read from."""
    bodies = parquet.read(home.files(FINDINGS, day), FINDINGS, _BODY)
    found = [pl.DataFrame(schema=dict.fromkeys(_OBJECT, pl.String))]
    for path in home.files(REPEATS, day):
        rows = parquet.read([path], REPEATS)
        kept = rows.join(bodies, on=_BODY, how="semi", maintain_order="left")
        found.append(rows.join(bodies, on=_BODY, how="anti").select(_OBJECT))
        _replace(commit, REPEATS, path, rows, kept)
    return pl.concat(found).unique()


def _lost(home: Home) -> pl.DataFrame:
    """Objects with fewer rows in raw than were counted: `uri`, `etag`, number of lost `documents`.

    A purge drops old rows of raw.rejected but not their count, so this proves nothing for objects read before
    it.
    """
    rows = parquet.read(home.files(OBJECTS), OBJECTS)
    for table in (FINDINGS, REPEATS, REJECTED):
        rows = rows.join(_present(home, table), on=_OBJECT, how="left").with_columns(
            pl.col(table.name).fill_null(0)
        )
    was_purged = pl.col("read_at").dt.date() < (purges.purged_before(home) or date.min)
    findings = pl.col("stored_count") - pl.col(FINDINGS.name)
    repeats = pl.col("repeated_count") - pl.col(REPEATS.name)
    rejected = pl.when(was_purged).then(0).otherwise(pl.col("rejected_count") - pl.col(REJECTED.name))
    return rows.filter((findings > 0) | (repeats > 0) | (rejected > 0)).select(
        *_OBJECT, documents=findings.clip(0) + rejected.clip(0)
    )


def _present(home: Home, table: Table) -> pl.DataFrame:
    """How many documents the rows of a table represent, by the object they came from."""
    counted = [_DOCUMENTS] if _DOCUMENTS in table.schema else []
    rows = parquet.read(home.files(table), table, [*_OBJECT, *counted])
    documents = pl.col(_DOCUMENTS).sum() if counted else pl.len().cast(pl.Int64)
    return rows.group_by(_OBJECT).agg(documents.alias(table.name))


def _replace(commit: Commit, table: Table, path: Path, before: pl.DataFrame, after: pl.DataFrame) -> None:
    """Replaces a file's rows with the remaining ones, if some are gone."""
    if after.height < before.height:
        keys = pl.concat_str(pl.col(table.key).cast(pl.String), separator="\n").str.join("\n")
        replace(commit, table, path, after, after.select(keys).item())
