"""What the crash test reads: the demo's export in a real S3 server, findings of a loopback GuardDuty API, and files with poison."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from tests.fuzz.families import FILES
from tests.fuzz.laying import lay
from tests.fuzz.making import mutants
from tests.pipelines.cloudtrail.support import Trail
from tests.pipelines.support import finding
from tests.servers import guardduty, s3
from tests.transforms.cloudtrail.records import execute, ordinary
from tracehound.pipelines.lake.home import Home
from tracehound.simulator.demo import write_demo

_BUCKET = "export"
_REGIONS = ("eu-west-1", "us-east-1")
# Enough for the commits of a series: each kill leaves some of them behind.
_FINDINGS_A_REGION_AND_KILL = 60
_DAYS_ASKED = 80
# Asking is slow enough to be killed in, as it is with the real service.
_SECONDS_A_CALL = 0.01
# A landed file is named by the span that was asked for, and a killed run asks for other spans.
_TRAIL_FILES = 1200
_POISON_SEED, _POISONED = 14, 240
_TABLES_OF_ASKING = ("raw.objects", "raw.api_windows", "raw.api_sweeps", "raw.api_sightings")
_COLUMNS_OF_ASKING = {
    "raw.findings": ("uri", "document_number", "line"),
    "flattened.finding_status": ("status_since_at", "last_swept_at"),
    "flattened.coverage": ("asked_at",),
}


@dataclass(frozen=True)
class Source:
    """A source that is up: the words of the command, and what tells only when and how it was asked."""

    words: tuple[str, ...]
    columns_of_asking: dict[str, Sequence[str]] = field(default_factory=dict)
    tables_of_asking: tuple[str, ...] = ()


@contextmanager
def export_in_s3(folder: Path, kills: int) -> Iterator[Source]:
    """A bucket with the demo's objects, enough for any series."""
    del kills
    write_demo(folder / "export", folder / "truth.jsonl")
    with s3.running() as server, patch.dict(os.environ, server.environment):
        client = server.client()
        client.create_bucket(Bucket=_BUCKET)
        for path in sorted(each for each in (folder / "export").rglob("*") if each.is_file()):
            key = path.relative_to(folder / "export").as_posix()
            client.put_object(Bucket=_BUCKET, Key=key, Body=path.read_bytes())
        yield Source(("run", f"s3://{_BUCKET}"))


@contextmanager
def api(folder: Path, kills: int) -> Iterator[Source]:
    """Two regions whose findings have many an equal `updatedAt`."""
    del folder
    count = _FINDINGS_A_REGION_AND_KILL * kills
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=_DAYS_ASKED)
    step = timedelta(days=_DAYS_ASKED - 1) / count
    with guardduty.serving() as server:
        server.delay_seconds = _SECONDS_A_CALL
        for place, region in enumerate(_REGIONS):
            server.detector(region).put(
                *(
                    finding(
                        place * count + n,
                        region=region,
                        updatedAt=(start + n // 3 * 3 * step).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                    )
                    for n in range(count)
                )
            )
        environment = {
            "AWS_ACCESS_KEY_ID": "AKIA111122223333",
            "AWS_SECRET_ACCESS_KEY": "s",
            "AWS_DEFAULT_REGION": _REGIONS[0],
            "TRACEHOUND_AWS_REGIONS": ",".join(_REGIONS),
            "TRACEHOUND_AWS_ENDPOINT_URL": server.endpoint_url,
        }
        with patch.dict(os.environ, environment):
            yield Source(("run", "guardduty:"), _COLUMNS_OF_ASKING, _TABLES_OF_ASKING)


@contextmanager
def poison(folder: Path, kills: int) -> Iterator[Source]:
    """Lines of the fuzzer's mutants, each behind a good one. Damaged files are left out: for them a run ends with 1."""
    del kills
    made = mutants(_POISON_SEED, range(_POISONED))
    lay(folder / "poison", [mutant for mutant in made if mutant.family not in FILES])
    yield Source(("run", str(folder / "poison")))


@contextmanager
def trail(folder: Path, kills: int) -> Iterator[Source]:
    """Small files of CloudTrail, enough for several commits of calls; each event is in two of them."""
    del kills
    made = Trail(folder / "trail", Home(folder))
    for number in range(_TRAIL_FILES):
        at = f"202610{10 + number % 20}T1000"
        made.deliver(ordinary(number), execute(number), execute(number - 1), at=at)
    words = ("run", made.source, "--all")
    yield Source(words, {"raw.cloudtrail_coverage": ("asked_at",)})


SOURCES = {"S3": export_in_s3, "API": api, "poison": poison, "trail": trail}
# Kills in commits of calls have tests of their own, which are cheaper (`tests.pipelines.cloudtrail`).
ALWAYS_TRIED = ("S3", "API", "poison")
