"""What a run would read, before it does: objects, bytes, requests and their price, by source.

What belongs here: estimates, which cost listings and nothing else. What does not: a run (`pipelines.launch`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from tracehound.pipelines.aws.clients import first
from tracehound.pipelines.aws.errors import AWS_ERRORS, reason
from tracehound.pipelines.cloudtrail import lookup, rounds, trails
from tracehound.pipelines.cloudtrail.asked import Hour
from tracehound.pipelines.cloudtrail.lookup_api import PAGE, SECONDS_APART
from tracehound.pipelines.context import rounds as context
from tracehound.pipelines.ingestion import ingest, listing
from tracehound.pipelines.ingestion.sources import Days
from tracehound.pipelines.ingestion.sources.trails import is_asked, is_of_calls, place_of
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.source_prefixes import CONTEXT, GUARDDUTY, S3, SECURITY_HUB, SQS
from tracehound.transforms.contracts.api_events import CLOUDTRAIL_OBJECTS
from tracehound.transforms.wording import counted

# List prices of us-east-1 in US dollars. Traffic within a region is free; another region's costs more.
PRICES_OF = "2026-11"
DOLLARS_A_GET = 0.0004 / 1000
DOLLARS_A_LIST = 0.005 / 1000
_IN_A_LISTING = 1000


@dataclass(frozen=True)
class Expected:
    """What reading a source would take. Without `size_bytes` only a run can tell.

    `lists` and `gets` are requests to S3; `lookups` to LookupEvents and `calls` to other APIs are free.
    `note` says what the figures leave out.
    """

    source: str
    objects: int = 0
    size_bytes: int | None = None
    lists: int = 0
    gets: int = 0
    lookups: int = 0
    calls: int = 0
    note: str = ""

    @property
    def requests(self) -> int:
        """Requests of any kind."""
        return self.lists + self.gets + self.lookups + self.calls

    @property
    def dollars(self) -> float:
        """The price of the requests."""
        return self.lists * DOLLARS_A_LIST + self.gets * DOLLARS_A_GET


def expected(home: Home, sources: Sequence[str], days: Days) -> list[Expected]:
    """What each source would take now; lists buckets and folders, and changes nothing."""
    of_calls = [source for source in sources if is_of_calls(source)]
    hours = rounds.wanted_now(home, of_calls) if of_calls else {}
    return [
        _calls(home, source, hours, days) if source in of_calls else _findings(home, source, days)
        for source in sources
    ]


def _findings(home: Home, source: str, days: Days) -> Expected:
    if source.startswith(GUARDDUTY):
        return Expected(source, note="only asking tells what is new; GuardDuty's API is free")
    if source.startswith(SECURITY_HUB):
        note = "all exposure findings, 100 a request; Security Hub's API is free"
        return Expected(source, note=note)
    if source.startswith(CONTEXT):
        return _context(home, source)
    if source.startswith(SQS):
        return Expected(source, note="only receiving tells what the queue holds")
    return _listed(home, source, days)


def _context(home: Home, source: str) -> Expected:
    wanted = context.wanted_now(home, [source])
    most = home.settings.context.calls_per_run
    unread = "what findings name that are not read yet"
    if not wanted.requests:
        return Expected(source, note=f"nothing to ask for now, but for {unread}")
    named = ", ".join(f"{count:,} {kind}" for kind, count in sorted(wanted.things.items()))
    rest = f"what the answers name in turn is not in it, nor {unread}"
    note = f"asked for: {named}; at least a request for each batch, {most:,} in a run at most; {rest}"
    return Expected(source, calls=wanted.requests, note=note)


def _listed(home: Home, source: str, days: Days) -> Expected:
    """A source of which all unread objects are read."""
    found = listing.look(home, [source], days)
    if source in found.errors:
        return Expected(source, note=f"can't be listed: {found.errors[source]}")
    objects = [*found.objects, *found.calls]
    is_remote = S3 in source
    return Expected(
        source,
        len(objects),
        sum(each.size_bytes for each in objects),
        lists=ceil(len(objects) / _IN_A_LISTING) or 1 if is_remote else 0,
        gets=len(objects) if is_remote else 0,
    )


def _calls(home: Home, source: str, hours: dict[Hour, list[str]], days: Days) -> Expected:
    if is_asked(source):
        return _lookups(home, source, hours)
    if home.settings.cloudtrail.all:
        return _listed(home, source, days)
    return _trail(home, source, hours)


_MORE = "what the new events ask for in turn is not in it, nor what findings ask for that are not read yet"


def _trail(home: Home, source: str, hours: dict[Hour, list[str]]) -> Expected:
    shelf, prefix = trails.shelf_of(place_of(source), first(home.settings.aws))
    try:
        roots = trails.roots(shelf, prefix)
    except AWS_ERRORS as error:
        why = reason(error, "s3:ListBucket on the trail's bucket")
        return Expected(source, note=f"can't be listed: {why}")
    except OSError as error:
        return Expected(source, note=f"can't be listed: {error}")
    found = trails.find(shelf, roots, hours, trails.of_sessions(hours), rounds.now())
    unread = ingest.unread(home, found.objects.values(), CLOUDTRAIL_OBJECTS)
    refused = len(found.denied) + len(found.failed)
    told = f"{counted(len(hours), 'hour')} asked for" + (f", {refused} of them refused" if refused else "")
    return Expected(
        source,
        len(unread),
        sum(each.size_bytes for each in unread),
        lists=found.requests,
        gets=len(unread) if S3 in source else 0,
        note=f"{told}; {_MORE}",
    )


def _lookups(home: Home, source: str, hours: dict[Hour, list[str]]) -> Expected:
    regions = lookup.regions_of(source, home.settings.aws)
    places = max(1, len(home.settings.aws.role_arns)) * len(regions)
    of_hours = sum(region in regions for _, region, _ in hours) * len(lookup.NAMES.by_hour)
    requests = places * len(lookup.NAMES.always) + of_hours
    seconds = requests / max(places, 1) * SECONDS_APART
    return Expected(
        source,
        lookups=requests,
        note=f"at least: one a page of {PAGE} events; {seconds:.0f} s at AWS's pace; {_MORE}",
    )
