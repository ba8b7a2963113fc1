"""EventBridge by way of a queue: landed, read, and deleted only after raw has it."""

import gzip
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.pipelines.context.secrets import places_with_secret
from tests.pipelines.support import configured, finding, lines, put, read_in, table, tracehound
from tests.servers import faults
from tests.servers.faults import Answer
from tests.transforms.context.states import task_event
from tracehound.pipelines.aws import clients as aws
from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.sources import SourceMissing, Unreached, acknowledge, list_objects, sqs
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.objects import read_objects
from tracehound.pipelines.settings.keys import Aws

NAMES = itertools.count()
KEYS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "eu-west-1"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in KEYS.items():
        monkeypatch.setenv(name, text)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr(aws, "_CLIENTS", {})
    monkeypatch.setattr(sqs, "_WAIT_SECONDS", 0)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return configured(tmp_path / "home").create()


class Queue:
    def __init__(self, endpoint: str) -> None:
        self.client = boto3.client(
            "sqs",
            endpoint_url=endpoint,
            region_name="eu-west-1",
            aws_access_key_id="a",
            aws_secret_access_key="b",
        )
        name = f"guardduty-{next(NAMES)}"
        self.client.create_queue(QueueName=name)
        self.url = f"{endpoint}/123456789012/{name}"
        self.source = f"sqs:{self.url}"

    def send(self, body: Any) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        self.client.send_message(QueueUrl=self.url, MessageBody=text)

    def left(self) -> int:
        """Messages that are not deleted, hidden or not."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        return sum(int(found[name]) for name in names)


@pytest.fixture
def queue(endpoint: str) -> Queue:
    return Queue(endpoint)


def event(number: int, event_id: str | None = None, **members: Any) -> dict[str, Any]:
    return {
        "version": "0",
        "id": event_id or f"event-{number}",
        "detail-type": "GuardDuty Finding",
        "source": "aws.guardduty",
        "detail": finding(number, **members),
    }


def run(home: Home, *sources: str | Path) -> ingest.Ingested:
    """As the asset does it."""
    found = read_in(home, *sources)  # type: ignore[arg-type]
    found.errors |= acknowledge(map(str, sources), home, lambda: read_objects(home))
    return found


def test_states_of_tasks_land_without_values_and_are_stored(home: Home, queue: Queue) -> None:
    queue.send(task_event(1))
    queue.send(event(1))
    queue.send({"Type": "Notification", "MessageId": "m", "Message": json.dumps(task_event(2))})
    queue.send(json.dumps(task_event(3))[:-5])
    list_objects([queue.source], home)
    assert any((home.path / "landing").rglob("*.gz"))
    assert places_with_secret(home.path) == []
    found = run(home, queue.source)
    assert (found.stored, found.observations, found.rejected.total()) == (1, 2, 1)
    assert places_with_secret(home.path) == []
    assert queue.left() == 0


def test_events_are_stored_and_deleted(home: Home, queue: Queue) -> None:
    for number in range(25):
        queue.send(event(number))
    queue.send({"Type": "Notification", "MessageId": "m", "Message": json.dumps(event(90))})
    queue.send(json.dumps(event(91), indent=2))
    queue.send("no json at all\nin two lines")
    found = run(home, queue.source)
    assert (found.stored, found.rejected.total(), found.errors) == (27, 1, {})
    assert queue.left() == 0
    assert not [path for path in (home.path / "landing").rglob("*") if path.is_file()]
    assert set(table(home, "raw.findings")["event_id"]) == {f"event-{n}" for n in (*range(25), 90, 91)}
    rejected = table(home, "raw.rejected").row(0, named=True)
    assert rejected["uri"].startswith(f"{queue.source}/")
    assert json.loads(rejected["content"])["body"] == "no json at all\nin two lines"
    assert run(home, queue.source).objects == 0


def test_nothing_is_deleted_before_raw_has_it(home: Home, queue: Queue) -> None:
    queue.send(event(1))
    listed = list_objects([queue.source], home)
    assert acknowledge([queue.source], home, lambda: read_objects(home)) == {}
    assert queue.left() == 1
    # The run is killed here. The message is hidden, what has landed is read all the same.
    assert [entry.uri for entry in list_objects([queue.source], home)] == [entry.uri for entry in listed]
    assert run(home, queue.source).stored == 1
    assert queue.left() == 0


def test_killed_between_commit_and_deletion_the_message_comes_again_and_is_a_repeat(
    home: Home, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqs, "_HIDDEN_SECONDS", 0)
    monkeypatch.setattr(sqs, "_MOST_IN_RUN", 1)
    queue.send(event(1))
    assert read_in(home, queue.source).stored == 1  # type: ignore[arg-type]
    monkeypatch.setattr(sqs, "_HIDDEN_SECONDS", 600)
    again = run(home, queue.source)
    assert (again.stored, again.repeated, again.errors) == (0, 1, {})
    assert queue.left() == 0
    assert table(home, "flattened.finding_versions").height == 1
    assert not list((home.path / "landing").rglob("*.jsonl.gz"))


def test_one_version_from_queue_and_export_is_one_version(home: Home, queue: Queue, tmp_path: Path) -> None:
    put(tmp_path, "export.jsonl.gz", lines(finding(1)), zipped=True)
    queue.send(event(1, "first"))
    queue.send(event(1, "again"))
    run(home, tmp_path / "export.jsonl.gz", queue.source)
    assert table(home, "flattened.finding_versions").height == 1
    assert table(home, "raw.findings").height + table(home, "raw.repeats").height == 3


def test_a_round_is_one_file_whose_lines_are_the_bodies(
    home: Home, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqs, "_MOST_IN_ROUND", 10)
    bodies = [json.dumps(event(number)) for number in range(23)]
    for body in bodies:
        queue.send(body)
    listed = list_objects([queue.source], home)
    assert len(listed) == 3
    files = sorted((home.path / "landing").rglob("*.jsonl.gz"))
    landed = b"".join(gzip.decompress(path.read_bytes()) for path in files).decode().splitlines()
    assert sorted(landed) == sorted(bodies)
    assert all(path.stat().st_mode & 0o077 == 0 for path in (home.path / "landing").rglob("*"))


def test_a_message_made_to_break_the_reader_is_set_aside(home: Home, queue: Queue) -> None:
    for body in ("[" * 100_000, '{"a":' * 50_000, "[" * 50_000 + "]" * 50_000, "{", '"'):
        queue.send(body)
    queue.send(event(1))
    found = run(home, queue.source)
    assert (found.stored, found.rejected.total(), found.errors) == (1, 5, {})
    assert queue.left() == 0


def test_a_queue_that_is_filled_all_the_time_ends_a_run(
    home: Home, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqs, "_MOST_IN_RUN", 20)
    for number in range(35):
        queue.send(event(number))
    assert run(home, queue.source).stored == 20
    assert run(home, queue.source).stored == 15


def test_what_can_not_be_received_or_deleted_says_what_to_do(home: Home, queue: Queue, endpoint: str) -> None:
    with pytest.raises(SourceMissing, match="no such queue. Check its URL"):
        list_objects([f"{queue.source}-missing"], home)
    with pytest.raises(SourceMissing, match="give the queue's URL"):
        list_objects(["sqs:my-queue"], home)
    with faults.before(endpoint) as proxy:
        source = queue.source.replace(endpoint, proxy.url)
        denied = json.dumps(
            {"__type": "AccessDeniedException", "message": "not authorized to perform"}
        ).encode()

        def deny(operation: str) -> None:
            proxy.rule = lambda request: (
                Answer(403, content=denied)
                if request.headers.get("X-Amz-Target", "").endswith(operation)
                else None
            )

        deny("ReceiveMessage")
        with pytest.raises(SourceMissing, match="Allow sqs:ReceiveMessage on the queue"):
            list_objects([source], home)
        deny("DeleteMessageBatch")
        queue.send(event(1))
        found = run(home, source)
        assert found.stored == 1
        assert "Allow sqs:DeleteMessage on the queue" in next(iter(found.errors.values()))
        proxy.rule = lambda _: None
        assert run(home, source).errors == {}
        assert queue.left() == 0


def test_a_disk_that_is_full_loses_no_message(
    home: Home, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.send(event(1))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sqs, "_HIDDEN_SECONDS", 0)
    monkeypatch.setattr(sqs, "_MOST_IN_ROUND", 1)
    with monkeypatch.context() as patch:
        patch.setattr(sqs, "land_content", full)
        with pytest.raises(Unreached, match="messages can't be stored: No space left on device"):
            list_objects([queue.source], home)
    monkeypatch.setattr(sqs, "_HIDDEN_SECONDS", 600)
    assert run(home, queue.source).stored == 1


def test_the_command_empties_a_queue(home: Home, queue: Queue) -> None:
    for number in range(3):
        queue.send(event(number))
    done = tracehound("run", queue.source, "--upto", "raw", home=home.path)
    assert done.returncode == 0, done.stderr.decode()
    assert "with 3 findings: 3 new" in done.stdout.decode()
    assert queue.left() == 0


def test_where_a_queue_is_follows_from_its_url() -> None:
    aws = Aws(endpoint_url="http://127.0.0.1:1")

    def where(url: str) -> tuple[str | None, str | None]:
        access = sqs._access(aws, url)
        return access.region, access.endpoint_url

    assert where("https://sqs.eu-west-1.amazonaws.com/1/q") == ("eu-west-1", "http://127.0.0.1:1")
    assert where("http://localhost:4566/1/q") == (None, "http://localhost:4566")
    private = "https://vpce-1-a.sqs.eu-west-1.vpce.amazonaws.com"
    assert where(f"{private}/1/q") == ("eu-west-1", private)
