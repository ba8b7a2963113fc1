"""The process forest that a seed's documents, or its generator, say there is, and the one that is served.

What belongs here: a forest built without code of the pipeline. Samples are left out, as in the pipeline.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.data import objects, read_lines
from tracehound.pipelines.lake.home import Home

_PATHS = (Path(__file__).parents[1] / "queries" / "ancestry.sql").read_text(encoding="utf-8")
Process = tuple[str, str, str]
Step = tuple[str, str, str, str, int]


def true(folder: Path) -> set[Step]:
    """Every process with each of its ancestors: as the generator says, or else as documents do."""
    edges = folder / "edges.jsonl"
    return by_generator(edges) if edges.exists() else expected(folder / "export")


def by_generator(edges: Path) -> set[Step]:
    """The forest of the true edges that a generator wrote beside its export."""
    lines = map(json.loads, edges.read_text(encoding="utf-8").splitlines())
    return _forest(
        ((line["account_id"], line["region"], line["process_uuid"]), line["parent_uuid"]) for line in lines
    )


def expected(export: Path) -> set[Step]:
    """The forest that all documents together give."""
    return _forest(
        parent
        for path in objects(export)
        for line in read_lines(path)
        for parent in _parents(json.loads(line)).items()
    )


def _forest(edges: Iterable[tuple[Process, str]]) -> set[Step]:
    parents = dict(edges)
    return {step for process in parents for step in _above(process, parents)}


def _parents(finding: dict[str, Any]) -> dict[Process, str]:
    """The parent of every process that a finding names."""
    details = finding["service"].get("runtimeDetails") or {}
    if (finding["service"].get("additionalInfo") or {}).get("sample"):
        return {}
    context = details.get("context") or {}
    roles = (details.get("process"), context.get("modifyingProcess"), context.get("targetProcess"))
    processes = [each for role in roles if role for each in (role, *(role.get("lineage") or ()))]
    account = finding["accountId"], finding["region"]
    return {(*account, each["uuid"]): each["parentUuid"] for each in processes if each.get("parentUuid")}


def _above(process: Process, parents: dict[Process, str]) -> Iterator[Step]:
    at, distance = process, 0
    while at in parents:
        at, distance = (*at[:2], parents[at]), distance + 1
        yield (*process, at[2], distance)


def found(home: Home) -> set[Step]:
    """Every process with its ancestors in the served file."""
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        return set(con.execute(_PATHS).fetchall())
