"""The sources that runs of a home read, and what raw has read of each."""

import re
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from tracehound.pipelines.ingestion import source_registry
from tracehound.pipelines.ingestion.sources import files, is_remote
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.objects import OBJECTS
from tracehound.pipelines.settings.source_prefixes import (
    CLOUDTRAIL,
    GUARDDUTY,
    LANDED,
    LANDED_EXPOSURES,
    SECURITY_HUB,
)
from tracehound.transforms.contracts.api_events import CLOUDTRAIL_OBJECTS

_READ = (OBJECTS, CLOUDTRAIL_OBJECTS)


@dataclass(frozen=True)
class KnownSource:
    """A source of the settings or the registry.

    `is_read` says whether a run that is given no sources reads it; `object_count` and `read_at` are of the
    objects of it that raw has read.
    """

    source: str
    is_configured: bool
    is_remembered: bool
    is_read: bool
    object_count: int
    read_at: datetime | None


def known(home: Home) -> list[KnownSource]:
    """All sources of the settings and the registry, by name. Raises SourceMissing."""
    configured, remembered = source_registry.configured(home), source_registry.remembered(home)
    objects = pl.concat(parquet.read(home.files(each), each, ["uri", "read_at"]) for each in _READ)
    read = configured or remembered
    return [
        KnownSource(
            source, source in configured, source in remembered, source in read, *_reading(objects, source)
        )
        for source in sorted({*configured, *remembered})
    ]


def _reading(objects: pl.DataFrame, source: str) -> tuple[int, datetime | None]:
    """How many objects of a source were read, and when the last one was."""
    found = objects.filter(_is_of(source))
    last = found["read_at"].max()
    return found["uri"].n_unique(), last if isinstance(last, datetime) else None


def _is_of(source: str) -> pl.Expr:
    """Whether an object is of a source, by its URI."""
    uri = pl.col("uri")
    for service, landed in ((GUARDDUTY, LANDED), (SECURITY_HUB, LANDED_EXPOSURES)):
        if source.startswith(service):
            regions = "|".join(map(re.escape, source.removeprefix(service).split(",")))
            return uri.str.contains(f"^{landed}[^/]*/({regions or '[^/]*'})(/|$)")
    place = source.removeprefix(CLOUDTRAIL)
    own = place if is_remote(source) else files.uri_of(place)
    return (uri == own) | uri.str.starts_with(f"{own.rstrip('/')}/")
