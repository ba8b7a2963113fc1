"""What the doctor says of sources of API calls: what is refused, and what that costs the answers."""

from pathlib import Path

import pytest

from tests.pipelines.cloudtrail.test_lookup import REGION
from tests.pipelines.cloudtrail.test_lookup import home as home  # noqa: PLC0414 - a fixture
from tests.pipelines.cloudtrail.test_lookup import server as server  # noqa: PLC0414 - a fixture
from tests.pipelines.cloudtrail.test_rounds import Trail, chain, session_finding
from tests.pipelines.support import lines, put, read_in, serve
from tests.servers.cloudtrail import CloudTrail
from tests.servers.guardduty import Fault, denied
from tracehound.desk import openers
from tracehound.pipelines.cloudtrail import lookup
from tracehound.pipelines.cloudtrail.lookup import Wanted
from tracehound.pipelines.cloudtrail.rounds import answer
from tracehound.pipelines.doctor import cloudtrail
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.cloudtrail.hours import Ask, hour_of


def told(home: Home, *sources: str) -> list[tuple[str, str]]:
    return [(each.state, f"{each.found} {each.todo}") for each in cloudtrail.checks(home, list(sources))]


def test_without_a_source_of_calls_there_is_nothing_to_check(home: Home) -> None:
    assert told(home, "guardduty:", "/folder") == []


def test_lookups_that_answer_are_counted_and_refused_ones_named_with_their_cost(
    server: CloudTrail, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tracehound.pipelines.aws.identity.regions", lambda *_: [REGION, "us-east-1", "me-south-1"]
    )
    server.faults += [
        denied(operation="LookupEvents", region="us-east-1"),
        Fault(403, "UnrecognizedClientException", operation="LookupEvents", region="me-south-1"),
    ]
    (refused, answered) = told(home, "cloudtrail:")
    assert refused[0] == "fail"
    assert "LookupEvents in us-east-1: access is denied" in refused[1]
    assert "who opened the sessions there stays unknown" in refused[1]
    assert "docs/aws/reader.json" in refused[1]
    assert answered == ("ok", "LookupEvents answers in 1 region ")


def test_hours_that_were_refused_are_counted_until_another_road_gives_them(
    server: CloudTrail, home: Home
) -> None:
    server.faults.append(denied(operation="LookupEvents"))
    hour = hour_of(lookup.datetime(2026, 11, 1, 9, tzinfo=lookup.UTC))
    lookup.ask([f"cloudtrail:{REGION}"], home, Wanted([Ask("111122223333", REGION, hour, "session")]))
    server.faults.clear()
    (answered, refused) = told(home, f"cloudtrail:{REGION}")
    assert answered[0] == "ok"
    assert refused[0] == "note"
    assert refused[1].startswith(
        f"1 hour of 111122223333 in {REGION} that findings ask for could not be read"
    )
    lookup.ask([f"cloudtrail:{REGION}"], home, Wanted([Ask("111122223333", REGION, hour, "session")]))
    assert [state for state, _ in told(home, f"cloudtrail:{REGION}")] == ["ok"]


def test_how_far_calls_and_sessions_are_apart_is_told(tmp_path: Path) -> None:
    found = Home(tmp_path / "home").create()
    assert list(openers.told(found)) == []
    put(tmp_path / "findings", "a.jsonl", lines(session_finding()))
    read_in(found, tmp_path / "findings")
    trail = Trail(tmp_path / "trail")
    chain(trail)
    answer(found, trail.source)
    serve(found)
    (sentence,) = openers.told(found)
    assert sentence == (
        "ecs_exec: 1 session, opener known of 1, several may be it of 0, none of 0; "
        "seconds from call to start: least 2.0, median 2.0, most 2.0"
    )
