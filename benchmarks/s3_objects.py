"""Objects of one finding each from a local S3 server, compared with plain downloads and the same files.

The server is not a descendant of the measured command: its CPU does not count, but affects the wall time.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from unittest.mock import patch

from benchmarks.contest import OURS, Contestant, run_in_turns, tracehound
from benchmarks.data import DataSet, export, objects
from benchmarks.measure import python
from benchmarks.results import Figures, Run
from tests.servers import s3

OURS_S3, OURS_FILES, DOWNLOADS = f"{OURS}, S3", f"{OURS}, the same files", "boto3, 16 threads"
BEYOND = "wall: (ours from S3 - ours from files) / plain downloads"
_BUCKET = "findings"
_UPLOADS = 16


def figures(documents: int, repeats: int, root: Path) -> Figures:
    """Runs all contestants in turns over one object per document."""
    many, one = export(DataSet("single", documents), root), export(DataSet("large", 1), root)
    with _served({many: "many", one: "one"}) as endpoint_url:
        addresses = {many: f"s3://{_BUCKET}/many/", one: f"s3://{_BUCKET}/one/"}

        def from_s3(source: Path, home: Path) -> list[str]:
            words = ("run", addresses[source], "--home", home, "--upto", "flattened")
            return python("tracehound.cli.app", *words)

        def downloads(source: Path, out: Path) -> list[str]:
            return python("benchmarks.baselines.s3_downloads", addresses[source], endpoint_url, out)

        contestants = [
            Contestant(OURS_S3, from_s3, many, documents),
            Contestant(DOWNLOADS, downloads, many, documents),
            Contestant(OURS_FILES, tracehound, many, documents),
        ]
        runs = run_in_turns(contestants, one, repeats, root / "work")
    return Figures(documents, runs, _facts(runs))


@contextmanager
def _served(folders: dict[Path, str]) -> Iterator[str]:
    """A server with the folders, each below its prefix; the environment points to it."""
    with s3.running() as server, patch.dict(os.environ, server.environment):
        client = server.client()
        client.create_bucket(Bucket=_BUCKET)

        def upload(folder: Path, prefix: str, path: Path) -> None:
            key = f"{prefix}/{path.relative_to(folder).as_posix()}"
            client.put_object(Bucket=_BUCKET, Key=key, Body=path.read_bytes())

        with ThreadPoolExecutor(_UPLOADS) as pool:
            for folder, prefix in folders.items():
                list(pool.map(lambda path: upload(folder, prefix, path), objects(folder)))  # noqa: B023
        yield server.endpoint_url


def _facts(runs: list[Run]) -> dict[str, float]:
    walls = {run.name: median(usage.wall_seconds for usage in run.usages) for run in runs}
    per_object = {}
    for run in runs:
        cpu = median(usage.cpu_seconds for usage in run.usages)
        per_object[f"{run.name}: CPU ms an object"] = cpu / run.documents * 1000
        per_object[f"{run.name}: wall ms an object"] = walls[run.name] / run.documents * 1000
    return per_object | {BEYOND: (walls[OURS_S3] - walls[OURS_FILES]) / walls[DOWNLOADS]}
