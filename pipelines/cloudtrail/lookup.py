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
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue

import polars as pl

from tracehound.pipelines.aws import identity
from tracehound.pipelines.aws.clients import Access, accesses
from tracehound.pipelines.aws.errors import AWS_ERRORS, Means, means
from tracehound.pipelines.cloudtrail import answers, lookup_coverage
from tracehound.pipelines.cloudtrail.lookup_api import BY_KEY, BY_NAME, Api, Pace, explained, is_denied
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
from tracehound.transforms.cloudtrail.hours import HOUR, Ask
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
_SIDE_BY_SIDE = 8
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


@dataclass
class _Job:
    """A region of an account, and the outcome of asking it."""

    account_id: str
    region: str
    api: Api
    is_named: bool
    is_answered: bool = False
    error: Exception | None = None
    failure: Exception | None = None

    @property
    def place(self) -> tuple[str, str]:
        return self.account_id, self.region


class _Asking:
    """The requests of one run. Worker threads send them; only the main thread commits."""

    def __init__(self, home: Home, asked_at: datetime, start: datetime, wanted: Wanted) -> None:
        self.result = Asked()
        self._home, self._asked_at, self._start, self._wanted = home, asked_at, start, wanted
        self._before = _spans(home)
        self._done: SimpleQueue[Span | None] = SimpleQueue()
        self._stop = threading.Event()
        self._commits = 0

    def run(self, sources: Sequence[str]) -> None:
        """Asks all regions of all accounts."""
        named = [_listed(source) for source in sources]
        regions = [region for each in named for region in each] if all(named) else []
        regions = list(dict.fromkeys(regions or self._home.settings.aws.regions))
        jobs = [job for access in accesses(self._home.settings.aws) for job in self._jobs(access, regions)]
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            for job in jobs:
                pool.submit(self._ask_region, job)
            try:
                self._commit_until(len(jobs))
            finally:
                self._stop.set()
        self._judge(jobs)
        self._cover(jobs)

    def _jobs(self, access: Access, regions: Sequence[str]) -> list[_Job]:
        own = regions[0] if regions else identity.own_region()
        try:
            account_id = identity.account_id(access, own)
            # Clients are created here, since creating them is not thread-safe.
            return [
                _Job(account_id, region, Api(access.in_region(region), Pace()), is_named=bool(regions))
                for region in regions or identity.regions("cloudtrail", own)
            ]
        except AWS_ERRORS as error:
            who = access.role_arn or access.profile or "environment"
            self.result.errors[f"{LOOKED_UP}{who}"] = explained(error)
            return []

    def _ask_region(self, job: _Job) -> None:
        try:
            for subject, start, end in self._subjects(job):
                self._sweep(job, subject, start, end)
            job.is_answered = True
        except (*AWS_ERRORS, OSError) as error:
            job.error = error
        except Exception as error:  # The thread that waits raises it again.
            job.failure = error
        finally:
            self._done.put(None)

    def _subjects(self, job: _Job) -> Iterator[tuple[Subject, datetime, datetime]]:
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

    def _sweep(self, job: _Job, subject: Subject, start: datetime, end: datetime) -> None:
        """Asks for the parts of a span that earlier ones have not settled."""
        before = [span for span in self._before if span.subject == subject]
        start, end = max(start, self._start), min(end, self._asked_at)
        for begins, ends in gaps(map(settled, before), start, end):
            known = self._known(subject, before, begins)
            sweep = Sweep(job.api, subject, self._asked_at, folder(self._home.path), known)
            for span in sweep.spans(begins, ends):
                self._done.put(span)
                if self._stop.is_set():
                    return

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

    def _commit_until(self, jobs: int) -> None:
        """Commits completed spans, all that are ready at once, until every job has ended."""
        while jobs:
            ready = [self._done.get()]
            while True:
                try:
                    ready.append(self._done.get_nowait())
                except Empty:
                    break
            jobs -= ready.count(None)
            self._commit([done for done in ready if done is not None])

    def _commit(self, spans: Sequence[Span]) -> None:
        """Adds spans to the file of the run's day: a new file name means new data, so it comes once a day."""
        if not spans:
            return
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

    def _judge(self, jobs: Iterable[_Job]) -> None:
        """Reports the regions that failed. A region that is not enabled has only failed if it was named."""
        answered = {job.account_id for job in jobs if job.is_answered}
        for job in jobs:
            if job.failure is not None:
                raise job.failure
            if job.error is None:
                continue
            if (
                Means.REGION_NOT_ENABLED in means(job.error)
                and not job.is_named
                and job.account_id in answered
            ):
                continue
            self.result.errors[f"{LOOKED_UP}{job.account_id}/{job.region}"] = explained(job.error)

    def _cover(self, jobs: Sequence[_Job]) -> None:
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
