"""Raw becomes flattened, day by day: only days that have news, a day's files replaced in one commit.

What belongs here: which days are stale, which body of a version counts, and files. What does not: what the
tables hold (`transforms.flatten`).
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.decode import Decoder
from pipelines.lake import parquet
from pipelines.lake.built import Built, digest
from pipelines.lake.home import DAY, Home
from pipelines.lake.journal import Commit, recover
from pipelines.lake.names import together
from pipelines.model import finding_types, shape
from pipelines.settings import batch_documents
from pipelines.workers import spread
from transforms.choose import choose
from transforms.contracts import FLATTENED, TABLES, Table
from transforms.documents import read_document
from transforms.flatten import flatten
from transforms.normalise import Normalised, normalise
from transforms.shape import Struct

RAW = TABLES["raw.findings"]
CONFLICTS = TABLES["flattened.version_conflicts"]
DAILY = [*FLATTENED.values(), CONFLICTS]
_VERSION = ["finding_id", "updated_at"]
_NEEDED = [*_VERSION, "account_id", "region", "body_sha256", "plain_for"]
_OUT_OF_RANGE = FLATTENED["flattened.findings"].schema["out_of_range_values"]


@dataclass(frozen=True)
class Recipe:
    """What decides the flattened tables besides raw: the finding's shape, the reference of finding types."""

    shape: Struct
    finding_types: pl.DataFrame

    @cached_property
    def fingerprint(self) -> str:
        """Digest of all of it, contracts and code included."""
        contracts = [f"{table.qualified_name} {column}" for table in DAILY for column in table.columns]
        types = map(str, self.finding_types.rows())
        return digest([version("tracehound"), self.shape.fingerprint, *contracts, *types])


@cache
def recipe() -> Recipe:
    """The recipe of this installation."""
    return Recipe(shape(), finding_types())


@cache
def _decoder() -> Decoder:
    return Decoder(shape())


@dataclass
class Flattened:
    """What a run flattened: versions by day, rows by table, versions whose bodies conflict."""

    versions: dict[str, int] = field(default_factory=dict)
    rows: Counter[str] = field(default_factory=Counter)
    conflicts: int = 0

    def add(self, group: "_Group") -> None:
        """Counts a group of days in."""
        self.versions |= group.versions
        self.rows += group.rows
        self.conflicts += group.conflicts


def built_days(home: Home) -> Built:
    """What the days of the flattened layer were built from; it changes with them in one commit."""
    return Built(home.lake / "flattened" / "built.json")


def stale_days(home: Home) -> list[str]:
    """Days whose raw files, contracts or code are not those that they were flattened from, in order."""
    current = {day: _origin(home, day) for day in home.days(RAW)}
    built = built_days(home).origins
    return sorted(day for day in current.keys() | built.keys() if current.get(day) != built.get(day))


def _origin(home: Home, day: str) -> str:
    """Digest of what a day is made from. A raw file never changes, so its name stands for it.

    Names add up when files are put together: a compaction makes no day stale.
    """
    return digest([recipe().fingerprint, together(home.files(RAW, day))])


def flatten_days(
    home: Home,
    days: Sequence[str],
    batch: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Flattened:
    """Flattens days anew from raw, `batch` documents at a time. The caller holds the writer's lock."""
    recover(home.lake)
    batch = batch or batch_documents()
    total = Flattened()
    for group in spread(_Work(home, batch), list(_groups(home, days, batch))):
        _commit(home, group)
        total.add(group)
        progress(sum(group.versions.values()))
    return total


def days_that_differ(home: Home, days: Sequence[str]) -> list[str]:
    """Days on which the versions of raw and of flattened are not the same, each once."""
    findings = FLATTENED["flattened.findings"]
    return [
        day
        for day in days
        if not _same_versions(
            parquet.read(home.files(RAW, day), RAW, _VERSION),
            parquet.read(home.files(findings, day), findings, _VERSION),
        )
    ]


def _same_versions(bodies: pl.DataFrame, versions: pl.DataFrame) -> bool:
    return bodies.unique().sort(_VERSION).equals(versions.sort(_VERSION))


def _groups(home: Home, days: Sequence[str], batch: int) -> Iterator[list[str]]:
    """Days that fit a batch together; a larger day is a group of its own."""
    group: list[str] = []
    size = 0
    for day in days:
        rows = parquet.row_count(home.files(RAW, day))
        if group and size + rows > batch:
            yield group
            group, size = [], 0
        group.append(day)
        size += rows
    if group:
        yield group


@dataclass
class _Group:
    """Some days, flattened into a commit that is not applied yet."""

    commit: Commit
    versions: dict[str, int]
    rows: Counter[str] = field(default_factory=Counter)
    conflicts: int = 0


@dataclass(frozen=True)
class _Work:
    """Flattens groups of days; each can be done in a process of its own."""

    home: Home
    batch: int

    def __call__(self, days: list[str]) -> _Group:
        """Prepares the commit that replaces the files of some days."""
        files = [path for day in days for path in self.home.files(RAW, day)]
        versions, conflicts = _versions(files, recipe().shape)
        group = _Group(
            Commit(self.home.lake, f"days-{days[0]}"), dict.fromkeys(days, 0), conflicts=conflicts.height
        )
        kept: set[Path] = set()
        for part, chosen in enumerate(_batches(versions, self.batch)):
            tables = _tables(files, chosen)
            if part == 0:
                tables[CONFLICTS.qualified_name] = conflicts
            for name, frame in tables.items():
                kept |= self._write(group, TABLES[name], frame, part)
        for table in DAILY:
            for day in days:
                for path in set(self.home.files(table, day)) - kept:
                    group.commit.remove(path)
        return group

    def _write(self, group: _Group, table: Table, frame: pl.DataFrame, part: int) -> set[Path]:
        """Writes one part of a table's days; returns the files that then exist."""
        written = set()
        for day, rows in parquet.by_day(frame):
            target = self.home.folder(table) / f"{DAY}={day}" / f"part-{part:04}.parquet"
            parquet.write(rows, table, group.commit.put(target))
            written.add(target)
            group.rows[table.qualified_name] += rows.height
            if table.name == "findings":
                group.versions[day] += rows.height
        return written


def _commit(home: Home, group: _Group) -> None:
    """Applies a group's commit, and with it what the days are built from now."""
    built = built_days(home)
    built.origins |= {day: _origin(home, day) for day in group.versions}
    built.origins = {day: origin for day, origin in built.origins.items() if home.files(RAW, day)}
    group.commit.put(built.path).write_text(built.text())
    group.commit.apply()


def _versions(files: list[Path], shape: Struct) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row a version, saying which body counts and where it lies; and the versions in conflict."""
    bodies = pl.concat(
        [
            parquet.read([path], RAW, _NEEDED).with_row_index("row").with_columns(file=pl.lit(number))
            for number, path in enumerate(files)
        ]
        or [parquet.read([], RAW, _NEEDED).with_row_index("row").with_columns(file=pl.lit(0))]
    )
    several = bodies.filter(pl.struct(_VERSION).is_duplicated())
    candidates = _documents(files, several).partition_by(_VERSION) if several.height else []
    choices = [_choice(rows, shape) for rows in candidates]
    conflicts = pl.DataFrame(choices, schema=CONFLICTS.schema).sort(_VERSION)
    chosen = conflicts.select(*_VERSION, body_sha256="chosen_body_sha256")
    versions = pl.concat(
        [
            bodies.filter(~pl.struct(_VERSION).is_duplicated()),
            several.join(chosen, on=[*_VERSION, "body_sha256"]),
        ],
        how="diagonal",
    )
    return versions.sort(_VERSION), conflicts.filter(pl.col("content_count") > 1)


def _choice(rows: pl.DataFrame, shape: Struct) -> dict[str, Any]:
    """Which of the bodies of one version counts: a row of `CONFLICTS`."""
    documents = rows.select("body_sha256", "document").iter_rows()
    bodies = {body: _normalised(document, shape).finding for body, document in documents}
    choice = choose(bodies)
    chosen = rows.filter(body_sha256=choice.body_sha256).row(0, named=True)
    return {
        **{name: chosen[name] for name in (*_VERSION, "account_id", "region")},
        "body_count": len(bodies),
        "content_count": choice.content_count,
        "chosen_body_sha256": choice.body_sha256,
    }


def _batches(versions: pl.DataFrame, batch: int) -> Iterator[pl.DataFrame]:
    for start in range(0, versions.height, batch):
        yield versions.slice(start, batch)


def _documents(files: list[Path], chosen: pl.DataFrame) -> pl.DataFrame:
    """The chosen rows with their documents, in their order; only files that hold one are opened."""
    parts = [
        parquet.read([files[number]], RAW, ["document"])
        .with_row_index("row")
        .join(rows, on="row", how="inner", maintain_order="left")
        for (number,), rows in chosen.partition_by("file", as_dict=True).items()
    ]
    return pl.concat(parts).sort(_VERSION)


def _tables(files: list[Path], chosen: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """All flattened tables of some versions."""
    rows = _documents(files, chosen)
    texts, out_of_range = _texts(rows, shape())
    decoded = _decoder().decode(texts)
    if decoded.height != rows.height or decoded["id"].null_count():
        raise RuntimeError("the fast reader did not read what the gate let pass: please report this")
    versions = decoded.with_columns(rows["finding_id"], rows["updated_at"], out_of_range_values=out_of_range)
    return flatten(versions, shape(), finding_types())


def _texts(rows: pl.DataFrame, shape: Struct) -> tuple[pl.Series, pl.Series]:
    """Documents in wire form, plain ones as they are, and the numbers that no column can hold."""
    indexed = rows.with_row_index("place")
    is_plain = pl.col("plain_for").eq_missing(pl.lit(shape.fingerprint))
    plain = indexed.filter(is_plain).select("place", text=pl.col("document").cast(pl.String))
    others = indexed.filter(~is_plain)
    normalised = [_normalised(document, shape) for document in others["document"]]
    rewritten = pl.DataFrame(
        {
            "place": others["place"],
            "text": pl.Series([json.dumps(each.finding) for each in normalised], dtype=pl.String),
            "out_of_range": pl.Series(
                [
                    [{"path": path, "value": value} for path, value in each.out_of_range] or None
                    for each in normalised
                ],
                dtype=_OUT_OF_RANGE,
            ),
        }
    )
    both = pl.concat([plain, rewritten], how="diagonal").sort("place")
    return both["text"], both["out_of_range"]


def _normalised(document: bytes, shape: Struct) -> Normalised:
    return normalise(read_document(document).finding, shape)
