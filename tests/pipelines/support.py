"""Homes, sources and comparisons for tests of the pipeline."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl

from tests.commands import run_here
from tracehound.pipelines.aws import clients as aws
from tracehound.pipelines.cloudtrail import flattening as calls
from tracehound.pipelines.cloudtrail import storing
from tracehound.pipelines.flattening import days as flattening
from tracehound.pipelines.flattening import stale
from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.batches import BatchLimits
from tracehound.pipelines.ingestion.sources import list_objects
from tracehound.pipelines.lake import empty, parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.upgrade import upgrade
from tracehound.pipelines.serving.warehouse import NextWarehouse
from tracehound.pipelines.settings import reading
from tracehound.sql import build, models
from tracehound.transforms.contracts import TABLES

# Columns that tell when or where something was seen; equality of tables leaves them out.
_SEEN = {"first_seen_at", "seen_at", "read_at", "rejected_at", "etag"}
_SEEN_LAYERS = ("raw",)


def finding(number: int = 1, **members: Any) -> dict[str, Any]:
    """A small finding in wire form."""
    return {
        "id": f"{number:032x}",
        "type": "Recon:EC2/Portscan",
        "accountId": "111122223333",
        "region": "eu-west-1",
        "updatedAt": "2026-10-01T08:00:00.123Z",
        "createdAt": "2026-10-01T08:00:00.123Z",
        "severity": 5,
        "title": "t",
        "resource": {"resourceType": "Instance", "instanceDetails": {"instanceId": f"i-{number}"}},
        "service": {"count": 1, "archived": False, "eventFirstSeen": "2026-10-01T07:00:00Z"},
    } | members


def lines(*findings: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in findings)


def put(folder: Path, name: str, content: bytes, *, zipped: bool = False) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, mtime=0) if zipped else content)
    return path


def read_in(home: Home, *sources: Path, limits: BatchLimits | None = None) -> ingest.Ingested:
    """Ingests and flattens without Dagster."""
    objects = ingest.unread(home, list_objects(map(str, sources), home))
    found = ingest.ingest(home, objects, limits)
    flattening.flatten_days(home, stale.stale_days(home), limits and limits.documents)
    storing.take(home, [])
    calls.flatten(home)
    return found


def table(home: Home, name: str) -> pl.DataFrame:
    """A table of the lake, sorted by its key."""
    contract = TABLES[name]
    return parquet.read(home.files(contract), contract).sort(contract.key)


def comparable(home: Home, name: str) -> pl.DataFrame:
    """A table without what tells when or where something was seen."""
    frame = table(home, name)
    return frame.drop(_SEEN, strict=False) if name.startswith(_SEEN_LAYERS) else frame


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of change of every file."""
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def tracehound(
    *words: str | Path, home: Path, stdin: str | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Runs the command as a user would, but in this process."""
    # A process of its own would know no client either, and leaves none.
    forget_clients()
    try:
        ended = run_here(list(map(str, words)), _environment(home), (stdin or "").encode())
    finally:
        forget_clients()
    return subprocess.CompletedProcess(["tracehound", *words], ended.code, ended.out, ended.err)


def tracehound_process(
    *words: str | Path, home: Path, stdin: str | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Runs the command as a user would, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tracehound.cli.app", *map(str, words)],
        env=os.environ | _environment(home),
        input=(stdin or "").encode(),
        capture_output=True,
        check=False,
        timeout=300,
    )


def _environment(home: Path) -> dict[str, str]:
    return {"TRACEHOUND_HOME": str(home), "COLUMNS": "200"}


def configured(path: Path) -> Home:
    """A home with the settings that the environment has now."""
    return Home(path, reading.load())


def forget_clients() -> None:
    """Lets clients of AWS be made anew, as a test's moto needs it."""
    aws._CLIENTS.clear()


def serve(home: Home, *sources: Path) -> Home:
    """A home with its warehouse, made without Dagster."""
    read_in(home.create(), *sources)
    upgrade(home)
    empty.put_right(home)
    following = NextWarehouse(home, build.Limits("1GB", 1))
    following.begin()
    for model in models.models().values():
        with following.open(model.depends_on) as con:
            following.build_model(con, model)
    following.publish()
    return home
