"""GuardDuty's API as a source: `guardduty:`, or `guardduty:eu-west-1,us-east-1` for some regions.

It is queried once per run, before anything is listed (`ask`): its answers land in files of the home, and the
completed spans of update times are committed to `raw.api_windows`. From then on, landed files are objects
like any other. What belongs here: which detectors are queried and from when on, and landed files. What does
not: querying one detector (`pipelines.ingestion.sources.guardduty_sweep`).

A run starts at the end of the last complete span, minus an overlap: GuardDuty may list a finding some minutes
after its `updatedAt`. The first run requests everything that GuardDuty keeps.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from tracehound.pipelines.aws.clients import Access, accesses
from tracehound.pipelines.aws.side_by_side import Job, Service, SideBySide
from tracehound.pipelines.ingestion.sources import guardduty_states
from tracehound.pipelines.ingestion.sources.files import FileOpener
from tracehound.pipelines.ingestion.sources.guardduty_api import Api, explained
from tracehound.pipelines.ingestion.sources.guardduty_states import States
from tracehound.pipelines.ingestion.sources.guardduty_sweep import (
    Detector,
    Sweep,
    Window,
    digest,
    landed,
    name,
)
from tracehound.pipelines.ingestion.sources.objects import Asked, Days, SourceObject
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.pipelines.lake.objects import read_objects
from tracehound.pipelines.settings.keys import Aws
from tracehound.pipelines.settings.source_prefixes import GUARDDUTY, LANDED
from tracehound.transforms.contracts import TABLES, Table

WINDOWS = TABLES["raw.api_windows"]
SWEEPS = TABLES["raw.api_sweeps"]
SIGHTINGS = TABLES["raw.api_sightings"]
KEPT_BY_GUARDDUTY = timedelta(days=90)
OVERLAP = timedelta(minutes=30)
# Listing all ids by their state takes one call per 50 findings that GuardDuty keeps.
STATES_EVERY = timedelta(hours=6)
_SERVICE = Service("guardduty", LANDED, Api, explained)
DETECTOR_KEY = ["account_id", "region", "detector_id"]


@dataclass(frozen=True)
class Requested:
    """What to query: identities, one per account, and regions; none means all regions with a detector."""

    accesses: tuple[Access, ...]
    regions: tuple[str, ...]


def requested(sources: Iterable[str], aws: Aws) -> Requested:
    """The identities and regions of sources and settings. A source without regions means all."""
    named = [_listed(source.removeprefix(GUARDDUTY)) for source in sources]
    regions = [region for each in named for region in each] if all(named) else []
    return Requested(tuple(accesses(aws)), tuple(dict.fromkeys(regions or aws.regions)))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def list_source(source: str, home: Home, days: Days) -> Iterator[SourceObject]:
    """The landed files of the regions that a source names. Calls no API."""
    del days  # Spans of update times are not export days.
    regions = _listed(source.removeprefix(GUARDDUTY))
    rows = parquet.read(home.files(WINDOWS), WINDOWS).filter(pl.col("landed_count") > 0)
    for row in rows.iter_rows(named=True):
        window = Window(**row)
        if not regions or window.region in regions:
            path = _path(home.path, window)
            yield SourceObject(_uri(window), row["etag"], window.size_bytes, FileOpener(path))


def _uri(window: Window) -> str:
    detector = Detector(window.account_id, window.region, window.detector_id)
    return f"{LANDED}{detector.folder}/{name(window.from_at, window.to_at)}"


def _folder(home: Path) -> Path:
    return home / "landing" / "guardduty"


def _path(home: Path, window: Window) -> Path:
    detector = Detector(window.account_id, window.region, window.detector_id)
    return _folder(home) / detector.folder / f"{name(window.from_at, window.to_at)}.jsonl.gz"


def forget_landed(home: Home) -> None:
    """Removes landed files that raw has read; findings that are requested again become repeats."""
    known = read_objects(home)
    for row in parquet.read(home.files(WINDOWS), WINDOWS).iter_rows(named=True):
        window = Window(**row)
        if (_uri(window), window.etag) in known:
            _path(home.path, window).unlink(missing_ok=True)


def has_lost_its_file(home: Home, row: dict[str, Any], uris: Container[str]) -> bool:
    """Whether a span of raw.api_windows landed as one of these objects, and its file is lost."""
    window = Window(**row)
    return _uri(window) in uris and not _path(home.path, window).exists()


def ask(sources: Sequence[str], home: Home) -> Asked:
    """Requests everything that has changed since the last time, several regions at once.

    The caller holds the writer's lock. If the run is killed, the next one continues after the last committed
    span.
    """
    recover(home.lake)
    asking = _Asking(home, _now())
    asking.forget_unfinished()
    asking.run(requested(sources, home.settings.aws))
    return asking.result


def _now() -> datetime:
    """The current time, to the millisecond, which is the precision of criteria."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


@dataclass
class _Asking:
    """The requests of one run. Answers are what regions yield, whichever comes first."""

    home: Home
    asked_at: datetime
    result: Asked = field(default_factory=Asked)

    def __post_init__(self) -> None:
        self._before = parquet.read(self.home.files(WINDOWS), WINDOWS)
        self._swept = parquet.read(self.home.files(SWEEPS), SWEEPS)
        self._sighted = parquet.read(self.home.files(SIGHTINGS), SIGHTINGS)
        self._commits = 0

    def run(self, wanted: Requested) -> None:
        """Queries all regions of all accounts."""
        asking = SideBySide(_SERVICE, self._answers_of, self._commit)
        asking.run(wanted.accesses, wanted.regions)
        self.result.errors |= asking.errors

    def _answers_of(self, job: Job[Api]) -> Iterator[Window | States]:
        detectors = job.api.detectors()
        for detector_id in detectors:
            yield from self._windows(job, Detector(job.account_id, job.region, detector_id))
        # Whatever comes of states, the region has told of its findings.
        job.is_answered = True
        for detector_id in detectors or [""]:
            yield from self._states(job, Detector(job.account_id, job.region, detector_id))

    def _windows(self, job: Job[Api], detector: Detector) -> Iterator[Window]:
        windows = self._before.filter(
            account_id=detector.account_id, region=detector.region, detector_id=detector.detector_id
        )
        start = begin(windows, self.asked_at)
        recent = windows.filter(pl.col("last_updated_at") >= start)
        files = [_path(self.home.path, Window(**row)) for row in recent.iter_rows(named=True)]
        known = {digest(text) for path in files for text in landed(path)}
        folder = _folder(self.home.path) / detector.folder
        yield from Sweep(job.api, detector, self.asked_at, folder, known).windows(start)

    def _states(self, job: Job[Api], detector: Detector) -> Iterator[States]:
        where = asdict(detector)
        is_recent = pl.col("asked_at") > self.asked_at - STATES_EVERY
        if not self._swept.filter(is_recent, **where).is_empty():
            return
        if not detector.detector_id:
            yield guardduty_states.no_detector(detector.account_id, detector.region, self.asked_at)
            return
        sighted = self._sighted.filter(**where).sort("observed_at").select("finding_id", "state")
        before = dict(sighted.iter_rows())
        yield guardduty_states.sweep(job.api, detector, self.asked_at, before)

    def _commit(self, answers: Sequence[Window | States]) -> None:
        """Adds spans and sweeps to the files of the run's day, and changed states to one file of the run.

        So runs without findings or changes create new files only once a day: a new file name means new data.
        """
        windows = [answer for answer in answers if isinstance(answer, Window)]
        states = [answer for answer in answers if isinstance(answer, States)]
        self._commits += 1
        commit = Commit(self.home.lake, f"windows-{self._commits}")
        day = f"{self.asked_at:%Y-%m-%d}"
        _add(self.home, commit, WINDOWS, day, [window.row() for window in windows])
        _add_states(self.home, commit, self.asked_at, states)
        commit.apply()
        self.result.windows += len(windows)
        self.result.documents += sum(window.landed_count for window in windows)

    def forget_unfinished(self) -> None:
        """Removes landed files without a committed span, and those that raw has read for good."""
        is_read = read_objects(self.home)
        kept = set()
        for _, windows in self._before.group_by(DETECTOR_KEY):
            start = begin(windows, self.asked_at)
            for row in windows.filter(pl.col("landed_count") > 0).iter_rows(named=True):
                window = Window(**row)
                is_settled = window.last_updated_at is not None and window.last_updated_at < start
                if not is_settled or (_uri(window), window.etag) not in is_read:
                    kept.add(_path(self.home.path, window))
        for path in _folder(self.home.path).rglob("*.gz*"):
            if path not in kept:
                path.unlink()


def keep_states(home: Home, asked_at: datetime, states: Sequence[States]) -> None:
    """Commits sweeps that were made by other means, all at `asked_at`. The caller holds the writer's lock."""
    commit = Commit(home.lake, "states")
    _add_states(home, commit, asked_at, states)
    commit.apply()


def _add_states(home: Home, commit: Commit, asked_at: datetime, states: Sequence[States]) -> None:
    _add(home, commit, SWEEPS, f"{asked_at:%Y-%m-%d}", [each.sweep for each in states])
    sightings = [row for each in states for row in each.sightings]
    _add(home, commit, SIGHTINGS, f"{asked_at:%Y%m%dT%H%M%S.%f}", sightings)


def _add(home: Home, commit: Commit, table: Table, file: str, rows: Sequence[dict[str, Any]]) -> None:
    """Adds rows to a file of a table."""
    if not rows:
        return
    path = home.folder(table) / f"{file}.parquet"
    known = parquet.read([path] if path.exists() else [], table)
    fresh = pl.DataFrame(rows, schema=table.schema)
    parquet.write(pl.concat([known, fresh]).sort(table.key), table, commit.put(path))


def begin(windows: pl.DataFrame, asked_at: datetime) -> datetime:
    """From when on to query a detector with these spans: earlier findings are complete, or no longer kept.

    Spans are consecutive, so the last one decides. Its final minutes, within the overlap before its run, are
    not complete.
    """
    start = asked_at - KEPT_BY_GUARDDUTY
    for to_at, asked in windows.select("to_at", "asked_at").iter_rows():
        start = max(start, min(to_at, asked - OVERLAP))
    return start
