"""Bytes of CloudTrail that findings make us read, out of a listing of 100 GB.

The listing is simulated: a file every five minutes for each account and region of the findings, sizes drawn
about the mean that makes 100 GB. A sample is real: hours with 10,000 ordinary records for one that matters,
read as a run reads them.
"""

import random
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.contest import tracehound
from benchmarks.data import DataSet, export
from benchmarks.measure import measure
from benchmarks.results import Figures, Row
from tracehound.pipelines.cloudtrail import asked, storing, trails
from tracehound.pipelines.cloudtrail.asked import Hour
from tracehound.pipelines.cloudtrail.storing import Asking
from tracehound.pipelines.foresight import DOLLARS_A_GET, DOLLARS_A_LIST
from tracehound.pipelines.ingestion.sources import SourceObject, list_objects
from tracehound.pipelines.ingestion.sources.files import FileOpener
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.reading import load
from tracehound.simulator.trail.files import Delivery
from tracehound.simulator.trail.ordinary import Ordinary, Spot
from tracehound.transforms.cloudtrail.hours import SESSION
from tracehound.transforms.cloudtrail.layout import Stretch
from tracehound.transforms.contracts import TABLES

_LISTING_BYTES = 100e9
_A_FILE_EVERY = timedelta(minutes=5)
_FILES_A_DAY = timedelta(days=1) // _A_FILE_EVERY
_LIST_PAGE = 1000
_ORDINARY = 10_000
_SAMPLED_HOURS = 4
_MB = 1e6
READ = "bytes read per finding"


def figures(documents: int, repeats: int, root: Path) -> Figures:
    """Asks for what a set's findings ask for, in a simulated listing; reads a real sample of it."""
    del repeats
    work = root / "work"
    shutil.rmtree(work, ignore_errors=True)
    home = Home.find(load(), work / "home")
    measure(tracehound(export(DataSet("sparse", documents), root), home.path))
    asks = asked.of_findings(home)
    hours = sorted({each.place for each in asks})
    shelf = Simulated.about(hours)
    of_sessions = {each.place for each in asks if each.reason == SESSION}
    found = trails.find(shelf, [""], hours, of_sessions, datetime.now(UTC))
    findings = _findings(home)
    sample = _sample(hours[:: max(1, len(hours) // _SAMPLED_HOURS)][:_SAMPLED_HOURS], work)
    files, size = len(found.objects), found.size_bytes
    rows: list[Row] = [
        _row("what findings ask for", files, size, found.requests, sample.seconds_a_byte),
        _row("everything", shelf.files, _LISTING_BYTES, shelf.files / _LIST_PAGE, sample.seconds_a_byte),
    ]
    facts = {
        "findings": float(findings),
        "hours that they ask for": float(len(hours)),
        "of these, hours of sessions, with a day of late files": float(len(of_sessions)),
        READ: size / findings,
        "share of all bytes, percent": 100 * size / _LISTING_BYTES,
        "records in the real sample": float(sample.records),
        "of these kept": float(sample.kept),
        "bytes of a record in the sample, compressed": sample.bytes_a_record,
    }
    return Figures(documents, facts=facts, rows=rows)


def _row(what: str, files: float, size: float, lists: float, seconds_a_byte: float) -> Row:
    return {
        "read": what,
        "files": files,
        "MB": size / _MB,
        "requests": files + lists,
        "US dollars": files * DOLLARS_A_GET + lists * DOLLARS_A_LIST,
        "CPU s, from the sample": size * seconds_a_byte,
    }


def _findings(home: Home) -> int:
    versions = TABLES["flattened.finding_versions"]
    return parquet.read(home.files(versions), versions, ["finding_id"])["finding_id"].n_unique()


@dataclass
class Simulated:
    """A bucket of which only names and sizes exist."""

    regions: dict[str, set[str]]
    days: int
    mean_bytes: float
    requests: int = 0
    is_live: bool = True

    @classmethod
    def about(cls, hours: Sequence[Hour]) -> "Simulated":
        """A bucket with the accounts and regions of some hours, from the first of them to the last."""
        regions: dict[str, set[str]] = {}
        for account_id, region, _ in hours:
            regions.setdefault(account_id, set()).add(region)
        times = [hour_at for _, _, hour_at in hours]
        days = (max(times) - min(times)).days + 1
        made = cls(regions, days, 0.0)
        made.mean_bytes = _LISTING_BYTES / made.files
        return made

    @property
    def files(self) -> int:
        """How many files it has."""
        return sum(map(len, self.regions.values())) * self.days * _FILES_A_DAY

    def folders(self, prefix: str) -> list[str]:
        """The regions of an account's trail."""
        self.requests += 1
        return sorted(self.regions.get(prefix.partition("/")[0], ()))

    def beside(self) -> Iterator[SourceObject]:
        """Nothing."""
        return iter(())

    def objects(self, stretch: Stretch) -> Iterator[SourceObject]:
        """The files of a stretch of a day."""
        self.requests += 1
        account_id, _, region, year, month, day, _ = stretch.folder.split("/")
        at = datetime(int(year), int(month), int(day), tzinfo=UTC)
        for number in range(_FILES_A_DAY):
            delivered = at + number * _A_FILE_EVERY
            name = f"{account_id}_CloudTrail_{region}_{delivered:%Y%m%dT%H%MZ}_{number:016}.json.gz"
            if stretch.has(name):
                uri = f"s3://trail/{stretch.folder}{name}"
                # Lognormal, of this mean: the night has less than the day.
                size = int(self.mean_bytes * random.Random(uri).lognormvariate(-0.125, 0.5))
                yield SourceObject(uri, "etag", size, FileOpener(name))


@dataclass(frozen=True)
class Sample:
    """What reading real hours gave."""

    records: int
    kept: int
    bytes_a_record: float
    seconds_a_byte: float


def _event(account_id: str, region: str, at: datetime) -> dict[str, object]:
    """The one record that matters."""
    return {
        "eventVersion": "1.10",
        "eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": "ecs.amazonaws.com",
        "eventName": "ExecuteCommand",
        "awsRegion": region,
        "eventID": f"{account_id}-{region}-{at:%H}",
        "recipientAccountId": account_id,
    }


def _sample(hours: Sequence[Hour], work: Path) -> Sample:
    """Writes some hours as a trail delivers them, and reads them."""
    delivery = Delivery(work / "trail", random.Random(1))
    for account_id, region, hour_at in hours:
        at = hour_at.timestamp() + 1800
        delivery.add_event(account_id, region, at, _event(account_id, region, hour_at), 300, 1)
        for happened_at, text in Ordinary(1, _ORDINARY).around(Spot(account_id, region, at)):
            delivery.add(account_id, region, happened_at, text)
    delivery.write()
    home = Home.find(load(), work / "sample").create()
    objects = list_objects([f"cloudtrail:{work / 'trail'}"], home)
    size = sum(each.size_bytes for each in objects)
    began = time.process_time()
    taken = storing.take(home, objects, Asking(is_whole=False))
    seconds = time.process_time() - began
    return Sample(taken.records, taken.stored, size / taken.records, seconds / size)
