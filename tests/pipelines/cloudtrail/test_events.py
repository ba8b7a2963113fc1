"""API calls that EventBridge delivers among findings, as a queue or a folder of events has them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.support import configured, finding, lines, put, read_in, table
from tests.transforms.cloudtrail.records import ACCOUNT, event_of, execute, ordinary, text
from tracehound.pipelines.cloudtrail import flattening, storing
from tracehound.pipelines.lake.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return configured(tmp_path / "home").create()


def _read(home: Home, folder: Path) -> Any:
    found = read_in(home, folder)
    storing.take(home, [])
    flattening.flatten(home)
    return found


def _finding_event(number: int) -> dict[str, Any]:
    return {
        "id": f"e{number}",
        "detail-type": "GuardDuty Finding",
        "source": "aws.guardduty",
        "detail": finding(number),
    }


def test_calls_among_findings_are_kept_and_nothing_is_set_aside(home: Home, tmp_path: Path) -> None:
    call = event_of(execute(1))
    put(tmp_path, "events/a.jsonl", lines(_finding_event(1), call, event_of(ordinary(2)), _finding_event(2)))
    found = _read(home, tmp_path / "events")
    assert (found.stored, found.documents, found.calls, found.rejected.total(), found.errors) == (
        2,
        2,
        1,
        0,
        {},
    )
    (event,) = table(home, "raw.cloudtrail_events").to_dicts()
    assert json.loads(event["document"]) == call
    assert (event["road"], event["account_id"], event["record_number"]) == ("event", ACCOUNT, 1)
    assert table(home, "flattened.api_events")["session_id"].to_list() == [
        "ecs-execute-command-s9y89par6quf78pcbnoko32g28"
    ]


@pytest.mark.parametrize("record", [execute(1), ordinary(2)], ids=["kept", "passed over"])
def test_an_object_with_calls_alone_is_no_fault(home: Home, tmp_path: Path, record: dict[str, Any]) -> None:
    put(tmp_path, "events/a.jsonl", lines(event_of(record)))
    found = _read(home, tmp_path / "events")
    assert (found.objects, found.documents, found.rejected.total()) == (1, 0, 0)
    assert table(home, "raw.objects")["document_count"].to_list() == [0]


def test_an_event_in_a_message_of_sns_is_kept(home: Home, tmp_path: Path) -> None:
    message = {
        "Type": "Notification",
        "MessageId": "m",
        "TopicArn": "t",
        "Message": text(event_of(execute(1))).decode(),
    }
    put(
        tmp_path,
        "events/a.jsonl",
        lines(message, {"messageId": "m2", "body": json.dumps(event_of(execute(2)), indent=1)}),
    )
    assert _read(home, tmp_path / "events").calls == 2
    assert set(table(home, "flattened.api_events")["person_name"]) == {"Alice@example.com"}


def test_an_event_that_came_twice_is_stored_once(home: Home, tmp_path: Path) -> None:
    put(tmp_path, "events/a.jsonl", lines(event_of(execute(1)), event_of(execute(1))))
    put(tmp_path, "events/b.jsonl", lines(event_of(execute(1))))
    assert _read(home, tmp_path / "events").calls == 1


def test_a_call_without_an_id_is_set_aside(home: Home, tmp_path: Path) -> None:
    put(tmp_path, "events/a.jsonl", lines(event_of(execute(1, eventID=None)), _finding_event(1)))
    found = _read(home, tmp_path / "events")
    assert (found.stored, dict(found.rejected)) == (1, {"no_event_id": 1})


def test_hours_between_the_first_and_the_last_event_are_complete(home: Home, tmp_path: Path) -> None:
    hours = ("07", "09", "10")
    put(
        tmp_path,
        "events/a.jsonl",
        lines(*(event_of(execute(n, eventTime=f"2026-10-19T{hour}:10:00Z")) for n, hour in enumerate(hours))),
    )
    _read(home, tmp_path / "events")
    rows = table(home, "raw.cloudtrail_coverage").select("road", "state", "is_complete").rows()
    assert rows == [
        ("event", "loaded", False), ("event", "none_found", True), ("event", "loaded", True), ("event", "loaded", False),
    ]  # fmt: skip
