"""Files of trails are listed by the hour, in a folder and in a real S3 server, and nothing else is looked at."""

import itertools
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.servers import s3
from tracehound.pipelines.aws import clients as aws
from tracehound.pipelines.aws.clients import Access
from tracehound.pipelines.cloudtrail.trails import Found, find, roots, shelf_of
from tracehound.transforms.cloudtrail import layout

ACCOUNT, REGION = "111122223333", "eu-west-1"
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
NOW = NOON + timedelta(hours=40)
NAMES = itertools.count()
Put = Callable[[str], str]


@pytest.fixture(scope="module")
def server() -> Iterator[s3.Server]:
    with s3.running() as started:
        yield started


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Put]:
    """A source, and how to put a key there."""
    if request.param == "folder":

        def put_file(key: str) -> str:
            (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / key).write_bytes(b"12345")
            return key

        return str(tmp_path), put_file
    server = request.getfixturevalue("server")
    for name, text in server.environment.items():
        monkeypatch.setenv(name, text)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr(aws, "_CLIENTS", {})
    bucket, client = f"trails-{next(NAMES)}", server.client()
    client.create_bucket(Bucket=bucket)

    def put_object(key: str) -> str:
        client.put_object(Bucket=bucket, Key=key, Body=b"12345")
        return key

    return f"s3://{bucket}", put_object


def key(at: datetime, root: str = "AWSLogs/", account: str = ACCOUNT, region: str = REGION) -> str:
    name = f"{account}_CloudTrail_{region}_{at:%Y%m%dT%H%MZ}_AbCdEfGhIjKlMnOp.json.gz"
    return f"{root}{account}/CloudTrail/{region}/{at:%Y/%m/%d}/{name}"


def found(source: str, *hours: datetime, account: str = ACCOUNT, is_late: bool = False) -> Found:
    access = Access(endpoint_url=os.environ.get("TRACEHOUND_AWS_ENDPOINT_URL"))
    shelf, prefix = shelf_of(source, access)
    wanted = [(account, REGION, hour) for hour in hours]
    return find(shelf, roots(shelf, prefix), wanted, wanted if is_late else (), NOW)


def keys(of: Found) -> list[str]:
    return sorted("AWSLogs/" + uri.partition("/AWSLogs/")[2] for uri in of.objects)


def test_files_delivered_about_an_hour_are_its_files(place: tuple[str, Put]) -> None:
    source, put = place
    minutes = [-60, -6, -5, 0, 59, 60, 120, 121, 300]
    for number in minutes:
        put(key(NOON + timedelta(minutes=number)))
    put(key(NOON, region="us-east-1"))
    put(key(NOON, account="999988887777"))
    put(key(NOON).replace("/CloudTrail/", "/CloudTrail-Digest/"))
    put(key(NOON).replace(".json.gz", ".txt"))
    of_hour = found(source, NOON)
    assert keys(of_hour) == sorted(key(NOON + timedelta(minutes=number)) for number in (-5, 0, 59, 60, 120))
    assert of_hour.size_bytes == 25


def test_of_late_hours_what_was_delivered_within_a_day_is_listed_and_how_far_that_goes_is_told(
    place: tuple[str, Put],
) -> None:
    source, put = place
    late, day = put(key(NOON + timedelta(hours=9))), timedelta(days=1)
    put(key(NOON + timedelta(hours=25, minutes=1)))
    of_hour = found(source, NOON, is_late=True)
    assert keys(of_hour) == [late]
    assert of_hour.looked_until == {(ACCOUNT, REGION, NOON): NOON + timedelta(hours=25)}
    # A bucket has all that there is; a folder goes as far as its files, of any region of the account.
    other = NOON + timedelta(hours=30)
    put(key(other, region="us-east-1"))
    until = found(source, NOON + day, is_late=True).looked_until[ACCOUNT, REGION, NOON + day]
    assert until == (NOW if source.startswith("s3://") else other)


def test_around_midnight_two_days_are_listed(place: tuple[str, Put]) -> None:
    source, put = place
    late = NOON.replace(hour=23)
    wanted = [put(key(late + timedelta(minutes=number))) for number in (30, 90)]
    assert keys(found(source, late)) == sorted(wanted)
    midnight = NOON.replace(hour=0)
    before = put(key(midnight - timedelta(minutes=3)))
    assert keys(found(source, midnight)) == [before]
    after = [put(key(midnight + timedelta(hours=number))) for number in (3, 24)]
    assert {before, *after} <= set(keys(found(source, midnight, is_late=True)))


def test_where_nothing_was_delivered_about_an_hour_its_day_is_listed(place: tuple[str, Put]) -> None:
    source, put = place
    late = put(key(NOON + timedelta(hours=5)))
    of_hours = found(source, NOON, NOON + timedelta(days=1))
    assert keys(of_hours) == [late]
    assert [len(uris) for uris in of_hours.of_hours.values()] == [1, 0]


@pytest.mark.parametrize(
    "root", ["AWSLogs/", "AWSLogs/o-abc123/", "trails/prod/AWSLogs/", "o-abc123/AWSLogs/o-abc123/"]
)
def test_accounts_are_found_below_any_prefix(place: tuple[str, Put], root: str) -> None:
    source, put = place
    put(key(NOON, root=root))
    assert len(found(source, NOON).objects) == 1


def test_a_prefix_may_lead_into_the_layout(server: s3.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in server.environment.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setattr(aws, "_CLIENTS", {})
    bucket, client = f"trails-{next(NAMES)}", server.client()
    client.create_bucket(Bucket=bucket)
    client.put_object(Bucket=bucket, Key=key(NOON, root="x/AWSLogs/o-abc123/"), Body=b"1")
    for prefix in (
        "x",
        "x/AWSLogs",
        "x/AWSLogs/o-abc123",
        f"x/AWSLogs/o-abc123/{ACCOUNT}/CloudTrail/{REGION}/",
    ):
        assert len(found(f"s3://{bucket}/{prefix}", NOON).objects) == 1, prefix
    requests = found(f"s3://{bucket}/x/AWSLogs/o-abc123", NOON, NOON + timedelta(hours=4))
    # The account's regions, an hour, and one without files, whose day is looked at.
    assert requests.requests == 4


def test_accounts_and_regions_without_a_folder_are_unknown(place: tuple[str, Put]) -> None:
    source, put = place
    put(key(NOON, region="us-east-1"))
    assert found(source, NOON).unknown == {(ACCOUNT, REGION, NOON)}
    assert len(found(source, NOON, account="999988887777").unknown) == 1


def test_what_is_not_laid_out_as_trails_are_has_no_roots(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file.json").write_text("{}")
    assert roots(*shelf_of(str(tmp_path), Access())) == []


def test_a_bucket_that_refuses_denies_its_hours(server: s3.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (server.environment | {"AWS_SECRET_ACCESS_KEY": "wrong"}).items():
        monkeypatch.setenv(name, text)
    monkeypatch.setattr(aws, "_CLIENTS", {})
    shelf, _ = shelf_of("s3://none/AWSLogs/", Access(endpoint_url=server.endpoint_url))
    refused = find(shelf, ["AWSLogs/"], [(ACCOUNT, REGION, NOON)], (), NOW)
    assert refused.objects == {}
    assert [*refused.denied, *refused.failed] == [(ACCOUNT, REGION, NOON)]


def test_names_tell_when_files_were_delivered() -> None:
    assert layout.delivered_at(key(NOON)) == NOON
    assert layout.delivered_at("111122223333_CloudTrail-Digest_eu-west-1_x_20261001T1200Z.json.gz") is None
