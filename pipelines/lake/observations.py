"""States of things in raw: each is stored once, in any order.

What belongs here: adding rows to a commit. What does not: where they come from (`pipelines.ingestion`,
`pipelines.context`).
"""

from datetime import datetime
from typing import Any

import polars as pl

from tracehound.pipelines.lake import calls, parquet
from tracehound.pipelines.lake.erased import Erased
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.transforms.context.kinds import KINDS
from tracehound.transforms.context.observing import without_people
from tracehound.transforms.contracts.observations import OBSERVATIONS

_KEY = list(OBSERVATIONS.key)
_TIME = "observed_at"


def put(home: Home, commit: Commit, found: pl.DataFrame, erased: Erased) -> int:
    """Adds states that are not stored yet; returns how many. Names that were erased are taken out."""
    if found.is_empty():
        return 0
    new = _new(home, _without_erased(found, erased))
    calls.put_by_day(home, commit, OBSERVATIONS, new)
    return new.height


def _new(home: Home, found: pl.DataFrame) -> pl.DataFrame:
    days = sorted({str(day) for day in found[_TIME].dt.date().unique()})
    files = [path for day in days for path in home.files(OBSERVATIONS, day)]
    stored = parquet.read(files, OBSERVATIONS, _KEY)
    once = found.unique(_KEY, keep="first", maintain_order=True)
    return once.join(stored, on=_KEY, how="anti", maintain_order="left")


def _without_erased(found: pl.DataFrame, erased: Erased) -> pl.DataFrame:
    if erased.is_empty:
        return found
    rows = [_redacted(row, erased) for row in found.iter_rows(named=True)]
    return pl.DataFrame(rows, schema=OBSERVATIONS.schema)


def _redacted(row: dict[str, Any], erased: Erased) -> dict[str, Any]:
    state = without_people(KINDS[row["kind"]], row["document"], erased.has_name)
    return row if state is None else row | vars(state)


def latest(home: Home) -> dict[tuple[str, str, str, str], tuple[datetime, str]]:
    """The last state of every thing: when it was observed, and its hash; by account, region, kind and key."""
    names = [*_KEY[:4], _TIME, "content_hash"]
    rows = parquet.read(home.files(OBSERVATIONS), OBSERVATIONS, names)
    last = rows.sort(_TIME, "content_hash").group_by(_KEY[:4], maintain_order=True).last()
    return {(row[0], row[1], row[2], row[3]): (row[4], row[5]) for row in last.iter_rows()}
