"""Sources of API calls: `cloudtrail:` before a folder or an S3 address, or before regions of LookupEvents.

What belongs here: their names, and listing their objects. What does not: which calls are kept
(`transforms.cloudtrail`). Answers of LookupEvents are asked for, not listed.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tracehound.pipelines.ingestion.sources import files
from tracehound.pipelines.ingestion.sources.objects import Days, SourceObject
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.source_prefixes import CLOUDTRAIL, S3
from tracehound.transforms.cloudtrail.names import may_be_of_trail

_REGIONS = re.compile(r"([a-z]{2}(-[a-z]+)+-\d+(,[a-z]{2}(-[a-z]+)+-\d+)*)?")


def is_of_calls(source: str) -> bool:
    """Whether a source has API calls, and no findings."""
    return source.startswith(CLOUDTRAIL)


def is_remote(source: str) -> bool:
    """Whether a source of calls is not a folder or file of this host."""
    return is_of_calls(source) and (place_of(source).startswith(S3) or is_asked(source))


def is_asked(source: str) -> bool:
    """Whether a source stands for LookupEvents, in some regions or in all."""
    return _REGIONS.fullmatch(place_of(source)) is not None


def place_of(source: str) -> str:
    """Where the calls are: a path, an S3 address, or names of regions."""
    return source.removeprefix(CLOUDTRAIL)


def absolute(source: str) -> str:
    """A source's name as it is registered."""
    if is_remote(source):
        return source
    return f"{CLOUDTRAIL}{Path(place_of(source)).expanduser().absolute()}"


def list_source(source: str, home: Home, days: Days) -> Iterator[SourceObject]:
    """All objects that may hold calls, by their names; none of LookupEvents.

    Raises SourceMissing and Unreached.
    """
    place = place_of(source)
    if is_asked(source):
        return
    if place.startswith(S3):
        from tracehound.pipelines.ingestion.sources import s3  # noqa: PLC0415 - boto3, which files do not need

        yield from s3.list_source(place, home, days, s3.TRAIL)
        return
    yield from (entry for entry in files.list_source(place, home, days) if may_be_of_trail(entry.uri))
