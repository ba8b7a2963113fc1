"""What runs by itself: the schedule, the sensor, backfills of any range, retries, and a disk that is full."""

import errno
import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import dagster as dg
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from tests.pipelines.support import (
    comparable,
    configured,
    finding,
    forget_clients,
    lines,
    put,
    read_in,
    snapshot,
    table,
)
from tracehound.pipelines import launch
from tracehound.pipelines.assets import guard
from tracehound.pipelines.assets.events import FINDINGS_BY_DAY
from tracehound.pipelines.automation import daily_schedule, look, new_objects_sensor
from tracehound.pipelines.definitions import DAILY_JOB, definitions, defs, job_name
from tracehound.pipelines.ingestion import ingest, source_registry
from tracehound.pipelines.ingestion.sources import SourceMissing, Unreached
from tracehound.pipelines.lake import disk, parquet
from tracehound.pipelines.lake.home import HOME_VARIABLE, Home
from tracehound.pipelines.processes import passing
from tracehound.pipelines.resources import home_resource
from tracehound.pipelines.serving import warehouse
from tracehound.pipelines.settings import reading
from tracehound.pipelines.settings.reading import DAGSTER_VARIABLE
from tracehound.sql.models import lake_tables

LAKE = [table.qualified_name for table in lake_tables()]
WEEK = [f"2026-10-{day:02}" for day in range(1, 8)]
NOW = datetime(2026, 10, 9, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (HOME_VARIABLE, DAGSTER_VARIABLE, reading.FILE_VARIABLE, "TRACEHOUND_SOURCES"):
        monkeypatch.setenv(name, "")
    monkeypatch.chdir(tmp_path)


def exported(folder: Path, day: str, name: str, *findings: dict) -> Path:
    key = f"AWSLogs/1/GuardDuty/eu-west-1/{day.replace('-', '/')}/{name}.jsonl.gz"
    return put(folder, key, lines(*findings), zipped=True)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A week in which some of a day's versions are exported on the day after, and some twice."""
    folder = tmp_path / "export"
    for number, day in enumerate(WEEK):
        at_night = finding(number, updatedAt=f"{day}T23:59:00Z")
        exported(folder, day, "a", finding(1, updatedAt=f"{day}T08:00:00Z"), finding(50 + number))
        exported(folder, WEEK[min(number + 1, 6)], f"late-{number}", at_night, at_night)
    return folder


def fresh(tmp_path: Path, name: str) -> Home:
    return configured(tmp_path / name).create()


def run_days(home: Home, export: Path, first: str, last: str) -> None:
    """A run for a range of export days, as the launchpad asks for it."""
    source_registry.remember(home, [str(export)])
    with launch.instance(home) as instance:
        job = definitions(home, home_resource(home)).resolve_job_def(job_name("flattened"))
        days = {"ops": {"raw": {"config": {"first_day": first, "last_day": last}}}}
        assert job.execute_in_process(run_config=days, instance=instance, raise_on_error=False).success
        # Versions of the night before are exported on the day after.
        assert last in instance.get_materialized_partitions(FINDINGS_BY_DAY)


@pytest.mark.usefixtures("kept_history")
def test_a_week_day_by_day_and_in_one_run_gives_equal_tables(
    tmp_path: Path, export: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    exported(export, "2026-09-01", "before", finding(90))
    exported(export, "2026-10-20", "after", finding(91))
    one, many, command = (fresh(tmp_path, name) for name in ("one", "many", "command"))
    run_days(one, export, WEEK[0], WEEK[-1])
    said = capfd.readouterr().err
    assert "14 objects read: 21 documents stored" in said
    assert "DEBUG" not in said
    for day in reversed(WEEK):
        run_days(many, export, day, day)
    for path in ("2026/09/01", "2026/10/20"):
        shutil.rmtree(export / "AWSLogs/1/GuardDuty/eu-west-1" / path)
    read_in(command, export)
    assert table(one, "flattened.finding_versions").height == 21
    for name in LAKE:
        expected = comparable(command, name)
        assert comparable(many, name).equals(expected), name
        assert comparable(one, name).equals(expected), name


def test_the_schedule_asks_for_a_run_that_reads_the_days_before_its_tick_too(
    tmp_path: Path, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACEHOUND_SOURCES", str(export))
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    repository = defs().get_repository_def()
    schedule = repository.get_schedule_def("daily_update")
    assert (schedule.cron_schedule, schedule.job_name) == ("0 3 * * *", "update_all_tables")
    with (
        launch.instance(fresh(tmp_path, "home")) as instance,
        dg.build_schedule_context(
            instance=instance,
            scheduled_execution_time=datetime(2026, 10, 9, 3, tzinfo=UTC),
            repository_def=repository,
        ) as context,
    ):
        (request,) = schedule.evaluate_tick(context).run_requests or []
    assert (request.partition_key, request.run_key) == (None, "daily-2026-10-09")
    assert request.run_config == {"ops": {"raw": {"config": {"first_day": "2026-10-02"}}}}
    assert request.tags["tracehound/due"].startswith("objects to read: 13; stale tables: ")


def test_with_sources_configured_both_are_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert daily_schedule(DAILY_JOB, reading.load()).default_status.value == "STOPPED"
    monkeypatch.setenv("TRACEHOUND_SOURCES", "/somewhere")
    monkeypatch.setenv("TRACEHOUND_SCHEDULE_TIME", "17:05")
    monkeypatch.setenv("TRACEHOUND_SCHEDULE_SENSOR_SECONDS", "30")
    settings = reading.load()
    schedule, sensor = daily_schedule(DAILY_JOB, settings), new_objects_sensor(DAILY_JOB, settings)
    assert (schedule.default_status.value, schedule.cron_schedule) == ("RUNNING", "5 17 * * *")
    assert (sensor.default_status.value, sensor.minimum_interval_seconds) == ("RUNNING", 30)


def test_the_sensor_asks_once_for_what_is_new(
    tmp_path: Path, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = fresh(tmp_path, "home")
    source_registry.remember(home, [str(export)])
    first = look(home, None, NOW)
    assert [request.tags["tracehound/new_objects"] for request in first.run_requests or []] == ["13"]
    again = look(home, first.cursor, NOW + timedelta(minutes=1))
    assert not again.run_requests
    # What the run could not read is asked for again, but not each time.
    later = look(home, again.cursor, NOW + timedelta(minutes=20))
    assert len(later.run_requests or []) == 1
    read_in(home, export)
    behind = look(home, later.cursor, NOW + timedelta(minutes=40))
    assert [request.tags["tracehound/new_objects"] for request in behind.run_requests or []] == ["0"]
    monkeypatch.setattr(warehouse, "is_stale", lambda _: False)
    settled = look(home, behind.cursor, NOW + timedelta(minutes=60))
    assert not settled.run_requests
    monkeypatch.setattr(ingest, "unread", None)
    cheap = look(home, settled.cursor, NOW + timedelta(minutes=61))
    assert "nothing has changed" in str(cheap.skip_reason)
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    exported(export, "2026-10-08", "new", finding(77))
    assert len(look(home, cheap.cursor, NOW + timedelta(minutes=62)).run_requests or []) == 1


def test_the_sensor_counts_messages_and_does_not_ask_what_only_a_run_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    home = fresh(tmp_path, "home")
    with mock_aws():
        forget_clients()
        sqs = boto3.client("sqs", region_name="eu-west-1")
        url = sqs.create_queue(QueueName="findings")["QueueUrl"]
        home.sources.write_text(f'["guardduty:", "sqs:{url}"]')
        empty = look(home, None, NOW)
        assert not empty.run_requests
        sqs.send_message(QueueUrl=url, MessageBody="x")
        (request,) = look(home, empty.cursor, NOW).run_requests or []
        assert request.tags["tracehound/new_messages"] == "1"


def client_error(status: int, code: str = "X") -> ClientError:
    response: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "ListFindings")


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (client_error(503), True),
        (client_error(400, "ThrottlingException"), True),
        (client_error(403, "AccessDenied"), False),
        (EndpointConnectionError(endpoint_url="x"), True),
        (ConnectionResetError(errno.ECONNRESET, "reset"), True),
        (PermissionError(errno.EACCES, "denied"), False),
        (SourceMissing("gone"), False),
        (Unreached("denied"), False),
        (ValueError("a bug"), False),
    ],
)
def test_only_what_passes_by_itself_is_tried_again(error: Exception, passes: bool) -> None:
    assert passing.passes(error) == passes
    wrapped = RuntimeError("wrapped")
    wrapped.__cause__ = error
    assert passing.passes(wrapped) == passes


def test_pauses_grow() -> None:
    assert [5 < guard.pause_seconds(0) < 15, 30 < guard.pause_seconds(2) < 60] == [True, True]


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception, times: int) -> list[int]:
    """Lets reading fail so many times; returns the calls."""
    original, calls = ingest.ingest, []

    def read(*arguments: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) <= times:
            raise error
        return original(*arguments, **named)

    monkeypatch.setattr(ingest, "ingest", read)
    monkeypatch.setattr(guard, "pause_seconds", lambda _: 0)
    return calls


@pytest.mark.parametrize(
    ("error", "tries", "succeeds"),
    [(client_error(503), 3, True), (client_error(403, "AccessDenied"), 1, False)],
)
def test_a_step_is_tried_again_where_that_helps(
    tmp_path: Path,
    export: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    tries: int,
    succeeds: bool,
) -> None:
    calls = failing(monkeypatch, error, 2)
    outcome = launch.launch(fresh(tmp_path, "home"), job_name("raw"), [str(export)])
    assert (len(calls), outcome.succeeded) == (tries, succeeds)
    assert succeeds or "AccessDenied" in outcome.errors[0]


Usage = namedtuple("Usage", "total used free")


def test_without_room_on_the_disk_nothing_begins(
    tmp_path: Path, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = fresh(tmp_path, "home")
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: Usage(1 << 30, 1 << 30, 1 << 20))
        outcome = launch.launch(home, job_name("raw"), [str(export)])
    assert not outcome.succeeded
    assert f"the disk of {home.path} has too little room" in outcome.errors[0]
    assert "reading the new objects needs 256 MiB, 1 MiB are free" in outcome.errors[0]
    assert not list(home.lake.rglob("*.parquet"))


def test_the_next_warehouse_is_not_begun_without_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracehound.pipelines.serving.warehouse import NextWarehouse  # noqa: PLC0415
    from tracehound.sql.build import Limits  # noqa: PLC0415

    home = fresh(tmp_path, "home")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1 << 30, 1 << 30, 1 << 20))
    with pytest.raises(disk.DiskFull, match="the next warehouse file needs 256 MiB, 1 MiB are free"):
        NextWarehouse(home, Limits()).publish()


def test_a_disk_that_fills_up_stops_the_run_and_harms_nothing(
    tmp_path: Path, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = fresh(tmp_path, "home")
    assert launch.launch(home, job_name("flattened"), [str(export)]).succeeded
    before = snapshot(home.lake)
    exported(export, "2026-10-08", "new", finding(77), finding(78, updatedAt="2026-10-08T00:00:00Z"))
    write = parquet.write

    def full(frame: Any, contract: Any, path: Path) -> None:
        if contract.qualified_name == "raw.objects":
            path.write_bytes(b"half of it")
            raise OSError(errno.ENOSPC, "No space left on device")
        write(frame, contract, path)

    with monkeypatch.context() as patched:
        patched.setattr(parquet, "write", full)
        outcome = launch.launch(home, job_name("flattened"), [str(export)])
    assert not outcome.succeeded
    assert "too little room: it filled up during the run" in outcome.errors[0]
    assert snapshot(home.lake) == before
    assert launch.launch(home, job_name("flattened"), [str(export)]).succeeded
    assert table(home, "flattened.finding_versions").filter(finding_id=finding(78)["id"]).height == 1


@pytest.mark.parametrize(
    "error",
    [OSError(errno.EDQUOT, "x"), RuntimeError("IO Error: Could not write: No space left on device")],
)
def test_however_it_is_said_that_the_disk_is_full(error: Exception) -> None:
    assert disk.is_full(error)
    assert not disk.is_full(ValueError("other"))
