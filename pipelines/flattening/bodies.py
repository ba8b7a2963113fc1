"""The stored bodies of some days, their documents, and the choice of one body per version.

What belongs here: reading raw, and the choice, which excludes unreadable bodies. What does not: the tables
built from the chosen ones (`pipelines.flattening.tables`).

Bodies are frames with one row per body: its key, and its location (`file`, an index into the files, and
`row`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tracehound.pipelines.flattening.exact import exact
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.processes.poison import Fault, fault
from tracehound.transforms.choose import Choice, choose
from tracehound.transforms.contracts import TABLES

RAW = TABLES["raw.findings"]
CONFLICTS = TABLES["flattened.version_conflicts"]
QUARANTINED = TABLES["flattened.quarantined"]
VERSION = ["finding_id", "updated_at"]
_NEEDED = [*VERSION, "account_id", "region", "body_sha256", "gate_fingerprint"]
_LOCATION = ["file", "row"]
_TOLD = [name for name in QUARANTINED.schema if name in RAW.schema]


@dataclass(frozen=True)
class Choices:
    """The chosen body of each version, in order; versions with several contents; and unreadable bodies."""

    versions: pl.DataFrame
    conflicts: pl.DataFrame
    faults: list[Fault]


def stored(files: list[Path]) -> pl.DataFrame:
    """All bodies in some files of raw."""
    parts = [
        parquet.read([path], RAW, _NEEDED).with_row_index("row").with_columns(file=pl.lit(number))
        for number, path in enumerate(files)
    ]
    none = parquet.read([], RAW, _NEEDED).with_row_index("row").with_columns(file=pl.lit(0))
    return pl.concat(parts or [none])


def with_documents(files: list[Path], bodies: pl.DataFrame) -> pl.DataFrame:
    """The bodies with their documents, by day and version; only files that contain one are opened."""
    parts = [
        parquet.read([files[number]], RAW, ["document"])
        .with_row_index("row")
        .join(rows, on="row", how="inner", maintain_order="left")
        for (number,), rows in bodies.partition_by("file", as_dict=True).items()
    ]
    # By day first: files of flattened tables are sorted so, and each table keeps the order of its versions.
    return pl.concat(parts).sort(pl.col("updated_at").dt.date(), *VERSION)


def without(bodies: pl.DataFrame, faults: Iterable[Fault]) -> pl.DataFrame:
    """The bodies without those that have a fault."""
    return bodies.join(_locations(faults), on=_LOCATION, how="anti", maintain_order="left")


def siblings(bodies: pl.DataFrame, faults: Iterable[Fault]) -> pl.DataFrame:
    """All bodies of versions that have a body with a fault."""
    versions = bodies.join(_locations(faults), on=_LOCATION, how="semi").select(VERSION).unique()
    return bodies.join(versions, on=VERSION, how="semi", maintain_order="left")


def _locations(faults: Iterable[Fault]) -> pl.DataFrame:
    locations = [(each.file, each.row) for each in faults]
    return pl.DataFrame(locations, schema={"file": pl.Int32, "row": pl.UInt32}, orient="row").unique()


def chosen(
    files: list[Path],
    bodies: pl.DataFrame,
    unreadable: Callable[[pl.DataFrame], list[Fault]] = lambda _: [],
) -> Choices:
    """Chooses among the bodies of each version.

    `unreadable` gets bodies with their documents, and returns those that must not be read at all.
    """
    is_one_of_several = pl.struct(VERSION).is_duplicated()
    several = bodies.filter(is_one_of_several)
    choices: list[dict[str, Any]] = []
    faults: list[Fault] = []
    if several.height:
        tried = with_documents(files, several)
        faults += unreadable(tried)
        for rows in without(tried, faults).partition_by(VERSION):
            choice, unread = _choice(rows)
            choices += [choice] if choice else []
            faults += unread
    conflicts = pl.DataFrame(choices, schema=CONFLICTS.schema).sort(VERSION)
    winners = conflicts.select(*VERSION, body_sha256="chosen_body_sha256")
    versions = pl.concat(
        [bodies.filter(~is_one_of_several), several.join(winners, on=[*VERSION, "body_sha256"])],
        how="diagonal",
    )
    return Choices(versions.sort(VERSION), conflicts, faults)


def _choice(rows: pl.DataFrame) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The chosen body of one version, as a row of `CONFLICTS`, and its unreadable bodies."""
    readable, faults = _readable(rows)
    choice, unfit = _chosen(readable)
    rows_by_body = {row["body_sha256"]: row for row in rows.iter_rows(named=True)}
    faults += [fault(rows_by_body[body], error) for body, error in unfit.items()]
    if choice is None:
        return None, faults
    winner = rows_by_body[choice.body_sha256]
    return {
        **{name: winner[name] for name in (*VERSION, "account_id", "region")},
        "body_count": rows.height,
        "content_count": choice.content_count,
        "chosen_body_sha256": choice.body_sha256,
    }, faults


def _readable(rows: pl.DataFrame) -> tuple[dict[str, dict[str, Any]], list[Fault]]:
    """Findings in wire form by body, and the bodies that can't be read as one."""
    readable: dict[str, dict[str, Any]] = {}
    faults: list[Fault] = []
    for row in rows.iter_rows(named=True):
        try:
            readable[row["body_sha256"]] = exact(row).finding
        except Exception as error:
            faults.append(fault(row, error))
    return readable, faults


def _chosen(readable: dict[str, dict[str, Any]]) -> tuple[Choice | None, dict[str, Exception]]:
    """The choice among findings by body; and those that can't be compared, each with the reason."""
    try:
        return (choose(readable) if readable else None), {}
    except Exception:
        unfit = {body: error for body, finding in readable.items() if (error := _unfit(body, finding))}
        if not unfit:
            raise
        fit = {body: finding for body, finding in readable.items() if body not in unfit}
        return (choose(fit) if fit else None), unfit


def _unfit(body: str, finding: dict[str, Any]) -> Exception | None:
    try:
        choose({body: finding})
    except Exception as error:
        return error
    return None


def set_aside(files: list[Path], faults: Iterable[Fault]) -> pl.DataFrame:
    """Rows of `flattened.quarantined`: each body once, with the first reason found."""
    reasons: dict[tuple[int, int], Fault] = {}
    for each in faults:
        reasons.setdefault((each.file, each.row), each)
    schema = {"file": pl.Int32, "row": pl.UInt32, "reason_code": pl.String, "reason": pl.String}
    rows = [(each.file, each.row, each.code, each.reason) for each in reasons.values()]
    found = [
        parquet.read([files[number]], RAW, [*_TOLD, "document"])
        .with_row_index("row")
        .join(some, on="row", how="inner")
        .with_columns(size_bytes=pl.col("document").bin.size().cast(pl.Int64))
        .select(list(QUARANTINED.schema))
        for (number,), some in pl.DataFrame(rows, schema=schema, orient="row")
        .partition_by("file", as_dict=True)
        .items()
    ]
    empty = pl.DataFrame(schema=QUARANTINED.schema)
    return pl.concat([empty, *found]).sort(QUARANTINED.key)
