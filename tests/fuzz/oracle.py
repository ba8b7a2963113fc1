"""What must hold after a run over mutants and good findings: nothing good is lost or changed, nothing is unaccounted for.

What belongs here: looking into lake and served file, and saying what does not hold. What does not: running anything.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import duckdb
import polars as pl

from tests.builders import tables as flattened
from tests.fuzz.laying import Folder
from tests.fuzz.mutant import Json, Laid, Mutant
from tests.fuzz.writing import write
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts import FLATTENED, TABLES

_QUARANTINED = "flattened.quarantined"
_SERVED_IN = (
    "flattened.finding_versions",
    "flattened.findings_current",
    "flattened.processes",
    "correlation.finding_group_members",
)
_VERSION = ["finding_id", "updated_at"]
SERVED, QUARANTINED, REJECTED, OLD = "served", "quarantined", "rejected", "purged"
# Read to its end, and without any document in it; or no trace at all.
EMPTY, NOTHING = "empty", "nothing"


@dataclass
class Judgement:
    """What does not hold, good findings that are not served, and what became of each mutant by its number.

    `suspects` are mutants whose own good findings are not flattened, or that are unaccounted for.
    """

    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    fates: dict[int, str] = field(default_factory=dict)
    suspects: set[int] = field(default_factory=set)


def judge(home: Home, folder: Folder, mutants: Sequence[Mutant]) -> Judgement:
    """Looks at a home after the run that read a folder of mutants."""
    whose = {each["id"]: mutant for mutant in mutants for each in mutant.survivors}
    good = [each for mutant in mutants for each in mutant.survivors]
    judgement = Judgement(lost=[f"{each} ({whose[each.split()[0]]})" for each in lost(home, good)])
    judgement.wrong += _unequal(home, good)
    judgement.wrong += _counts(home)
    judgement.fates = _fates(home, folder, mutants)
    flattened_ids = set(_read(home, "flattened.finding_versions")["finding_id"])
    for mutant in mutants:
        fate = judgement.fates[mutant.number]
        is_accounted_for = fate in (SERVED, QUARANTINED, REJECTED, OLD, EMPTY) or (
            fate == NOTHING and mutant.draft.may_be_nothing
        )
        if not is_accounted_for:
            judgement.wrong.append(f"{mutant}: {fate}")
        if not is_accounted_for or any(each["id"] not in flattened_ids for each in mutant.survivors):
            judgement.suspects.add(mutant.number)
    return judgement


def lost(home: Home, good: Sequence[Json]) -> list[str]:
    """Good findings that are not in the served file, each with the tables that lack it."""
    if not home.warehouse.exists():
        return [f"{each['id']} is lost: nothing is served" for each in good]
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        held = {name: _ids(con, f"SELECT DISTINCT finding_id FROM {name}") for name in _SERVED_IN}
        together = _ids(con, _WITH_OTHERS)
    missing = {each["id"]: [name for name in _SERVED_IN if each["id"] not in held[name]] for each in good}
    found = [f"{finding} is not in {', '.join(names)}" for finding, names in missing.items() if names]
    return found + [f"{finding} is grouped with others" for finding in missing.keys() & together]


_WITH_OTHERS = """
SELECT finding_id FROM correlation.finding_group_members
QUALIFY count(*) OVER (PARTITION BY group_id) > 1
"""


def _ids(con: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    return {finding for (finding,) in con.execute(query).fetchall()}


def _unequal(home: Home, good: Sequence[Json]) -> Iterator[str]:
    """Flattened tables in which good findings have other rows than they have alone."""
    expected = flattened(map(write, good))
    ids = [each["id"] for each in good]
    for name, table in FLATTENED.items():
        frame = parquet.read(home.files(table), table).filter(pl.col("finding_id").is_in(ids)).sort(table.key)
        alone = expected[table.name].select(frame.columns).sort(table.key)
        if not frame.equals(alone):
            yield f"{name}: good findings have {frame.height} rows, alone {alone.height}; or their values differ"


def _counts(home: Home) -> Iterator[str]:
    """Objects whose documents are not all stored, repeated, set aside or purged."""
    objects = _read(home, "raw.objects")
    rejected = _read(home, "raw.rejected")
    if "document_count" not in rejected.columns:
        rejected = rejected.with_columns(document_count=pl.lit(1))
    aside = rejected.group_by("uri", "etag").agg(
        pl.col("document_count").filter(pl.col("document_number") > 0).sum().alias("aside"),
        (pl.col("document_number") == 0).any().alias("is_whole"),
    )
    for row in objects.join(aside, on=["uri", "etag"], how="left").iter_rows(named=True):
        known = row["stored_count"] + row["repeated_count"] + row["purged_count"]
        # Of an object without any finding one row tells the whole.
        is_without = row["is_whole"] and known == 0
        if known + (row["aside"] or 0) != row["document_count"] and not is_without:
            yield f"{row['uri']}: {row['document_count']} documents, but {known} stored and {row['aside'] or 0} set aside"


def _fates(home: Home, folder: Folder, mutants: Sequence[Mutant]) -> dict[int, str]:
    found = _Found(home)
    return {
        mutant.number: found.of_files(folder.prefix(mutant))
        if isinstance(mutant.draft.body, Laid)
        else found.of_lines(*folder.lines[mutant.number])
        for mutant in mutants
    }


class _Found:
    """What the lake has of each object and line."""

    def __init__(self, home: Home) -> None:
        versions = set(_read(home, "flattened.finding_versions").select(_VERSION).iter_rows())
        quarantined = (
            set(_read(home, _QUARANTINED).select(_VERSION).iter_rows()) if _QUARANTINED in TABLES else set()
        )
        self._lines: dict[tuple[str, int], str] = {}
        self._folded: Counter[str] = Counter()
        for row in _rows(home, "raw.rejected", "uri", "line"):
            self._lines[row["uri"], row["line"]] = REJECTED
            self._folded[row["uri"]] += row.get("document_count", 1) - 1
        for name in ("raw.findings", "raw.repeats"):
            for row in _rows(home, name, "uri", "line", *_VERSION):
                version = (row["finding_id"], row["updated_at"])
                fate = SERVED if version in versions else QUARANTINED if version in quarantined else _LOST
                self._lines[row["uri"], row["line"]] = fate
        self._objects = {
            row["uri"]: row for row in _rows(home, "raw.objects", "uri", "document_count", "purged_count")
        }

    def of_lines(self, uri: str, lines: range) -> str:
        """What became of what stands on some lines of an object."""
        fates = [self._lines[uri, line] for line in lines if (uri, line) in self._lines]
        if not fates and self._folded[uri]:
            return REJECTED
        return _together(fates) if fates else self._of_object(uri)

    def of_files(self, prefix: str) -> str:
        """What became of what stands in files."""
        fates = [fate for (uri, _), fate in self._lines.items() if uri.startswith(prefix)]
        uris = [uri for uri in self._objects if uri.startswith(prefix)]
        return _together(fates) if fates else self._of_object(uris[0]) if uris else NOTHING

    def _of_object(self, uri: str) -> str:
        read = self._objects.get(uri)
        if read is None:
            return NOTHING
        if read["purged_count"]:
            return OLD
        return NOTHING if read["document_count"] else EMPTY


_LOST = "stored, and neither served nor quarantined"


def _together(fates: Sequence[str]) -> str:
    """The worst of several."""
    return next(fate for fate in (_LOST, QUARANTINED, REJECTED, SERVED) if fate in fates)


def _read(home: Home, name: str) -> pl.DataFrame:
    return parquet.read(home.files(TABLES[name]), TABLES[name])


def _rows(home: Home, name: str, *columns: str) -> Iterator[dict[str, object]]:
    frame = _read(home, name)
    kept = [*columns, *({"document_count"} & set(frame.columns) if name == "raw.rejected" else ())]
    yield from frame.select(kept).iter_rows(named=True)
