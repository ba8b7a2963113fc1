"""Landed answers of GuardDuty's API: if such a file is lost, its time span is requested again."""

from collections.abc import Sequence

import polars as pl

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.settings.source_prefixes import LANDED
from tracehound.transforms.contracts import TABLES

_WINDOWS = TABLES["raw.api_windows"]


def ask_again(home: Home, commit: Commit, uris: Sequence[str]) -> None:
    """Forgets the spans of some landed objects and all later ones, so that the next run requests them again.

    Objects whose landed file still exists are read from it instead.
    """
    wanted = {uri for uri in uris if uri.startswith(LANDED)}
    if not wanted:
        return
    from tracehound.pipelines.ingestion.sources import guardduty  # noqa: PLC0415 - botocore, which files do not need

    windows = parquet.read(home.files(_WINDOWS), _WINDOWS)
    gone = [row for row in windows.iter_rows(named=True) if guardduty.has_lost_its_file(home, row, wanted)]
    if not gone:
        return
    begins = (
        pl.DataFrame(gone, schema=_WINDOWS.schema)
        .group_by(guardduty.DETECTOR_KEY)
        .agg(begin=pl.col("from_at").min())
    )
    for path in home.files(_WINDOWS):
        rows = parquet.read([path], _WINDOWS)
        kept = (
            rows.join(begins, on=guardduty.DETECTOR_KEY, how="left", maintain_order="left")
            .filter(pl.col("begin").is_null() | (pl.col("from_at") < pl.col("begin")))
            .drop("begin")
        )
        if kept.is_empty():
            commit.remove(path)
        elif kept.height < rows.height:
            parquet.write(kept, _WINDOWS, commit.put(path))
