"""CloudTrail's LookupEvents as a source: `cloudtrail:`, or `cloudtrail:eu-west-1,us-east-1` for some regions.

Rare event names are asked for all the time, from 90 days ago up to now, so that what is not there did not
happen; names that are too many (`AssumeRole`) only in the hours that findings ask for, and calls of an access
key over the time that its findings name. Events land in files of the home, one span each, as LookupEvents
answers them, and the completed span is committed to `raw.cloudtrail_lookups`. From then on, landed files are
objects like any other.

What belongs here: who is asked for what, and commits. What does not: one listing
(`pipelines.cloudtrail.lookup_spans`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from tracehound.pipelines.aws import identity
from tracehound.pipelines.aws.clients import accesses
from tracehound.pipelines.aws.pace import Pace
from tracehound.pipelines.aws.side_by_side import Job, Service, SideBySide
from tracehound.pipelines.cloudtrail import answers, lookup_coverage
from tracehound.pipelines.cloudtrail.lookup_api import (
    BY_KEY,
    BY_NAME,
    SECONDS_APART,
    Api,
    explained,
    is_denied,
)
from tracehound.pipelines.cloudtrail.lookup_coverage import Failure, Names, settled
from tracehound.pipelines.cloudtrail.lookup_spans import (
    Span,
    Subject,
    Sweep,
    gaps,
    joined,
    landed_ids,
    path_of,
)
from tracehound.pipelines.ingestion.sources.files import FileOpener
from tracehound.pipelines.ingestion.sources.objects import Asked, SourceObject
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.pipelines.lake.objects import read_objects
from tracehound.pipelines.settings.keys import Aws
from tracehound.pipelines.settings.source_prefixes import CLOUDTRAIL, LOOKED_UP
from tracehound.transforms.cloudtrail.hours import DELIVERED_AFTER, HOUR, LATEST_DELIVERY, Ask
from tracehound.transforms.cloudtrail.kinds import KINDS
from tracehound.transforms.contracts.api_events import (
    CLOUDTRAIL_EVENTS,
    CLOUDTRAIL_LOOKUPS,
    CLOUDTRAIL_OBJECTS,
)

KEPT_BY_CLOUDTRAIL = timedelta(days=90)
# What was asked so recently is not asked again: the command asks before a run, and the run where it did not.
_FRESH = timedelta(minutes=10)
# Programs make these all day long: 90 days of them would take hours at two requests a second.
_FREQUENT = frozenset(
    {"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GetCallerIdentity", "GetSessionToken"}
)
_ALL = frozenset().union(*KINDS.values())
NAMES = Names(tuple(sorted(_ALL - _FREQUENT)), tuple(sorted(_ALL & _FREQUENT)))
_SERVICE = Service("cloudtrail", LOOKED_UP, lambda access: Api(access, Pace(SECONDS_APART)), explained)
# Keys come from findings, so they are anybody's text.
_KEY = re.compile(r"[A-Z0-9]{16,128}")
_IN_DAY = "%Y-%m-%d"


@dataclass(frozen=True, order=True)
class KeyAsk:
    """An access key that a finding names, and when its calls are wanted, in a region of an account."""

    account_id: str
    region: str
    access_key_id: str
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True)
class Wanted:
    """What findings ask for: hours and keys. Other accounts' are left out."""

    hours: Sequence[Ask] = ()
    keys: Sequence[KeyAsk] = ()


def list_landed(source: str, home: Home) -> Iterator[SourceObject]:
    """The landed files of the regions that a source names, read or not. Calls no API."""
    regions = _listed(source)
    for span in _spans(home):
        if span.landed_count and (not regions or span.region in regions):
            path = path_of(folder(home.path), span)
            yield SourceObject(_uri(span), str(span.etag), span.size_bytes, FileOpener(path))


def regions_of(source: str, aws: Aws) -> list[str]:
    """The regions that a source is asked for."""
    named = _listed(source) or list(aws.regions)
    return named or identity.regions("cloudtrail", identity.own_region())


def _listed(source: str) -> list[str]:
    return [part.strip() for part in source.removeprefix(CLOUDTRAIL).split(",") if part.strip()]


def folder(home: Path) -> Path:
    """Where events land."""
    return home / "landing" / "cloudtrail"


def _uri(span: Span) -> str:
    return f"{LOOKED_UP}{span.name}"


def _spans(home: Home) -> list[Span]:
    rows = parquet.read(home.files(CLOUDTRAIL_LOOKUPS), CLOUDTRAIL_LOOKUPS)
    return [Span(**row) for row in rows.iter_rows(named=True)]


def forget_landed(home: Home) -> None:
    """Removes landed files without a committed span, and those that were read for good."""
    is_read = read_objects(home, CLOUDTRAIL_OBJECTS)
    landing = folder(home.path)
    kept = {
        path_of(landing, span)
        for span in _spans(home)
        if span.landed_count and (_uri(span), span.etag) not in is_read
    }
    for path in landing.rglob("*.gz*"):
        if path not in kept:
            path.unlink()


def ask(
    sources: Sequence[str], home: Home, wanted: Wanted = Wanted(), first: datetime | None = None
) -> Asked:
    """Requests what was not requested to its end: rare names, and what findings want; regions side by side.

    Nothing from before `first` is requested, nor what CloudTrail no longer has. The caller holds the writer's
    lock. If the run is killed, the next one continues with what no committed span has.
    """
    recover(home.lake)
    asked_at = datetime.now(UTC).replace(microsecond=0)
    start = max(filter(None, (first, asked_at - KEPT_BY_CLOUDTRAIL)))
    asking = _Asking(home, asked_at, start, wanted)
    forget_landed(home)
    asking.run(sources)
    return asking.result


class _Asking:
    """The requests of one run."""

    def __init__(self, home: Home, asked_at: datetime, start: datetime, wanted: Wanted) -> None:
        self.result = Asked()
        self._home, self._asked_at, self._start, self._wanted = home, asked_at, start, wanted
        self._before = _spans(home)
        self._commits = 0

    def run(self, sources: Sequence[str]) -> None:
        """Asks all regions of all accounts."""
        named = [_listed(source) for source in sources]
        regions = [region for each in named for region in each] if all(named) else []
        regions = list(dict.fromkeys(regions or self._home.settings.aws.regions))
        asking = SideBySide(_SERVICE, self._spans_of, self._commit)
        jobs = asking.run(accesses(self._home.settings.aws), regions)
        self.result.errors |= asking.errors
        self._cover(jobs)

    def _spans_of(self, job: Job[Api]) -> Iterator[Span]:
        for subject, start, end in self._subjects(job):
            yield from self._sweep(job, subject, start, end)

    def _subjects(self, job: Job[Api]) -> Iterator[tuple[Subject, datetime, datetime]]:
        """What to ask a region for; what findings want comes first."""
        hours = sorted(
            {ask.hour_at for ask in self._wanted.hours if (ask.account_id, ask.region) == job.place}
        )
        for hour_at in hours:
            for name in NAMES.by_hour:
                yield Subject(*job.place, BY_NAME, name), hour_at, hour_at + HOUR
        for key in sorted(self._wanted.keys):
            if (key.account_id, key.region) == job.place and _KEY.fullmatch(key.access_key_id):
                yield Subject(*job.place, BY_KEY, key.access_key_id), key.from_at, key.to_at
        for name in NAMES.always:
            subject = Subject(*job.place, BY_NAME, name)
            if not any(
                span.subject == subject and span.to_at > self._asked_at - _FRESH for span in self._before
            ):
                yield subject, self._start, self._asked_at

    def _sweep(self, job: Job[Api], subject: Subject, start: datetime, end: datetime) -> Iterator[Span]:
        """Asks for the parts of a span that earlier ones have not settled."""
        before = [span for span in self._before if span.subject == subject]
        start, end = max(start, self._start), min(end, self._asked_at)
        # Calls that opened sessions are waited for; those of the other names are few.
        after = LATEST_DELIVERY if subject.value in NAMES.always else DELIVERED_AFTER
        for begins, ends in gaps((settled(span, after) for span in before), start, end):
            known = self._known(subject, before, begins)
            sweep = Sweep(job.api, subject, self._asked_at, folder(self._home.path), known)
            yield from sweep.spans(begins, ends)

    def _known(self, subject: Subject, before: Iterable[Span], start: datetime) -> set[str]:
        """Ids of the subject's events from an instant on that have landed or are stored."""
        recent = [span for span in before if span.last_event_at and span.last_event_at >= start]
        if not recent:
            return set()
        files = self._home.files(CLOUDTRAIL_EVENTS)
        stored = parquet.read(files, CLOUDTRAIL_EVENTS, ["region", "event_at", "event_id"])
        ids = stored.filter(pl.col("event_at") >= start, region=subject.region)["event_id"]
        landing = folder(self._home.path)
        return {*ids, *(each for span in recent for each in landed_ids(path_of(landing, span)))}

    def _commit(self, spans: Sequence[Span]) -> None:
        """Adds spans to the file of the run's day: a new file name means new data, so it comes once a day."""
        self._commits += 1
        commit = Commit(self._home.lake, f"lookups-{self._commits}")
        path = self._home.folder(CLOUDTRAIL_LOOKUPS) / f"{self._asked_at:{_IN_DAY}}.parquet"
        known = parquet.read([path] if path.exists() else [], CLOUDTRAIL_LOOKUPS)
        rows = [
            span.row() for span in joined([*(Span(**row) for row in known.iter_rows(named=True)), *spans])
        ]
        frame = pl.DataFrame(rows, schema=CLOUDTRAIL_LOOKUPS.schema)
        parquet.write(frame, CLOUDTRAIL_LOOKUPS, commit.put(path))
        commit.apply()
        self.result.windows += len(spans)
        self.result.documents += sum(span.landed_count for span in spans)

    def _cover(self, jobs: Sequence[Job[Api]]) -> None:
        """Writes which hours are covered now, one file a day of hours, if that has changed."""
        places = {job.place for job in jobs}
        failures = {
            job.place: Failure(is_denied(job.error), explained(job.error)) for job in jobs if job.error
        }
        spans = [span for span in _spans(self._home) if (span.account_id, span.region) in places]
        asks = [each for each in self._wanted.hours if (each.account_id, each.region) in places]
        before = answers.read(self._home, lookup_coverage.ROAD)
        earlier = [each for each in answers.asks(before) if (each.account_id, each.region) in places]
        every = lookup_coverage.rows(spans, NAMES, [*asks, *earlier], failures, self._asked_at)
        answers.keep(self._home, before, every, {each.place for each in asks})
