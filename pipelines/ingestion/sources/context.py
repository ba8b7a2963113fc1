"""The source of context: `context:` for the APIs of AWS, or `context:eu-west-1,us-east-1` for some regions.

What belongs here: its name. It has no objects: what it says is asked for (`pipelines.context`).
"""

import re
from collections.abc import Iterator, Sequence

from tracehound.pipelines.ingestion.sources.objects import Days, SourceObject
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.source_prefixes import CONTEXT

_NAME = re.compile(CONTEXT + r"([a-z]{2}(-[a-z]+)+-\d+(,[a-z]{2}(-[a-z]+)+-\d+)*)?")


def is_of_context(source: str) -> bool:
    """Whether a source has no objects, but is asked for what findings name."""
    return source.startswith(CONTEXT)


def is_name(source: str) -> bool:
    """Whether such a source is named well."""
    return _NAME.fullmatch(source) is not None


def list_source(source: str, home: Home, days: Days) -> Iterator[SourceObject]:
    """No objects."""
    del source, home, days
    return iter(())


def regions_of(sources: Sequence[str]) -> set[str]:
    """The regions that sources name; none if one of them names none, which means all."""
    named = [source.removeprefix(CONTEXT).split(",") for source in sources]
    return {region for each in named for region in each} if all(all(each) for each in named) else set()
