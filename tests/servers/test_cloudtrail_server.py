"""The loopback server is as strict as the service's model: what it lets pass, the service would too."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.servers.cloudtrail import CloudTrail, serving
from tests.servers.guardduty import denied

PLAIN = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def server() -> Iterator[CloudTrail]:
    with serving() as state:
        yield state


def client(server: CloudTrail, region: str = "eu-west-1") -> object:
    keys = {"aws_access_key_id": "AKIA111122223333", "aws_secret_access_key": "s", "region_name": region}
    return boto3.client("cloudtrail", endpoint_url=server.endpoint_url, config=PLAIN, **keys)


def record(number: int, name: str = "ExecuteCommand", **more: object) -> dict[str, object]:
    """A record that happened so many minutes ago."""
    happened_at = NOW - timedelta(minutes=number)
    return {
        "eventID": f"{number:036}",
        "eventName": name,
        "eventSource": "ecs.amazonaws.com",
        "eventTime": f"{happened_at:%Y-%m-%dT%H:%M:%SZ}",
        "userIdentity": {"type": "AssumedRole", "accessKeyId": "ASIA1", "principalId": "AROA1:alice"},
        **more,
    }


def by(key: str, value: str) -> list[dict[str, str]]:
    return [{"AttributeKey": key, "AttributeValue": value}]


def test_events_of_a_name_come_newest_first_and_page_by_page(server: CloudTrail) -> None:
    server.record("eu-west-1", *(record(number) for number in range(120)), record(7, "StartSession"))
    server.record("us-east-1", record(500))
    api, token, found = client(server), {}, []
    while True:
        page = api.lookup_events(
            LookupAttributes=by("EventName", "ExecuteCommand"),
            StartTime=NOW - timedelta(minutes=109),
            EndTime=NOW - timedelta(minutes=10),
            **token,
        )
        found += [int(event["EventId"]) for event in page["Events"]]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert found == list(range(10, 110))
    assert server.calls["LookupEvents"] == 2


def test_a_record_is_answered_as_text_exactly_as_it_was_given(server: CloudTrail) -> None:
    odd = json.dumps(record(1, odd={"x": 1.50}), indent=1)
    server.record("eu-west-1", odd)
    event = client(server).lookup_events(LookupAttributes=by("AccessKeyId", "ASIA1"))["Events"][0]
    assert event["CloudTrailEvent"] == odd
    assert event["EventTime"] == NOW - timedelta(minutes=1)
    assert not client(server).lookup_events(LookupAttributes=by("AccessKeyId", "ASIA2"))["Events"]


def test_events_are_kept_for_ninety_days(server: CloudTrail) -> None:
    server.record("eu-west-1", record(91 * 24 * 60), record(89 * 24 * 60))
    found = client(server).lookup_events(StartTime=NOW - timedelta(days=200))["Events"]
    assert [int(event["EventId"]) for event in found] == [89 * 24 * 60]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"MaxResults": 51}, "BadRequest"),
        ({"LookupAttributes": by("Nothing", "x")}, "BadRequest"),
        ({"LookupAttributes": by("EventName", "A") + by("EventId", "b")}, "InvalidLookupAttributes"),
        ({"StartTime": NOW, "EndTime": NOW - timedelta(days=1)}, "InvalidTimeRange"),
        ({"NextToken": "?"}, "InvalidNextToken"),
    ],
)
def test_what_the_service_does_not_allow_is_refused(
    server: CloudTrail, wrong: dict[str, object], code: str
) -> None:
    server.record("eu-west-1", *(record(number) for number in range(60)))
    with pytest.raises(ClientError, match=f"{code}Exception"):
        client(server).lookup_events(**wrong)


def test_a_token_is_good_for_its_own_request(server: CloudTrail) -> None:
    server.record("eu-west-1", *(record(number) for number in range(60)))
    token = client(server).lookup_events()["NextToken"]
    with pytest.raises(ClientError, match="InvalidNextTokenException"):
        client(server).lookup_events(LookupAttributes=by("EventName", "x"), NextToken=token)


def test_more_than_two_requests_a_second_are_throttled_by_region(server: CloudTrail) -> None:
    server.per_second = 2
    api = client(server)
    for _ in range(2):
        api.lookup_events()
    with pytest.raises(ClientError, match="ThrottlingException"):
        api.lookup_events()
    client(server, "us-east-1").lookup_events()
    assert server.throttled == 1


def test_faults_strike_lookups(server: CloudTrail) -> None:
    server.faults.append(denied(operation="LookupEvents", region="us-east-1"))
    client(server).lookup_events()
    with pytest.raises(ClientError, match="AccessDeniedException"):
        client(server, "us-east-1").lookup_events()
