"""Alerts: each once, safe to read, tried again, and never in the way of data."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import boto3
import duckdb
import msgspec
import pytest
from moto import mock_aws

from tests.pipelines.support import configured, finding, forget_clients, lines, put, tracehound
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving import alerts
from tracehound.pipelines.serving.posting import (
    Post,
    PostFailed,
    Topic,
    Webhook,
    deliver,
    plain,
    slack,
    targets,
)
from tracehound.pipelines.settings import reading
from tracehound.pipelines.settings.keys import Desk, keys
from tracehound.sql import build
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.hostile import DANGEROUS

NOW = datetime.now(UTC).replace(microsecond=0)


class Hook(HTTPServer):
    """A webhook on this host that keeps what it is sent, and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[dict[str, Any]] = []
        self.status = 200
        self.seen = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/secret-token"

    @property
    def texts(self) -> list[str]:
        return [each["text"] for each in self.taken]


class _Handler(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen += 1
        if self.server.status == 200:
            self.server.taken.append(json.loads(body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[Hook]:
    server = Hook()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hook: Hook) -> Home:
    for key in keys():
        monkeypatch.delenv(key.variable, raising=False)
    monkeypatch.setenv(reading.FILE_VARIABLE, "")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACEHOUND_ALERTS_WEBHOOK_URL", hook.url)
    return configured(tmp_path / "home").create()


def current(number: int, severity: float, *, age: timedelta = timedelta(0), **columns: Any) -> dict[str, Any]:
    moment = NOW - age
    return {
        "finding_id": f"f{number}",
        "updated_at": moment,
        "finding_type": "Execution:Runtime/NewBinaryExecuted",
        "account_id": "111122223333",
        "region": "eu-west-1",
        "highest_severity": severity,
        "is_sample": False,
        "event_first_seen_at": moment,
        "event_last_seen_at": moment,
    } | columns


def member(group: str, number: int) -> dict[str, Any]:
    return {
        "group_id": group, "finding_id": f"f{number}", "solo_group_id": f"g-{number}", "member_number": number,
        "link_count": 0,
    }  # fmt: skip


def group(number: int, severity: float, *, age: timedelta = timedelta(0), **columns: Any) -> dict[str, Any]:
    return {
        "group_id": f"g-{number}", "title": "High: Execution in ECS cluster web", "first_finding_id": f"f{number}",
        "finding_count": 1, "highest_severity": severity, "account_ids": ["111122223333"], "regions": ["eu-west-1"],
        "first_seen_at": NOW - age, "last_seen_at": NOW - age, "last_updated_at": NOW - age,
    } | columns  # fmt: skip


def serve(home: Home, findings: list[dict], groups: list[dict], members: list[dict]) -> None:
    """Makes a warehouse that holds just these rows."""
    home.warehouse.unlink(missing_ok=True)
    con = build.open_build(home.warehouse)
    for name, rows in {
        "flattened.findings_current": findings,
        "correlation.finding_groups": groups,
        "correlation.finding_group_members": members,
    }.items():
        build.recreate(con, TABLES[name])
        # Only the columns that alerts read; the others have no say here.
        for column in TABLES[name].columns:
            con.execute(
                f'ALTER TABLE {name} ALTER COLUMN "{column.name}" DROP NOT NULL'
            ) if not column.nullable else None
        for row in rows:
            names = ", ".join(row)
            con.execute(
                f"INSERT INTO {name} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values())
            )
    con.close()


def test_what_is_new_is_posted_once(home: Home, hook: Hook) -> None:
    rows = [
        current(1, 9.0),
        current(2, 8.9),
        current(3, 9.5, is_sample=True),
        current(4, 9.9, is_archived=True),
    ]
    serve(home, rows, [group(1, 9.0), group(2, 6.9)], [member("g-1", 1), member("g-2", 2)])
    assert alerts.post(home) == alerts.Alerted(posted=2)
    assert [text.splitlines()[0] for text in hook.texts] == [
        "tracehound: new Critical finding, severity 9.0",
        "tracehound: new finding group, severity 9.0",
    ]
    assert "look: tracehound show f1" in hook.texts[0]
    assert "WHERE group_id = 'g-1'" in hook.texts[1]
    assert alerts.post(home) == alerts.Alerted()
    assert len(hook.taken) == 2


def test_it_leads_to_the_desk_where_there_is_one(home: Home, hook: Hook) -> None:
    desk = Desk(url="https://desk.example/")
    home = replace(home, settings=msgspec.structs.replace(home.settings, desk=desk))
    nasty = group(2, 9.0) | {"group_id": "g-2/../x"}
    serve(home, [current(1, 9.0)], [group(1, 9.0), nasty], [member("g-1", 1), member("g-2/../x", 2)])
    alerts.post(home)
    found, of_group, other = hook.texts
    assert found.endswith("\nlook: https://desk.example/f/f1")
    assert of_group.endswith("\nlook: https://desk.example/g/g-1")
    assert "look:" not in other


def test_a_group_that_grew_together_with_an_older_one_is_not_new(home: Home, hook: Hook) -> None:
    serve(home, [], [group(2, 8.0)], [member("g-2", 2)])
    alerts.post(home)
    serve(home, [], [group(1, 8.0)], [member("g-1", 1), member("g-1", 2)])
    assert alerts.post(home).posted == 0
    serve(home, [], [group(1, 8.0), group(3, 7.0)], [member("g-1", 1), member("g-1", 2), member("g-3", 3)])
    assert alerts.post(home).posted == 1


def test_a_group_is_posted_when_it_becomes_severe(
    home: Home, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACEHOUND_ALERTS_MINIMUM_SEVERITY", "8.5")
    home = configured(home.path)
    serve(home, [], [group(1, 8.0)], [member("g-1", 1)])
    assert alerts.post(home).posted == 0
    serve(home, [], [group(1, 8.5)], [member("g-1", 1)])
    assert alerts.post(home).posted == 1


def test_history_is_not_posted(home: Home, hook: Hook) -> None:
    old = timedelta(days=8)
    serve(home, [current(1, 9.0, age=old)], [group(1, 9.0, age=old)], [member("g-1", 1)])
    assert alerts.post(home) == alerts.Alerted()


@pytest.mark.parametrize("status", [500, 404, 302])
def test_what_fails_is_tried_again_and_says_no_secret(home: Home, hook: Hook, status: int) -> None:
    serve(home, [current(1, 9.0), current(2, 9.1)], [], [])
    hook.status = status
    failed = alerts.post(home)
    assert (failed.posted, failed.pending, hook.seen) == (0, 2, 1)
    assert "webhook did not accept it" in failed.errors[0]
    assert "secret-token" not in home.pending_alerts.read_text()
    assert alerts.are_pending(home)
    hook.status = 200
    assert alerts.post(home).posted == 2
    assert not alerts.are_pending(home)
    assert len(hook.taken) == 2


def test_more_than_anybody_reads_waits_for_the_next_run(home: Home, hook: Hook) -> None:
    serve(home, [current(number, 9.0) for number in range(60)], [], [])
    first = alerts.post(home)
    assert (first.posted, first.pending) == (50, 10)
    assert alerts.post(home).posted == 10


def test_a_line_that_was_cut_off_costs_one_post_and_not_the_next(home: Home, hook: Hook) -> None:
    home.posted_alerts.write_text('\n{"target": "webhook", "kind": "find')
    serve(home, [current(1, 9.0)], [], [])
    assert alerts.post(home).posted == 1
    assert alerts.post(home).posted == 0


@pytest.mark.parametrize(
    "line", [b"[]", b"7", b"null", b'"x"', b"{}", b"\xff\xfe", b'{"target": 1}', b"[" * 5000]
)
def test_a_line_that_tells_nothing_is_passed_over_and_said(home: Home, hook: Hook, line: bytes) -> None:
    serve(home, [current(1, 9.0)], [], [])
    assert alerts.post(home).posted == 1
    home.posted_alerts.write_bytes(line + b"\n" + home.posted_alerts.read_bytes())
    assert alerts.post(home) == alerts.Alerted()
    assert alerts.damaged_lines(home) == 1


def test_a_memory_that_cannot_be_read_leaves_alerts_for_the_next_run(home: Home, hook: Hook) -> None:
    home.posted_alerts.mkdir()
    serve(home, [current(1, 9.0)], [], [])
    assert "IsADirectoryError" in alerts.post(home).errors[0]
    assert alerts.are_pending(home)
    home.posted_alerts.rmdir()
    assert alerts.post(home).posted == 1
    assert not alerts.are_pending(home)


def test_garbage_in_what_is_pending_is_no_traceback(home: Home) -> None:
    for content in (b"", b"[]", b"\xff", b'{"pending": "x"}'):
        home.pending_alerts.write_bytes(content)
        assert "can't be read" in str(alerts.left(home))


@contextmanager
def answering(*parts: bytes, again: bytes = b"") -> Iterator[str]:
    """The address of a server that answers every request with bytes, and then with the last of them for ever."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stopped = threading.Event()

        def serve() -> None:
            with suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    connection.recv(65536)
                    for part in parts:
                        connection.sendall(part)
                    while again and not stopped.wait(0.02):
                        connection.sendall(again)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/services/secret-token"
        stopped.set()
        thread.join()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"SSH-2.0-OpenSSH_9.6\r\n", "it does not speak HTTP"),
        (b"", "it does not speak HTTP"),
        (b"HTTP/1.1 two-hundred\r\n\r\n", "it does not speak HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n", "it does not speak HTTP"),
        (b"HTTP/1.1 404 no /services/secret-token\r\n\r\n", "it answered with status 404"),
        (b"HTTP/1.1 302 Found\r\nLocation: /services/secret-token\r\n\r\n", "it answered with status 302"),
    ],
)
def test_whatever_answers_alerts_wait_and_no_secret_is_said(
    home: Home, monkeypatch: pytest.MonkeyPatch, answer: bytes, reason: str
) -> None:
    serve(home, [current(1, 9.0)], [], [])
    with answering(answer) as url:
        monkeypatch.setenv("TRACEHOUND_ALERTS_WEBHOOK_URL", url)
        home = configured(home.path)
        assert alerts.post(home) == alerts.Alerted(
            pending=1, errors=[f"the webhook did not accept it: {reason}. Check its address."]
        )
    assert alerts.are_pending(home)
    assert "secret" not in home.pending_alerts.read_text()


@pytest.mark.parametrize("again", [b"a: b\r\n", b"x"])
def test_a_webhook_that_never_ends_its_answer_has_a_deadline(again: bytes) -> None:
    with answering(b"HTTP/1.1 200 OK\r\n", again=again) as url:
        with pytest.raises(PostFailed, match=r"webhook: no answer within 0\.2 s") as raised:
            deliver(Webhook(url), Post("subject", ()), 0.2)
        assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:99999/secret", "http://localhost:x/secret", "https://\u00e9" + "a" * 70 + "/secret"],
)
def test_an_address_that_is_none_says_no_secret(url: str) -> None:
    with pytest.raises(PostFailed) as raised:
        deliver(Webhook(url), Post("subject", ()))
    assert "secret" not in str(raised.value)


def test_nobody_is_configured(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACEHOUND_ALERTS_WEBHOOK_URL")
    home = configured(home.path)
    assert targets(home.settings) == []
    # Not even a warehouse is needed.
    assert alerts.post(home) == alerts.Alerted()


def test_sns_gets_plain_text_and_its_own_memory(
    home: Home, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        forget_clients()
        topic = boto3.client("sns", region_name="eu-west-1").create_topic(Name="alerts")["TopicArn"]
        queue = boto3.client("sqs", region_name="eu-west-1")
        url = queue.create_queue(QueueName="read")["QueueUrl"]
        arn = queue.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        boto3.client("sns", region_name="eu-west-1").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        serve(home, [current(1, 9.0)], [], [])
        alerts.post(home)
        monkeypatch.setenv("TRACEHOUND_ALERTS_SNS_TOPIC_ARN", topic)
        home = configured(home.path)
        assert alerts.post(home).posted == 1
        assert alerts.post(home).posted == 0
        (got,) = queue.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
        told = json.loads(got["Body"])
        assert told["Subject"] == "tracehound: new Critical finding, severity 9.0"
        assert told["Message"].splitlines()[1] == "Execution:Runtime/NewBinaryExecuted"
        missing = Topic(f"{topic}-missing", home.settings.aws)
        with pytest.raises(Exception, match=r"SNS topic .*-missing: .*Allow sns:Publish"):
            missing.post(Post("subject", ()))


HOSTILE = "\x1b[31m<!channel> *bold* _it_ `x` [a](http://evil.com/x) @here \u202e www.evil.example evil.com\nfake: line ~s~ <https://a.b.cd|c>"


def test_hostile_strings_are_plain_text(home: Home, hook: Hook) -> None:
    rows = [current(1, 9.0, finding_type=HOSTILE * 30, region=HOSTILE, finding_id="x'; rm -rf ~ #")]
    serve(home, rows, [group(1, 9.0, title=HOSTILE, regions=[HOSTILE] * 50)], [member("g-1", 1)])
    alerts.post(home)
    for sent in hook.taken:
        text = sent["text"]
        assert len(text) < 3000
        assert not DANGEROUS.search(text.replace("\n", ""))
        for sign in (
            "<",
            ">",
            "*",
            "`",
            "[",
            "]",
            "~",
            "@",
            "://",
            "evil.com",
            "www.evil",
            "_it_",
            "rm -rf ~",
        ):
            assert sign not in text, sign
        assert not any(line.startswith("fake") for line in text.splitlines())
        assert sent["blocks"][0]["text"] == {"type": "plain_text", "text": text, "emoji": False}
        assert (sent["mrkdwn"], sent["parse"], sent["unfurl_links"]) == (False, "none", False)
    assert "look:" not in hook.texts[0]


def test_ordinary_strings_stay_readable() -> None:
    for text in (
        "Backdoor:EC2/C&CActivity.B!DNS",
        "worker_node_1",
        "10.0.0.1",
        "Credential Access, Impact (3 findings)",
    ):
        assert plain(text) == text
    assert plain("x" * 300).endswith("…")
    assert slack(Post("C&C", ()))["text"] == "C&amp;C"


@pytest.mark.parametrize(
    "image",
    [
        "evil.example/a:latest",
        "registry.evil.example:5000/a/b@sha256:ab",
        "https://evil.example/a",
        "docker.io/evil.example/c:v1.io",
        "EVIL.EXAMPLE/a",
        "xn--e1afmkfd.xn--p1ai/a",
    ],
)
def test_the_registry_of_an_image_is_no_link(image: str) -> None:
    text = plain(f"High: Execution in image {image}")
    assert not re.search(r"://|[\w-]\.[^\W\d_]{2}", text)


def test_a_run_posts_and_a_failure_fails_nothing(
    home: Home, hook: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = f"{NOW:%Y-%m-%dT%H:%M:%S}Z"
    source = put(tmp_path / "in", "a.jsonl", lines(finding(1, severity=9.5, updatedAt=moment)))
    hook.status = 503
    done = tracehound("run", source.parent, home=home.path)
    assert done.returncode == 0, done.stderr.decode()
    assert b"2 alerts not posted; the next run tries again" in done.stderr
    hook.status = 200
    again = tracehound("run", source.parent, home=home.path)
    assert b"Nothing new" in again.stdout
    assert b"Posted 2 alerts from earlier runs" in again.stdout
    assert len(hook.taken) == 2
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM correlation.finding_groups").fetchall() == [(1,)]


def test_a_webhook_that_is_not_there(home: Home) -> None:
    with pytest.raises(Exception, match="webhook did not accept it"):
        Webhook("http://127.0.0.1:9/secret").post(Post("subject", ()))
