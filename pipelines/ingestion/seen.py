"""When each source was last listed whole, and read: until a day later only its recent part is listed again.

What belongs here: the record, and what follows from it. What does not: how a source leaves out what is old
(`pipelines.ingestion.sources`).
"""

import json
import time
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import msgspec
import polars as pl

from tracehound.pipelines.ingestion.sources import Seen
from tracehound.pipelines.lake import missing, parquet
from tracehound.pipelines.lake.drafts import replace_content
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.lake.objects import OBJECTS
from tracehound.transforms.contracts.api_events import CLOUDTRAIL_OBJECTS

_DAY_SECONDS = 24 * 60 * 60
_DAY = "%Y/%m/%d"
_FOLDER_AND_DAY = r"^(.*/)(\d{4}/\d{2}/\d{2})/[^/]+$"


def now() -> float:
    """The time by which the age of a listing is told, in seconds since 1970."""
    return time.time()


def path_of(home: Home) -> Path:
    """The file of the record: JSON, by source."""
    return home.lake / "listings.json"


def of_sources(home: Home, sources: Collection[str]) -> dict[str, Seen]:
    """What was seen of sources that need not be listed whole now.

    A listing of the future was noted by a clock that was wrong. While lost documents are read again, all is.
    """
    fresh = {name: at for name, at in _read(home).items() if name in sources and _is_fresh(at)}
    if not fresh or missing.read(home) is not None:
        return {}
    recent = _recent(home)
    return {name: Seen(at, recent) for name, at in fresh.items()}


def note(home: Home, whole: Collection[str], at: float) -> None:
    """Notes that all objects of some sources were listed, beginning at a time, and read."""
    if whole:
        # Unlike msgspec, json writes the bytes of a folder's name that are no UTF-8.
        replace_content(path_of(home), json.dumps(_read(home) | dict.fromkeys(whole, at)).encode())


def forget(home: Home, commit: Commit) -> None:
    """Lets the next run list all sources whole: objects that had been read are to be read again."""
    commit.remove(path_of(home))


def _is_fresh(at: float) -> bool:
    return 0 <= now() - at < _DAY_SECONDS


def _recent(home: Home) -> dict[str, str]:
    """By folder, the first export day in which late objects are looked for in each run."""
    lookback = timedelta(days=home.settings.schedule.lookback_days or 0)
    newest = (
        pl.concat(parquet.read(home.files(each), each, ["uri"]) for each in (OBJECTS, CLOUDTRAIL_OBJECTS))
        .select(
            folder=pl.col("uri").str.extract(_FOLDER_AND_DAY, 1),
            day=pl.col("uri").str.extract(_FOLDER_AND_DAY, 2).str.to_date(_DAY, strict=False),
        )
        .drop_nulls()
        .group_by("folder")
        .agg(pl.col("day").max() - lookback)
        .select("folder", pl.col("day").dt.strftime(_DAY))
    )
    return dict(newest.iter_rows())


def _read(home: Home) -> dict[str, float]:
    """What is noted; nothing where the file has other content, so that all is listed."""
    try:
        return msgspec.convert(json.loads(path_of(home).read_bytes()), dict[str, float])
    except (FileNotFoundError, ValueError, RecursionError):
        return {}
