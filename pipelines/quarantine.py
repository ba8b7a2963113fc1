"""Documents that are set aside: rejected while reading, or quarantined while flattening; and retrying them.

What belongs here: both as one list, the bytes of each, and making a later run try again. What does not:
setting aside (`pipelines.ingestion.ingest`, `pipelines.flattening.days`), and printing
(`cli.commands.quarantine`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from tracehound.pipelines.ingestion.sources import SourceObject
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.built import digest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.lake.objects import OBJECTS
from tracehound.transforms.contracts import TABLES, Table

RAW, REPEATS, REJECTED = TABLES["raw.findings"], TABLES["raw.repeats"], TABLES["raw.rejected"]
QUARANTINED = TABLES["flattened.quarantined"]
Step = Literal["reading", "flattening"]
STEPS: dict[Step, Table] = {"reading": REJECTED, "flattening": QUARANTINED}
LOOK = "`tracehound quarantine` shows why"
TODO = (
    "`tracehound quarantine show ID` shows one; after an upgrade, or when the cause is fixed, "
    "`tracehound quarantine retry` tries all again."
)
_OBJECT = ["uri", "etag"]
_EXAMPLE = ["reason", "uri", "line", "finding_id"]
_SHOWN = [*_OBJECT, "line", "document_number", "finding_id", "reason_code", "reason", "size_bytes"]


@dataclass(frozen=True)
class Reason:
    """A kind of reason: its step, its number of documents, and the first of them."""

    step: Step
    reason_code: str
    documents: int
    reason: str
    uri: str
    line: int
    finding_id: str | None


@dataclass(frozen=True)
class Kept:
    """A document or whole object that is set aside; `content` may be only the start of its `size_bytes`."""

    step: Step
    uri: str
    line: int
    document_number: int
    finding_id: str | None
    reason_code: str
    reason: str
    size_bytes: int
    content: bytes


@dataclass(frozen=True)
class Retried:
    """What the next run will try again: days to flatten, and objects to read."""

    days: int
    objects: int


def count(home: Home, step: Step) -> int:
    """How many documents a step has set aside."""
    return sum(reason.documents for reason in _reasons(home, step))


def reasons(home: Home) -> list[Reason]:
    """What is set aside, by step and kind of reason, each with the first example."""
    return [reason for step in STEPS for reason in _reasons(home, step)]


def _reasons(home: Home, step: Step) -> list[Reason]:
    table = STEPS[step]
    # A row of raw.rejected may represent several similar documents.
    counts = ["document_count"] if table is REJECTED else []
    rows = parquet.read(home.files(table), table, ["reason_code", *_EXAMPLE, *counts])
    documents = pl.col("document_count").sum() if counts else pl.len()
    grouped = (
        rows.sort("reason_code", "uri", "line")
        .group_by("reason_code", maintain_order=True)
        .agg(documents, pl.col(_EXAMPLE).first())
    )
    return [Reason(step, *row) for row in grouped.iter_rows()]


def find(home: Home, wanted: str) -> Iterator[Kept]:
    """What is set aside of a finding (by its id) or of an object (by its URI or path), in order."""
    uris = [wanted, Path(wanted).absolute().as_uri()]
    is_wanted = (pl.col("finding_id") == wanted) | pl.col("uri").is_in(uris)
    for path in home.files(REJECTED):
        if not parquet.read([path], REJECTED, ["uri", "finding_id"]).filter(is_wanted).is_empty():
            rows = parquet.read([path], REJECTED, [*_SHOWN, "content"]).filter(is_wanted)
            yield from _kept("reading", rows.sort("uri", "document_number"))
    quarantined = parquet.read(home.files(QUARANTINED), QUARANTINED).filter(is_wanted)
    for day, rows in parquet.by_day(quarantined):
        yield from _kept("flattening", _with_documents(home, day, rows))


def _with_documents(home: Home, day: str, rows: pl.DataFrame) -> pl.DataFrame:
    bodies = parquet.read(home.files(RAW, day), RAW, [*QUARANTINED.key, "document"])
    return rows.join(bodies, on=QUARANTINED.key, how="inner").rename({"document": "content"})


def _kept(step: Step, rows: pl.DataFrame) -> Iterator[Kept]:
    for row in rows.select(*_SHOWN, "content").drop("etag").iter_rows(named=True):
        yield Kept(step, **row)


def release(home: Home, listed: Iterable[SourceObject]) -> Retried:
    """Makes the next run retry days with quarantined bodies, and listed objects with rejected documents.

    In one commit. Documents of these objects that are already stored are kept, and recognised when they are
    read again. The caller holds the writer's lock.
    """
    objects = _refused_objects(home, listed)
    quarantined = parquet.read(home.files(QUARANTINED), QUARANTINED, ["updated_at"])
    days = [day for day, _ in parquet.by_day(quarantined)]
    commit = Commit(home.lake, "retry")
    for table in (OBJECTS, REJECTED, REPEATS):
        for path in home.files(table):
            _drop(commit, table, path, objects)
    _forget_days(home, commit, days)
    commit.apply()
    return Retried(len(days), objects.height)


def _refused_objects(home: Home, listed: Iterable[SourceObject]) -> pl.DataFrame:
    there = pl.DataFrame(
        [(entry.uri, entry.etag) for entry in listed],
        schema={name: REJECTED.schema[name] for name in _OBJECT},
        orient="row",
    )
    refused = parquet.read(home.files(REJECTED), REJECTED, _OBJECT).unique()
    return there.join(refused, on=_OBJECT, how="semi")


def _drop(commit: Commit, table: Table, path: Path, objects: pl.DataFrame) -> None:
    """Removes the rows of some objects from a file. Its name changes, since it represents its rows."""
    dropped = (
        parquet.read([path], table, _OBJECT).join(objects, on=_OBJECT, how="semi").unique().sort(_OBJECT)
    )
    if dropped.is_empty():
        return
    commit.remove(path)
    kept = parquet.read([path], table).join(objects, on=_OBJECT, how="anti", maintain_order="left")
    if not kept.is_empty():
        name = digest([path.stem, *(" ".join(row) for row in dropped.iter_rows())])
        parquet.write(kept, table, commit.put(path.with_name(f"{name}.parquet")))


def _forget_days(home: Home, commit: Commit, days: list[str]) -> None:
    """Removes the fingerprints of days, so that they are built again."""
    from tracehound.pipelines.flattening.stale import built_days  # noqa: PLC0415 - the decoder and its model, for a retry alone

    built = built_days(home)
    if built.fingerprints.keys() & set(days):
        built.fingerprints = {
            day: fingerprint for day, fingerprint in built.fingerprints.items() if day not in days
        }
        commit.put(built.path).write_text(built.text())
