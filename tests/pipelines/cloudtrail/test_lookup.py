"""LookupEvents as a source: nothing is lost or asked twice, whatever is late, throttled, denied or killed."""

import gzip
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config

from tests.docs.policies import reader_actions
from tests.pipelines.support import configured, forget_clients, table
from tests.servers.cloudtrail import CloudTrail, serving, throttled
from tests.servers.guardduty import Fault, denied
from tracehound.pipelines.aws import clients as aws
from tracehound.pipelines.aws.pace import Pace
from tracehound.pipelines.cloudtrail import lookup
from tracehound.pipelines.cloudtrail.lookup import KeyAsk, Wanted, ask, list_landed
from tracehound.pipelines.cloudtrail.lookup_coverage import Names
from tracehound.pipelines.cloudtrail.lookup_spans import gaps
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.cloudtrail.hours import Ask, hour_of

# A second ago: what happens in the second of a request is left to the next one.
NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=1)
ACCOUNT, REGION = "111122223333", "eu-west-1"
SOURCE = [f"cloudtrail:{REGION}"]
NAMES = Names(("ExecuteCommand", "StartSession"), ("AssumeRole",))


@pytest.fixture
def home(tmp_path: Path, server: CloudTrail) -> Home:
    return configured(tmp_path / "home").create()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[CloudTrail]:
    environment = {
        "AWS_ACCESS_KEY_ID": f"AKIA{ACCOUNT}",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_DEFAULT_REGION": REGION,
    }
    monkeypatch.setattr(aws, "_CONFIG", Config(retries={"mode": "standard", "total_max_attempts": 4}))
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.01)
    monkeypatch.setattr(lookup, "Pace", lambda _: Pace(0.0))
    monkeypatch.setattr(lookup, "NAMES", NAMES)
    monkeypatch.setattr(lookup, "_FRESH", timedelta())
    with serving() as state:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("TRACEHOUND_AWS_ENDPOINT_URL", state.endpoint_url)
        forget_clients()
        yield state
        forget_clients()
        assert "cloudtrail:LookupEvents" in reader_actions()


def record(number: int, ago: timedelta, name: str = "ExecuteCommand", **more: object) -> dict[str, Any]:
    return {
        "eventID": f"{number:036}",
        "eventName": name,
        "eventSource": "sts.amazonaws.com" if name.startswith("Assume") else "ecs.amazonaws.com",
        "eventTime": f"{NOW - ago:%Y-%m-%dT%H:%M:%SZ}",
        "userIdentity": {"type": "AssumedRole", "accessKeyId": "ASIA0000000000000001"},
        **more,
    }


def landed(home: Home) -> list[int]:
    """Numbers of the events in all landed files, each as often as it is in one."""
    return sorted(int(each["EventId"]) for each in landed_records(home))


def landed_records(home: Home) -> list[dict[str, Any]]:
    found = []
    for entry in list_landed("cloudtrail:", home):
        with entry.opener.open() as file:
            found += json.loads(gzip.decompress(file.read()))["Events"]
    return found


def coverage(home: Home) -> dict[datetime, dict[str, Any]]:
    return {row["hour_at"]: row for row in table(home, "raw.cloudtrail_coverage").iter_rows(named=True)}


def test_rare_names_are_asked_for_ninety_days_and_frequent_ones_not_at_all(
    server: CloudTrail, home: Home
) -> None:
    server.record(
        REGION,
        record(1, timedelta(days=89)),
        record(2, timedelta(minutes=5)),
        record(3, timedelta(days=1), "StartSession"),
        record(4, timedelta(days=1), "AssumeRole"),
        record(5, timedelta(days=1), "DescribeTasks"),
    )
    server.record("us-east-1", record(6, timedelta(days=1)))
    found = ask(SOURCE, home)
    assert (landed(home), found.documents, found.errors) == ([1, 2, 3], 3, {})
    assert {each["region"] for each in server.lookups} == {REGION}


def test_what_lands_is_the_exact_text_under_its_address(server: CloudTrail, home: Home) -> None:
    odd = json.dumps(record(1, timedelta(hours=5), odd={"a": [1.50]}), separators=(" , ", ": "))
    server.record(REGION, odd)
    ask(SOURCE, home)
    (entry,) = list_landed(SOURCE[0], home)
    assert landed_records(home) == [{"EventId": f"{1:036}", "CloudTrailEvent": odd}]
    assert entry.uri.startswith(f"cloudtrail://{ACCOUNT}/{REGION}/ExecuteCommand/")
    assert list(list_landed("cloudtrail:us-east-1", home)) == []


def test_a_second_run_asks_for_what_is_new_and_again_for_the_day_in_which_calls_may_come(
    server: CloudTrail, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.record(REGION, record(1, timedelta(hours=5)), record(2, timedelta(minutes=10)))
    ask(SOURCE, home)
    server.lookups.clear()
    assert ask(SOURCE, home).documents == 0
    assert min(each["StartTime"] for each in server.lookups) >= NOW - timedelta(hours=24, minutes=1)
    server.record(REGION, record(3, timedelta(hours=20)))
    assert ask(SOURCE, home).documents == 1
    assert landed(home) == [1, 2, 3]


def test_what_was_asked_minutes_ago_is_not_asked_again(
    server: CloudTrail, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "_FRESH", timedelta(minutes=10))
    ask(SOURCE, home)
    server.lookups.clear()
    ask(SOURCE, home)
    assert server.lookups == []


def test_runs_without_events_add_no_row_and_no_file(server: CloudTrail, home: Home) -> None:
    ask(SOURCE, home)
    before = {path.name for path in home.lake.rglob("*.parquet")}
    ask(SOURCE, home)
    assert table(home, "raw.cloudtrail_lookups").height == len(NAMES.always)
    assert {path.name for path in home.lake.rglob("*.parquet")} == before


def test_many_events_land_in_spans_and_a_killed_run_goes_on(
    server: CloudTrail, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracehound.pipelines.cloudtrail.lookup_spans.FULL", 60)
    # Some of them in the same second, across the border of a span.
    server.record(REGION, *(record(number, timedelta(days=2, minutes=number // 7)) for number in range(300)))
    server.faults.append(Fault(400, "ValidationException", operation="LookupEvents", after=4))
    assert ask(SOURCE, home).errors
    first = landed(home)
    assert 0 < len(first) < 300
    stray = lookup.folder(home.path) / ACCOUNT / REGION / "ExecuteCommand" / "killed.json.gz"
    stray.write_bytes(b"half")
    server.faults.clear()
    server.lookups.clear()
    assert ask(SOURCE, home).errors == {}
    assert landed(home) == list(range(300))
    assert not stray.exists()
    spans = [
        each for each in server.lookups if each["LookupAttributes"][0]["AttributeValue"] == "ExecuteCommand"
    ]
    assert len(spans) < 300 / 50


def test_hours_that_findings_ask_for_bring_frequent_names_and_are_complete(
    server: CloudTrail, home: Home
) -> None:
    hour = hour_of(NOW - timedelta(hours=30))
    server.record(
        REGION,
        record(1, NOW - hour - timedelta(minutes=10), "AssumeRole"),
        record(2, NOW - hour + timedelta(seconds=1), "AssumeRole"),
        record(3, NOW - hour - timedelta(hours=1), "AssumeRole"),
    )
    wanted = Wanted([Ask(ACCOUNT, REGION, hour, "session"), Ask("999988887777", REGION, hour, "session")])
    ask(SOURCE, home, wanted)
    assert landed(home) == [1]
    rows = coverage(home)
    assert (rows[hour]["asked_for"], rows[hour]["state"], rows[hour]["is_complete"]) == (
        ["session"],
        "loaded",
        True,
    )
    assert rows[hour]["settled_until_at"] == hour + timedelta(hours=1)
    # All others are complete but for frequent names, until the end of yesterday.
    assert rows[hour - timedelta(hours=48)]["asked_for"] == ["all"]
    assert max(rows) < NOW.replace(hour=0, minute=0, second=0)
    assert all(row["is_complete"] for row in rows.values())
    # It stays asked for when a later run asks for nothing.
    ask(SOURCE, home)
    assert coverage(home)[hour] == rows[hour]


def test_the_hour_that_is_not_over_is_loaded_and_not_complete(server: CloudTrail, home: Home) -> None:
    wanted = Wanted([Ask(ACCOUNT, REGION, hour_of(NOW), "session")])
    ask(SOURCE, home, wanted)
    row = coverage(home)[hour_of(NOW)]
    assert (row["state"], row["is_complete"], row["settled_until_at"]) == ("loaded", False, None)


def test_calls_of_a_key_are_asked_for_by_the_key_and_never_by_what_is_none(
    server: CloudTrail, home: Home
) -> None:
    day = timedelta(days=1)
    server.record(REGION, record(1, day, "ListBuckets"), record(2, 3 * day, "ListBuckets"))
    keys = [
        KeyAsk(ACCOUNT, REGION, key, NOW - 2 * day, NOW)
        for key in ("ASIA0000000000000001", "../../../../etc/passwd")
    ]
    ask(SOURCE, home, Wanted(keys=keys))
    assert landed(home) == [1]
    asked = {each["LookupAttributes"][0]["AttributeValue"] for each in server.lookups}
    assert asked == {*NAMES.always, "ASIA0000000000000001"}


def test_a_denied_region_is_told_and_its_hours_are_denied(server: CloudTrail, home: Home) -> None:
    server.faults.append(denied(operation="LookupEvents", region="us-east-1"))
    server.record(REGION, record(1, timedelta(hours=5)))
    hour = hour_of(NOW - timedelta(hours=5))
    wanted = Wanted([Ask(ACCOUNT, "us-east-1", hour, "session")])
    found = ask(["cloudtrail:eu-west-1,us-east-1"], home, wanted)
    assert landed(home) == [1]
    (told,) = found.errors.values()
    assert "cloudtrail:LookupEvents" in told
    row = table(home, "raw.cloudtrail_coverage").filter(region="us-east-1").row(0, named=True)
    assert (row["state"], row["is_complete"], row["asked_for"]) == ("denied", False, ["session"])
    assert "denied" in row["detail"]


def test_throttled_requests_are_made_again(server: CloudTrail, home: Home) -> None:
    refusal = throttled()
    server.faults.append(Fault(refusal.status, refusal.code, operation="LookupEvents", times=3))
    server.record(REGION, record(1, timedelta(hours=5)))
    assert ask(SOURCE, home).errors == {}
    assert landed(home) == [1]


def test_gaps_are_what_no_span_covers() -> None:
    at = [NOW + timedelta(hours=number) for number in range(10)]
    covered = [(at[1], at[3]), (at[2], at[4]), (at[6], at[5]), (at[7], at[8])]
    assert gaps(covered, at[0], at[9]) == [(at[8], at[9]), (at[4], at[7]), (at[0], at[1])]
    assert gaps(covered, at[1], at[4]) == []
    assert gaps([], at[1], at[1]) == []


def test_requests_keep_the_pace_of_each_region(
    server: CloudTrail, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.per_second = 9
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        time.sleep(seconds)

    monkeypatch.setattr(lookup, "Pace", lambda _: Pace(1 / 8, wait))
    server.record(REGION, *(record(number, timedelta(minutes=number)) for number in range(400)))
    ask(SOURCE, home)
    assert server.throttled == 0
    assert len(waits) >= 5
    assert landed(home) == list(range(400))


def test_what_is_no_json_does_not_spoil_its_neighbours(server: CloudTrail, home: Home) -> None:
    server.record(REGION, record(1, timedelta(hours=5)), record(2, timedelta(hours=6)))
    found = server.events[ACCOUNT, REGION]
    found[0] = type(found[0])("{no json \udfff", found[0].record, found[0].happened_at)
    ask(SOURCE, home)
    assert landed(home) == [1, 2]


def test_regions_that_are_not_enabled_are_passed_over_unless_they_are_named(
    server: CloudTrail, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracehound.pipelines.aws.identity.regions", lambda *_: [REGION, "me-south-1"])
    server.faults.append(
        Fault(403, "UnrecognizedClientException", operation="LookupEvents", region="me-south-1")
    )
    assert ask(["cloudtrail:"], home).errors == {}
    assert ask(["cloudtrail:me-south-1"], home).errors
