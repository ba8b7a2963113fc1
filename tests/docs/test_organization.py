"""The page on running it in an organization: what it costs follows from what it does, and from the prices it names."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from moto import mock_aws

from tests.pipelines.support import forget_clients
from tracehound.pipelines.ingestion.sources import Days, list_objects
from tracehound.pipelines.lake.home import Home

PAGE = (Path(__file__).parents[2] / "docs" / "organization.md").read_text(encoding="utf-8")
REGIONS = ("us-east-1", "eu-west-1", "eu-central-1")
MONTH_SECONDS = 30 * 24 * 60 * 60


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGIONS[0])
    with mock_aws():
        forget_clients()
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="export")
        yield s3
    forget_clients()


def lists(accounts: int, regions: int) -> int:
    """Requests of one listing, as the page says."""
    assert "4 + accounts * (2 + regions) LIST requests" in PAGE.replace("\N{MULTIPLICATION SIGN}", "*")
    return 4 + accounts * (2 + regions)


@pytest.mark.parametrize(("accounts", "regions"), [(1, 1), (3, 2)])
def test_a_listing_takes_as_many_requests_as_the_page_says(
    bucket: Any, accounts: int, regions: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for account in range(accounts):
        for region in REGIONS[:regions]:
            key = f"findings/AWSLogs/{111111111111 + account}/GuardDuty/{region}/2026/10/02/x.jsonl.gz"
            bucket.put_object(Bucket="export", Key=key, Body=b"")
    asked: list[str] = []
    call = BaseClient._make_api_call

    def counted(client: BaseClient, name: str, wanted: dict[str, Any]) -> Any:
        asked.append(name)
        return call(client, name, wanted)

    monkeypatch.setattr(BaseClient, "_make_api_call", counted)
    found = list_objects(["s3://export/findings"], Home(tmp_path), Days(date(2026, 10, 1), None))
    assert len(found) == accounts * regions
    assert asked == ["ListObjectsV2"] * lists(accounts, regions)


def test_what_the_listings_of_a_month_cost_is_right() -> None:
    (price,) = re.findall(r"LIST \$([\d.]+) per 1,000", PAGE)
    accounts, regions = map(int, re.findall(r"^\| (\d+) accounts, (\d+) regions \|", PAGE, re.MULTILINE)[0])
    rows = re.findall(
        r"^\| `schedule.sensor_seconds` = (\d+).*\| [^|]+ \| ([\d.]+) \|$|^\| (\d+) \| [^|]+ \| ([\d.]+) \|$",
        PAGE,
        re.MULTILINE,
    )
    assert len(rows) == 2
    for first, first_cost, other, other_cost in rows:
        requests = MONTH_SECONDS / int(first or other) * lists(accounts, regions)
        assert float(first_cost or other_cost) == pytest.approx(requests / 1000 * float(price), abs=0.006)
