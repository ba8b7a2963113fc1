"""Findings ask for hours, their events for further ones: only these are read, and nothing is asked twice."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.pipelines.support import configured, lines, put, read_in, table
from tracehound.pipelines import automation
from tracehound.pipelines.cloudtrail import forgetting, rounds, trails
from tracehound.pipelines.cloudtrail.rounds import answer, is_due
from tracehound.pipelines.ingestion import source_registry
from tracehound.pipelines.ingestion.sources import SourceObject
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.cloudtrail.layout import Stretch
from tracehound.transforms.contracts.api_events import CLOUDTRAIL_COVERAGE, CLOUDTRAIL_OBJECTS

ACCOUNT, REGION = "111122223333", "eu-west-1"
START = datetime(2026, 10, 1, 9, 53, 48, tzinfo=UTC)
TASK = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/prod/{'2b18c21a' * 4}"
NUMBERS = iter(range(1, 10**9))


def wire(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def session_finding(started_at: datetime = START, number: int = 1) -> dict[str, Any]:
    """A finding below a worker of Session Manager in a task."""
    worker = "/managed-agents/execute-command/ssm-session-worker"
    lineage = [
        {
            "uuid": f"w{number}",
            "executablePath": worker,
            "startTime": started_at.timestamp(),
            "pid": 7,
            "name": "ssm-session-wor",
        }
    ]
    process = {
        "uuid": f"p{number}",
        "executablePath": "/bin/sh",
        "startTime": started_at.timestamp() + 1,
        "lineage": lineage,
    }
    return {
        "id": f"{number:032x}",
        "type": "Execution:Runtime/SuspiciousCommand",
        "accountId": ACCOUNT,
        "region": REGION,
        "partition": "aws",
        "updatedAt": f"{started_at:%Y-%m-%dT%H:%M:%S}.000Z",
        "createdAt": f"{started_at:%Y-%m-%dT%H:%M:%S}.000Z",
        "severity": 5,
        "title": "t",
        "resource": {
            "resourceType": "ECSCluster",
            "ecsClusterDetails": {"arn": "c", "name": "prod", "taskDetails": {"arn": TASK}},
        },
        "service": {"count": 1, "archived": False, "runtimeDetails": {"process": process}},
    }


def record(name: str, at: datetime, key: str, issued: datetime | None = None, **more: Any) -> dict[str, Any]:
    source = "sts.amazonaws.com" if name.startswith("Assume") else "ecs.amazonaws.com"
    attributes = {"creationDate": wire(issued)} if issued else {}
    identity = {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/dev/alice",
        "principalId": "AROA1:alice",
        "accountId": ACCOUNT,
        "accessKeyId": key,
        "sessionContext": {"attributes": attributes},
    }
    return {
        "eventVersion": "1.10",
        "userIdentity": identity,
        "eventTime": wire(at),
        "eventSource": source,
        "eventName": name,
        "awsRegion": REGION,
        "eventID": f"{next(NUMBERS):036}",
        "recipientAccountId": ACCOUNT,
        **more,
    }


def issuing(at: datetime, key: str, by: str, issued: datetime | None) -> dict[str, Any]:
    return record("AssumeRole", at, by, issued, responseElements={"credentials": {"accessKeyId": key}})


class Trail:
    """A folder as a trail writes it, one file a record, delivered some minutes later."""

    delay = timedelta(minutes=6)

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, *records: dict[str, Any], region: str = REGION) -> None:
        for each in records:
            at = datetime.fromisoformat(each["eventTime"].replace("Z", "+00:00")) + self.delay
            name = f"{ACCOUNT}_CloudTrail_{region}_{at:%Y%m%dT%H%MZ}_{next(NUMBERS):016}.json.gz"
            path = self.folder / "AWSLogs" / ACCOUNT / "CloudTrail" / region / f"{at:%Y/%m/%d}" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(gzip.compress(json.dumps({"Records": [each]}).encode()))

    @property
    def source(self) -> list[str]:
        return [f"cloudtrail:{self.folder}"]


@pytest.fixture
def trail(tmp_path: Path) -> Trail:
    return Trail(tmp_path / "trail")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    put(tmp_path / "findings", "a.jsonl", lines(session_finding()))
    found = configured(tmp_path / "home").create()
    read_in(found, tmp_path / "findings")
    return found


def events(home: Home) -> list[str]:
    rows = table(home, "flattened.api_events").sort("event_at")
    return [f"{name} {at:%d %H:%M}" for name, at in rows.select("event_name", "event_at").iter_rows()]


def hours(home: Home) -> dict[str, tuple[str, bool, list[str]]]:
    rows = table(home, "raw.cloudtrail_coverage").sort("hour_at", "region")
    return {
        f"{row['region']} {row['hour_at']:%d %H}": (row["state"], row["is_complete"], row["asked_for"])
        for row in rows.iter_rows(named=True)
    }


def chain(trail: Trail) -> None:
    """A session's call, its role, and the role before that, each in an hour of its own; and what nobody asks for."""
    first, second = START - timedelta(hours=5), START - timedelta(hours=26)
    trail.put(
        record(
            "ExecuteCommand", START - timedelta(seconds=2), "ASIA1", first, responseElements={"taskArn": TASK}
        ),
        issuing(first, "ASIA1", "ASIA2", second),
        issuing(second, "ASIA2", "AKIA3", None),
        record("ExecuteCommand", START - timedelta(hours=9), "ASIA7", first),
        record("DescribeTasks", START - timedelta(seconds=9), "ASIA1", first),
    )


def test_events_of_one_round_ask_for_the_next(home: Home, trail: Trail) -> None:
    chain(trail)
    found = answer(home, trail.source)
    assert events(home) == ["AssumeRole 30 07:53", "AssumeRole 01 04:53", "ExecuteCommand 01 09:53"]
    assert found.taken.errors == {}
    assert (found.rounds, found.hours) == (3, 5)
    # Global calls are in a region that this trail does not have: nothing is said of it.
    assert hours(home) == {
        "eu-west-1 30 07": ("loaded", True, ["credentials"]),
        "eu-west-1 01 04": ("loaded", True, ["credentials"]),
        "eu-west-1 01 09": ("loaded", True, ["session"]),
    }


def test_a_second_run_asks_for_nothing_and_new_findings_for_their_hour(
    home: Home, trail: Trail, tmp_path: Path
) -> None:
    chain(trail)
    assert is_due(home, trail.source)
    answer(home, trail.source)
    before = {path.name for path in home.lake.rglob("*.parquet")}
    assert not is_due(home, trail.source)
    again = answer(home, trail.source)
    assert (again.hours, again.taken.objects) == (0, 0)
    assert {path.name for path in home.lake.rglob("*.parquet")} == before
    put(tmp_path / "findings", "b.jsonl", lines(session_finding(START + timedelta(days=1), 2)))
    read_in(home, tmp_path / "findings")
    assert is_due(home, trail.source)
    answer(home, trail.source)
    assert hours(home)["eu-west-1 02 09"] == ("none_found", True, ["session"])


def test_a_run_killed_after_any_commit_is_gone_on_with(
    home: Home, trail: Trail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain(trail)
    apply = rounds.Commit.apply
    for commits in range(1, 9):
        left = [commits]

        def dying(self: rounds.Commit, left: list[int] = left) -> None:
            apply(self)
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt

        monkeypatch.setattr(rounds.Commit, "apply", dying)
        try:
            answer(home, trail.source)
        except KeyboardInterrupt:
            continue
        break
    monkeypatch.setattr(rounds.Commit, "apply", apply)
    answer(home, trail.source)
    assert events(home) == ["AssumeRole 30 07:53", "AssumeRole 01 04:53", "ExecuteCommand 01 09:53"]
    assert len(hours(home)) == 3
    assert not is_due(home, trail.source)


def test_an_hour_of_which_a_file_is_broken_is_partial_and_asked_for_again(home: Home, trail: Trail) -> None:
    chain(trail)
    path = min(trail.folder.rglob("*20261001T0959Z*"))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    found = answer(home, trail.source)
    assert found.taken.errors
    assert hours(home)["eu-west-1 01 09"][:2] == ("partial", False)
    assert not is_due(home, trail.source)
    path.write_bytes(whole)
    answer(home, trail.source)
    assert hours(home)["eu-west-1 01 09"][:2] == ("loaded", True)
    assert len(events(home)) == 3


def deliver(trail: Trail, key: str, delay: timedelta) -> None:
    """A call that may have opened the session, and when it is delivered."""
    late = Trail(trail.folder)
    late.delay = delay
    late.put(record("ExecuteCommand", START - timedelta(seconds=2), key))


def settled(home: Home) -> datetime | None:
    """Until when the hour of the session has all its calls."""
    rows = table(home, "raw.cloudtrail_coverage").filter(pl.col("asked_for").list.contains("session"))
    found: datetime | None = rows["settled_until_at"].max()  # type: ignore[assignment]
    return found


def test_calls_of_a_session_that_came_late_are_read_beside_others(home: Home, trail: Trail) -> None:
    for key, hours_late in (("ASIA1", 0.1), ("ASIA2", 3), ("ASIA3", 22), ("ASIA4", 26)):
        deliver(trail, key, timedelta(hours=hours_late))
    answer(home, trail.source)
    keys = table(home, "flattened.api_events")["access_key_id"].sort().to_list()
    assert keys == ["ASIA1", "ASIA2", "ASIA3"]
    # Nothing that happened later was read, so that the trail may have been stopped.
    assert settled(home) == START.replace(microsecond=0) - timedelta(seconds=2)


def test_an_hour_of_a_session_is_asked_for_until_a_day_was_delivered(
    home: Home, trail: Trail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(after: timedelta) -> bool:
        """A run so long after the session, if one is due."""
        monkeypatch.setattr(rounds, "now", lambda: START + after)
        if not is_due(home, trail.source):
            return False
        answer(home, trail.source)
        return True

    def later(**after: int) -> None:
        trail.put(record("DescribeTasks", START + timedelta(**after), "ASIA9"))

    later(minutes=5)
    assert run(timedelta(minutes=20))
    deliver(trail, "ASIA1", timedelta(hours=5))
    later(minutes=25)
    assert [run(timedelta(hours=each)) for each in (2, 2.2, 6)] == [True, False, True]
    assert len(events(home)) == 1
    assert settled(home) is None
    later(hours=24, minutes=8)
    assert run(timedelta(hours=24, minutes=15))
    assert settled(home) == START.replace(minute=0, second=0) + timedelta(hours=1)
    assert not run(timedelta(days=9))


def test_the_sensor_starts_a_run_for_hours_that_are_worth_asking_for_and_not_for_files(
    home: Home, trail: Trail, monkeypatch: pytest.MonkeyPatch
) -> None:
    source_registry.remember(home, trail.source)
    monkeypatch.setattr(automation, "_is_behind", lambda _: False)
    cursor: str | None = None

    def starts(after: timedelta) -> bool:
        nonlocal cursor
        monkeypatch.setattr(rounds, "now", lambda: START + after)
        found = automation.look(home, cursor, START + after)
        cursor = found.cursor
        return bool(found.run_requests)

    trail.put(record("DescribeTasks", START, "ASIA9"))
    assert starts(timedelta(minutes=20))
    answer(home, trail.source)
    trail.put(record("ExecuteCommand", START - timedelta(seconds=2), "ASIA1"))
    assert not starts(timedelta(minutes=21))
    assert starts(timedelta(hours=3))
    assert not starts(timedelta(hours=3, minutes=1))


def test_a_source_that_refuses_even_its_folders_denies_what_no_other_gives(
    home: Home, trail: Trail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain(trail)
    folders = trails.Folder.folders

    def refuses(self: trails.Folder, prefix: str) -> list[str]:
        if self._path == tmp_path / "closed":
            raise PermissionError(str(self._path))
        return folders(self, prefix)

    monkeypatch.setattr(trails.Folder, "folders", refuses)
    closed = [f"cloudtrail:{tmp_path / 'closed'}"]
    assert list(answer(home, closed).taken.errors) == closed
    assert hours(home) == {"eu-west-1 01 09": ("denied", False, ["session"])}
    assert not is_due(home, closed)
    answer(home, [*trail.source, *closed])
    assert hours(home)["eu-west-1 01 09"][0] == "loaded"


def test_refused_hours_make_no_run_due_and_are_read_once_they_are_allowed(
    home: Home, trail: Trail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain(trail)
    put(tmp_path / "findings", "b.jsonl", lines(session_finding(START - timedelta(days=2), 2)))
    read_in(home, tmp_path / "findings")
    listed = []

    def refuses(_: object, stretch: Stretch) -> Iterator[SourceObject]:
        listed.append(stretch)
        raise PermissionError(stretch.folder)

    with monkeypatch.context() as patched:
        patched.setattr(trails.Folder, "objects", refuses)
        answer(home, trail.source)
        assert len(listed) == 2
        assert not is_due(home, trail.source)
        answer(home, trail.source)
        assert len(listed) == 3
    found = answer(home, trail.source)
    assert len(events(home)) == 3
    assert "denied" not in {state for state, *_ in hours(home).values()}
    assert found.rounds > 1


def test_a_folder_that_is_not_laid_out_by_hours_is_read_whole(home: Home, tmp_path: Path) -> None:
    put(tmp_path / "audit", "a.json", json.dumps(record("ExecuteCommand", START, "ASIA1")).encode())
    answer(home, [f"cloudtrail:{tmp_path / 'audit'}"])
    assert events(home) == ["ExecuteCommand 01 09:53"]


def test_what_lies_beside_the_layout_is_read_whole(home: Home, trail: Trail) -> None:
    chain(trail)
    put(trail.folder, "audit/a.json", json.dumps(record("RunTask", START, "ASIA1")).encode())
    answer(home, trail.source)
    assert len(events(home)) == 4


def test_what_lies_beside_the_layout_does_not_tell_how_far_a_trail_came(home: Home, trail: Trail) -> None:
    late = START + timedelta(hours=9)
    trail.put(record("ExecuteCommand", START, "ASIA1"))
    put(trail.folder, "audit/a.json", json.dumps(record("RunTask", late, "ASIA1")).encode())
    answer(home, trail.source)
    rows = table(home, "raw.cloudtrail_coverage").filter(pl.col("asked_for").list.contains("session"))
    assert rows["delivered_until_at"].max() == START.replace(microsecond=0)


def test_a_folder_inside_the_layout_is_listed_by_the_hour_too(home: Home, trail: Trail) -> None:
    chain(trail)
    answer(home, [f"cloudtrail:{trail.folder}/AWSLogs/{ACCOUNT}"])
    assert len(events(home)) == 3


def test_without_a_source_of_calls_nothing_is_asked(home: Home, tmp_path: Path) -> None:
    assert not is_due(home, [str(tmp_path)])
    assert answer(home, [str(tmp_path)]).rounds == 0


def test_who_was_erased_is_not_stored_when_an_hour_is_read_again(home: Home, trail: Trail) -> None:
    chain(trail)
    answer(home, trail.source)
    forgetting.erase(home, forgetting.person(home, "alice"))
    assert events(home) == []
    for path in home.files(CLOUDTRAIL_OBJECTS):
        path.unlink()
    (home.lake / "flattened" / "asked.json").unlink()
    trail.put(record("ExecuteCommand", START, "ASIA9", userAgent="new"))
    for path in home.folder(CLOUDTRAIL_COVERAGE).glob("*.parquet"):
        path.unlink()
    assert answer(home, trail.source).taken.objects == 3
    assert events(home) == []


def test_what_is_older_than_the_retention_is_not_asked_for(home: Home, trail: Trail) -> None:
    chain(trail)
    answer(home, trail.source, keep_from=START.date())
    assert events(home) == ["AssumeRole 01 04:53", "ExecuteCommand 01 09:53"]
