"""Exposure findings of Security Hub in raw: each version is stored once, in any order.

What belongs here: adding rows to a commit. What does not: where they come from (`pipelines.ingestion`).
"""

import polars as pl

from tracehound.pipelines.lake import calls, parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.transforms.contracts.observations import EXPOSURES

_KEY = list(EXPOSURES.key)


def put(home: Home, commit: Commit, found: pl.DataFrame) -> int:
    """Adds versions that are not stored yet; returns how many."""
    if found.is_empty():
        return 0
    days = sorted({str(day) for day in found["changed_at"].dt.date().unique()})
    files = [path for day in days for path in home.files(EXPOSURES, day)]
    stored = parquet.read(files, EXPOSURES, _KEY)
    once = found.unique(_KEY, keep="first", maintain_order=True)
    new = once.join(stored, on=_KEY, how="anti", maintain_order="left")
    calls.put_by_day(home, commit, EXPOSURES, new)
    return new.height
