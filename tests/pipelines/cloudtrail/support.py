"""A folder as CloudTrail writes it, and reading it without Dagster."""

import gzip
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from tests.pipelines.support import table
from tests.transforms.cloudtrail.records import ACCOUNT, REGION, trail_file
from tracehound.pipelines.cloudtrail import flattening, storing
from tracehound.pipelines.cloudtrail.storing import Asking
from tracehound.pipelines.cloudtrail.taken import TakenCalls
from tracehound.pipelines.ingestion import listing
from tracehound.pipelines.ingestion.sources import ALL_DAYS
from tracehound.pipelines.lake.home import Home


@dataclass
class Trail:
    """A trail's folder and the home that reads it."""

    folder: Path
    home: Home
    files: int = 0

    def deliver(
        self,
        *records: dict[str, Any],
        at: str = "20261019T1000",
        account: str = ACCOUNT,
        region: str = REGION,
    ) -> Path:
        """CloudTrail writes a file."""
        return self.put(trail_file(*records), at, account, region)

    def put(
        self, content: bytes, at: str = "20261019T1000", account: str = ACCOUNT, region: str = REGION
    ) -> Path:
        """A file of the trail with any content, zipped."""
        self.files += 1
        day = f"{at[:4]}/{at[4:6]}/{at[6:8]}"
        name = f"{account}_CloudTrail_{region}_{at}Z_{self.files:016}.json.gz"
        path = self.folder / "AWSLogs" / "o-abcdefghij" / account / "CloudTrail" / region / day / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content, mtime=0))
        return path

    @property
    def source(self) -> str:
        return f"cloudtrail:{self.folder}"

    def read(self, asking: Asking | None = None) -> TakenCalls:
        """What a run does with the source."""
        listed = listing.look(self.home, [self.source], ALL_DAYS)
        assert listed.objects == []
        taken = storing.take(self.home, listed.calls, asking or Asking(fills_gaps=listed.has_all_calls))
        flattening.flatten(self.home)
        return taken

    def table(self, name: str) -> pl.DataFrame:
        return table(self.home, name)

    def column(self, name: str, column: str) -> list[Any]:
        """A column of a table, in the order of its key."""
        return self.table(name)[column].to_list()

    def hours(self) -> dict[str, tuple[str, bool]]:
        """State and completeness of each hour, as `DDTHH`."""
        rows = self.table("raw.cloudtrail_coverage").select("hour_at", "state", "is_complete").iter_rows()
        return {_short(at): (state, complete) for at, state, complete in rows}


def _short(at: datetime) -> str:
    return f"{at:%dT%H}"
