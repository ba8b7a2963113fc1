"""A trail in a real S3 server, with the prefix of an organization and all that lies beside it."""

import os
from pathlib import Path
from unittest.mock import patch

import msgspec

from tests.pipelines.cloudtrail.support import Trail
from tests.servers import s3
from tests.transforms.cloudtrail.records import execute, ordinary
from tracehound.pipelines.cloudtrail import flattening, storing
from tracehound.pipelines.cloudtrail.storing import Asking
from tracehound.pipelines.ingestion import listing
from tracehound.pipelines.ingestion.sources import ALL_DAYS
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.keys import Aws

_BUCKET = "trail"


def _read(home: Home, source: str) -> storing.TakenCalls:
    listed = listing.look(home, [source], ALL_DAYS)
    assert (listed.objects, listed.errors) == ([], {})
    taken = storing.take(home, listed.calls, Asking(fills_gaps=listed.has_all_calls))
    flattening.flatten(home)
    return taken


def test_a_trail_in_a_bucket_gives_the_rows_of_its_files_whatever_lies_beside_it(trail: Trail) -> None:
    for number in range(12):
        trail.deliver(ordinary(100 + number), execute(number), at=f"202610{10 + number}T1000")
    with s3.running() as server, patch.dict(os.environ, server.environment):
        client = server.client()
        client.create_bucket(Bucket=_BUCKET)
        for path in sorted(each for each in trail.folder.rglob("*") if each.is_file()):
            key = f"central/{path.relative_to(trail.folder).as_posix()}"
            for name in (
                key,
                key.replace("/CloudTrail/", "/CloudTrail-Digest/"),
                key.replace("/CloudTrail/", "/GuardDuty/"),
            ):
                client.put_object(Bucket=_BUCKET, Key=name, Body=path.read_bytes())
        source = f"cloudtrail:s3://{_BUCKET}/central"
        settings = msgspec.structs.replace(trail.home.settings, aws=Aws(endpoint_url=server.endpoint_url))
        home = Home(trail.home.path.with_name("from-s3"), settings).create()
        taken = _read(home, source)
        assert (taken.objects, taken.stored, taken.errors) == (12, 12, {})
        assert _read(home, source).objects == 0
        _denied_then_read(home, source, client, next(iter(sorted(trail.folder.rglob("*.gz")))), trail.folder)
    trail.read()
    in_s3 = Trail(trail.folder, home)
    assert in_s3.table("flattened.api_events").equals(trail.table("flattened.api_events"))
    assert in_s3.hours() == trail.hours() | {"10T10": ("failed", False), "10T11": ("failed", False)}


def _denied_then_read(home: Home, source: str, client: object, path: Path, folder: Path) -> None:
    """An object that goes between listing and reading is told, and not in the ledger."""
    key = f"central/{path.relative_to(folder).as_posix()}".replace("T1000Z", "T1100Z")
    client.put_object(Bucket=_BUCKET, Key=key, Body=path.read_bytes())  # type: ignore[attr-defined]
    listed = listing.look(home, [source], ALL_DAYS)
    client.delete_object(Bucket=_BUCKET, Key=key)  # type: ignore[attr-defined]
    taken = storing.take(home, listed.calls)
    assert [error for error in taken.errors.values() if "vanished" in error]
    assert len(Trail(folder, home).table("raw.cloudtrail_objects")) == 12
