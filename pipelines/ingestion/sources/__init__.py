"""Where documents come from: each kind of source lists objects, all of which are read in the same way.

What belongs here: finding objects, detecting changes, and getting the bytes. What does not: their content
(`pipelines.ingestion.reading`).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tracehound.pipelines.ingestion.sources import context, files, trails
from tracehound.pipelines.ingestion.sources.context import is_of_context
from tracehound.pipelines.ingestion.sources.objects import (
    ALL_DAYS,
    Asked,
    Days,
    Lister,
    Opener,
    Seen,
    SourceMissing,
    SourceObject,
    Unreached,
    export_day,
)
from tracehound.pipelines.ingestion.sources.trails import is_of_calls
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.source_prefixes import CONTEXT, GUARDDUTY, S3, SECURITY_HUB, SQS

__all__ = [
    "ALL_DAYS",
    "Asked",
    "Days",
    "Opener",
    "Seen",
    "SourceMissing",
    "SourceObject",
    "Unreached",
    "absolute",
    "acknowledge",
    "ask",
    "export_day",
    "in_order",
    "is_of_calls",
    "is_of_context",
    "is_remote",
    "list_objects",
    "list_source",
]  # fmt: skip

_REGIONS = r"([a-z]{2}(-[a-z]+)+-\d+(,[a-z]{2}(-[a-z]+)+-\d+)*)?"
_ASKED = (GUARDDUTY, SECURITY_HUB)


def ask(sources: Iterable[str], home: Home) -> Asked:
    """Queries the services among the sources for new findings; once per run, before listing objects.

    The caller holds the writer's lock. Raises SourceMissing, naming the source.
    """
    given = list(sources)
    of_guardduty = [source for source in given if source.startswith(GUARDDUTY)]
    of_hub = [source for source in given if source.startswith(SECURITY_HUB)]
    found = Asked()
    # Imports are local: files need no boto3.
    if of_guardduty:
        from tracehound.pipelines.ingestion.sources import guardduty  # noqa: PLC0415

        found = guardduty.ask(of_guardduty, home)
    if of_hub:
        from tracehound.pipelines.ingestion.sources import securityhub  # noqa: PLC0415

        found = found.with_more(securityhub.ask(of_hub, home))
    return found


def list_objects(sources: Iterable[str], home: Home, days: Days = ALL_DAYS) -> list[SourceObject]:
    """All objects of the sources, each once, in order; the home itself is never a source.

    Raises SourceMissing, naming the source, and Unreached where it may be there another time.
    """
    return in_order(entry for source in sources for entry in list_source(source, home, days))


def list_source(source: str, home: Home, days: Days = ALL_DAYS) -> Iterator[SourceObject]:
    """Objects of one source, in no order. Raises SourceMissing and Unreached, as `list_objects`."""
    return (entry for entry in _lister(source)(source, home, days) if days.include(entry.uri))


def in_order(objects: Iterable[SourceObject]) -> list[SourceObject]:
    """Each object once, oldest export day first."""
    found = {entry.uri: entry for entry in objects}
    return sorted(found.values(), key=lambda entry: entry.order)


def _lister(source: str) -> Lister:
    """The function that lists this kind of source. Imports are local, since only some need boto3."""
    if source.startswith(S3):
        from tracehound.pipelines.ingestion.sources import s3  # noqa: PLC0415

        return s3.list_source
    if source.startswith(SQS):
        from tracehound.pipelines.ingestion.sources import sqs  # noqa: PLC0415

        return sqs.list_source
    if source.startswith(GUARDDUTY):
        from tracehound.pipelines.ingestion.sources import guardduty  # noqa: PLC0415

        return guardduty.list_source
    if source.startswith(SECURITY_HUB):
        from tracehound.pipelines.ingestion.sources import securityhub  # noqa: PLC0415

        return securityhub.list_source
    if is_of_context(source):
        return context.list_source
    return trails.list_source if is_of_calls(source) else files.list_source


def acknowledge(
    sources: Iterable[str], home: Home, read: Callable[[], set[tuple[str, str]]]
) -> dict[str, str]:
    """Deletes messages from queues, and landed answers of Security Hub, once they are `read` and committed.

    `read` gives the URIs and etags of objects that are.

    Returns the failures by URI.
    """
    errors: dict[str, str] = {}
    for source in sources:
        if source.startswith(SQS):
            from tracehound.pipelines.ingestion.sources import sqs  # noqa: PLC0415

            errors |= sqs.acknowledge(home, source, read())
        elif source.startswith(SECURITY_HUB):
            from tracehound.pipelines.ingestion.sources import securityhub  # noqa: PLC0415

            securityhub.acknowledge(home, source, read())
    return errors


def absolute(source: str) -> str:
    """A source's name as it is registered: independent of the working folder.

    Raises SourceMissing.
    """
    service = next((each for each in _ASKED if source.startswith(each)), None)
    if service and not re.fullmatch(service + _REGIONS, source):
        raise SourceMissing(
            f"{source}: give regions as in `{service}eu-west-1,us-east-1`, or none for all: `{service}`."
        )
    if is_of_context(source) and not context.is_name(source):
        raise SourceMissing(
            f"{source}: give regions as in `context:eu-west-1,us-east-1`, or none for all: `context:`."
        )
    if is_of_calls(source):
        return trails.absolute(source)
    if not source.strip():
        raise SourceMissing("a source has no name: give a folder of findings or a file.")
    return source if is_remote(source) else str(Path(source).expanduser().absolute())


def is_remote(source: str) -> bool:
    """Whether a source is not a file or folder of this host."""
    return source.startswith((S3, SQS, *_ASKED, CONTEXT)) or trails.is_remote(source)
