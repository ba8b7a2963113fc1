"""States of tasks that EventBridge delivers among findings, in files and in a queue."""

import gzip
import itertools
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.context.secrets import places_with_secret
from tests.pipelines.support import configured, finding, lines, put, table
from tests.transforms.cloudtrail.records import event_of, execute
from tests.transforms.context.states import ACCOUNT, REGION, SECRET, task_arn, task_event
from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.batches import BatchLimits
from tracehound.pipelines.ingestion.sources import list_objects, sqs
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit

OBSERVATIONS = "raw.observations"
LATER = "2026-10-19T09:00:00Z"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return configured(tmp_path / "home").create()


def _read(home: Home, folder: Path, limits: BatchLimits | None = None) -> ingest.Ingested:
    return ingest.ingest(home, ingest.unread(home, list_objects([str(folder)], home)), limits)


def _finding_event(number: int) -> dict[str, Any]:
    return {
        "id": f"e{number}",
        "detail-type": "GuardDuty Finding",
        "source": "aws.guardduty",
        "detail": finding(number),
    }


def test_states_among_findings_are_kept_and_nothing_is_set_aside(home: Home, tmp_path: Path) -> None:
    put(
        tmp_path,
        "in/a.jsonl",
        lines(_finding_event(1), task_event(1), event_of(execute(1)), _finding_event(2)),
    )
    found = _read(home, tmp_path / "in")
    assert (found.stored, found.documents, found.calls, found.observations) == (2, 2, 1, 1)
    assert (found.rejected.total(), found.errors) == (0, {})
    (row,) = table(home, OBSERVATIONS).to_dicts()
    assert (row["account_id"], row["region"], row["kind"], row["thing_key"]) == (
        ACCOUNT,
        REGION,
        "ecs_task",
        task_arn(),
    )
    assert row["source"] == "event"
    assert row["observed_at"] == datetime(2026, 10, 19, 8, 0, 31, tzinfo=UTC)
    assert row["aws_at"] == datetime(2026, 10, 19, 8, 0, 31, 789000, UTC)
    assert (row["uri"].endswith("in/a.jsonl"), row["record_number"]) == (True, 1)
    document = json.loads(row["document"])
    assert document["containers"][0]["imageDigest"].startswith("sha256:")
    assert document["overrides"]["containerOverrides"][0]["environment"] == [{"name": "PASSWORD"}]
    assert places_with_secret(home.path) == []


def test_each_state_is_stored_once_in_any_order(tmp_path: Path) -> None:
    events = [task_event(1), task_event(1), task_event(2), task_event(1, LATER, lastStatus="STOPPED")]
    rows = []
    for number, order in enumerate(itertools.permutations(events)):
        if number % 7:
            continue
        home = configured(tmp_path / f"home{number}").create()
        for place, each in enumerate(order):
            put(tmp_path, f"in{number}/{place}.jsonl", lines(each))
        _read(home, tmp_path / f"in{number}", BatchLimits(1))
        rows.append(table(home, OBSERVATIONS).drop("uri", "etag", "record_number", "first_seen_at").rows())
    assert len(rows[0]) == 3
    assert all(each == rows[0] for each in rows)


def test_read_again_by_a_later_run_nothing_is_stored_twice(home: Home, tmp_path: Path) -> None:
    put(tmp_path, "in/a.jsonl", lines(task_event(1)))
    assert _read(home, tmp_path / "in").observations == 1
    put(tmp_path, "in/b.jsonl", lines(task_event(1), task_event(2)))
    assert _read(home, tmp_path / "in").observations == 1
    assert table(home, OBSERVATIONS).height == 2


@pytest.mark.parametrize("after", [0, 1, 2])
def test_killed_between_commits_the_next_run_has_each_state_once(
    after: int, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "in/a.jsonl", lines(*(task_event(n) for n in range(5)), _finding_event(1)))
    applied = Commit.apply
    commits = itertools.count()

    def dying(self: Commit) -> None:
        if next(commits) == after:
            raise KeyboardInterrupt
        applied(self)

    monkeypatch.setattr(Commit, "apply", dying)
    with pytest.raises(KeyboardInterrupt):
        _read(home, tmp_path / "in", BatchLimits(2))
    monkeypatch.undo()
    _read(home, tmp_path / "in")
    assert table(home, OBSERVATIONS)["thing_key"].to_list() == [task_arn(n) for n in range(5)]
    assert table(home, "raw.findings").height == 1


def test_an_object_of_states_alone_is_no_fault(home: Home, tmp_path: Path) -> None:
    put(tmp_path, "in/a.jsonl", lines(task_event(1)))
    found = _read(home, tmp_path / "in")
    assert (found.objects, found.documents, found.rejected.total()) == (1, 0, 0)


def test_other_events_of_ecs_are_passed_over(home: Home, tmp_path: Path) -> None:
    action = {"eventType": "INFO", "eventName": "SERVICE_STEADY_STATE", "clusterArn": "c"}
    deployment = {"eventType": "INFO", "eventName": "SERVICE_DEPLOYMENT_COMPLETED", "deploymentId": "d"}
    events = [
        {"id": "x", "detail-type": "ECS Service Action", "detail": each} for each in (action, deployment)
    ]
    put(tmp_path, "in/a.jsonl", lines(*events))
    found = _read(home, tmp_path / "in")
    assert (found.objects, found.observations, found.rejected.total(), found.errors) == (1, 0, 0, {})


def test_a_container_instance_is_a_thing_of_its_own(home: Home, tmp_path: Path) -> None:
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:container-instance/prod/abc"
    event = task_event(1) | {
        "detail": {"containerInstanceArn": arn, "ec2InstanceId": "i-1", "clusterArn": "c"}
    }
    put(tmp_path, "in/a.jsonl", lines(event))
    _read(home, tmp_path / "in")
    assert table(home, OBSERVATIONS).select("kind", "thing_key").rows() == [("container_instance", arn)]


BROKEN = {
    "no ARN": json.dumps(task_event(1, taskArn=None)),
    "an ARN of another kind": json.dumps(task_event(1, taskArn="arn:aws:s3:::bucket")),
    "no time": json.dumps(task_event(1, updatedAt=None) | {"time": "yesterday"}),
    "cut off": json.dumps(task_event(1))[:-30],
    "torn over lines": json.dumps(task_event(1), indent=1)[:-30],
    "two halves": json.dumps(task_event(1)).replace('"environment": ', '"environment": \n{{'),
    "not an event": json.dumps({"tasks": [task_event(1)["detail"]]}),
    "without its kind": json.dumps(
        task_event(1) | {"detail": {"overrides": task_event(1)["detail"]["overrides"]}}
    ),
    "inside a message": json.dumps(
        {"Type": "Notification", "MessageId": "m", "Message": json.dumps(task_event(1))[:-9]}
    ),
}


@pytest.mark.parametrize("form", BROKEN)
@pytest.mark.parametrize("beside", [True, False], ids=["among findings", "alone"])
def test_of_a_broken_event_no_value_is_kept_either(
    form: str, beside: bool, home: Home, tmp_path: Path
) -> None:
    good = lines(_finding_event(1)) if beside else b""
    put(tmp_path, "in/a.jsonl", good + BROKEN[form].encode() + b"\n" + good)
    found = _read(home, tmp_path / "in")
    assert found.rejected.total() >= 1
    assert found.stored == beside
    assert places_with_secret(home.path) == []


def test_a_damaged_archive_with_events_is_not_kept(home: Home, tmp_path: Path) -> None:
    whole = gzip.compress(lines(*(task_event(n) for n in range(50))), mtime=0)
    put(tmp_path, "in/a.jsonl.gz", whole[:-40])
    assert _read(home, tmp_path / "in").errors
    assert set(table(home, "raw.rejected")["content"]) == {b""}


def test_what_is_rejected_for_another_reason_keeps_its_content(home: Home, tmp_path: Path) -> None:
    put(tmp_path, "in/a.jsonl", lines(_finding_event(1)) + b'{"id": "x", "broken\n')
    _read(home, tmp_path / "in")
    assert table(home, "raw.rejected")["content"].to_list() == [b'{"id": "x", "broken']


@pytest.mark.parametrize("form", ["whole", "sns", "indented", *BROKEN])
def test_a_message_lands_without_values(form: str) -> None:
    event = task_event(1)
    body = {
        "whole": json.dumps(event),
        "sns": json.dumps({"Type": "Notification", "MessageId": "m", "Message": json.dumps(event)}),
        "indented": json.dumps(event, indent=1),
    }.get(form) or BROKEN[form]
    landed = sqs._lines({"MessageId": "m", "Body": body})
    assert SECRET.encode() not in b"\n".join(landed)
    assert all(json.loads(each) for each in landed)


def test_what_landed_is_read_as_the_event_itself(home: Home, tmp_path: Path) -> None:
    put(tmp_path, "in/a.jsonl", lines(task_event(1)))
    put(
        tmp_path,
        "landed/a.jsonl",
        b"\n".join(sqs._lines({"MessageId": "m", "Body": json.dumps(task_event(1))})),
    )
    _read(home, tmp_path / "in")
    assert _read(home, tmp_path / "landed").observations == 0


@pytest.mark.parametrize(
    "body",
    [
        event_of(execute(1, requestParameters={"overrides": {"containerOverrides": []}})),
        _finding_event(1) | {"detail": finding(1, title="ECS Task State Change")},
    ],
    ids=["a call", "a finding whose text says so"],
)
def test_what_is_no_state_lands_verbatim(body: dict[str, Any]) -> None:
    (line,) = sqs._lines({"MessageId": "m", "Body": json.dumps(body)})
    assert json.loads(line) == body
