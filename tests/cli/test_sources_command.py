"""Sources of a home: remembered once listed, none stops the others, and each can be forgotten."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.hosts.support import Said, typed
from tests.pipelines.support import finding, forget_clients, lines, put, table
from tracehound.pipelines.ingestion import source_registry
from tracehound.pipelines.lake.home import Home

LAYER = ("--upto", "raw")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return put(tmp_path / "export", "a.jsonl", lines(finding(1))).parent


def run(home: Home, *sources: Path | str) -> Said:
    return typed("run", *sources, *LAYER, home=home.path)


def doctored(home: Home) -> str:
    """What the doctor says of sources."""
    return "\n".join(line for line in typed("doctor", home=home.path).out.splitlines() if "sources  " in line)


def test_a_source_that_was_never_there_is_not_remembered(home: Home, export: Path, tmp_path: Path) -> None:
    said = run(home, tmp_path / "typo")
    assert (said.code, said.out) == (2, "")
    assert "no such file or folder. Give a folder of findings" in said.err
    assert source_registry.remembered(home) == []
    assert run(home, export).code == 0
    assert run(home).code == 0
    assert doctored(home).startswith("ok ")


def test_a_wrong_source_does_not_stop_the_others(home: Home, export: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "typo"
    said = run(home, wrong, export, "sqs:no-url")
    assert said.code == 1
    assert f"not read: {wrong}: no such file or folder. Give a folder of findings" in said.out
    assert "not read: sqs:no-url: give the queue's URL" in said.out
    # They are not remembered, so that there is nothing to forget.
    assert "forget" not in said.out
    assert table(home, "raw.findings").height == 1
    assert source_registry.remembered(home) == [str(export)]
    # Without anything new, too.
    said = run(home, wrong, export)
    assert (said.code, "Nothing new" in said.out, str(wrong) in said.out) == (1, True, True)


def test_a_source_that_has_gone_is_named_with_the_command_that_forgets_it(
    home: Home, export: Path, tmp_path: Path
) -> None:
    gone = put(tmp_path / "to be gone", "b.jsonl", lines(finding(2))).parent
    assert run(home, gone, export).code == 0
    (gone / "b.jsonl").unlink()
    gone.rmdir()
    put(export, "c.jsonl", lines(finding(3)))
    said = run(home)
    assert said.code == 1
    assert table(home, "raw.findings").height == 3
    for told in (said.out, doctored(home)):
        command = told.partition("forget it: tracehound ")[2].splitlines()[0]
        assert shlex.split(command) == ["sources", "forget", "--home", str(home.path), str(gone)]
    assert typed(*shlex.split(command)).code == 0
    assert run(home).code == 0
    assert "does not exist" not in doctored(home)
    assert table(home, "raw.findings").height == 3


def test_sources_are_listed_with_what_was_read_of_each(home: Home, export: Path, tmp_path: Path) -> None:
    assert "No sources: give a folder" in typed("sources", home=home.path).out
    empty = tmp_path / "empty"
    empty.mkdir()
    put(export / "below", "b.jsonl", lines(finding(2)))
    assert run(home, export, empty, export / "a.jsonl").code == 0
    said = typed("sources", home=home.path).out
    assert "Read by a run without sources, remembered from earlier runs:" in said
    assert "2 objects read, the last at 2" in said
    found = json.loads(typed("sources", "--json", home=home.path).out)
    assert {each["source"]: each["object_count"] for each in found} == {
        str(empty): 0,
        str(export): 2,
        str(export / "a.jsonl"): 1,
    }
    assert all(each["is_remembered"] and each["is_read"] and not each["is_configured"] for each in found)


def test_the_configuration_has_its_say(
    home: Home, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured = put(tmp_path / "configured", "b.jsonl", lines(finding(2))).parent
    file = tmp_path / "tracehound.toml"
    file.write_text(f"sources = [{json.dumps(str(configured))}]")
    monkeypatch.setenv("TRACEHOUND_CONFIG", str(file))
    assert run(home, export).code == 0
    assert run(home).code == 0
    assert table(home, "raw.findings").height == 2
    # What is only configured is not remembered: once it leaves the configuration, no run reads it.
    assert source_registry.remembered(home) == [str(export)]
    said = typed("sources", home=home.path).out
    assert said.index(str(configured)) < said.index("not read because of") < said.index(str(export))
    refused = typed("sources", "forget", export, configured, home=home.path)
    assert refused.code == 2
    assert f"remove it from `sources` in {file}." in refused.err
    assert source_registry.remembered(home) == [str(export)]
    configured.rename(tmp_path / "gone")
    assert f"Create it, or remove it from `sources` in {file}." in doctored(home)
    assert "remove it from the configured `sources`" in run(home).out
    monkeypatch.setenv("TRACEHOUND_SOURCES", "guardduty:Ireland")
    assert "Correct it in the variable TRACEHOUND_SOURCES." in doctored(home)
    assert typed("sources", home=home.path).code == 2


def test_what_is_configured_and_remembered_says_that_runs_go_on_reading_it(
    home: Home, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(home, export).code == 0
    monkeypatch.setenv("TRACEHOUND_SOURCES", str(export))
    said = typed("sources", "forget", export, home=home.path)
    assert said.code == 0
    assert "Runs go on reading it: it is in the variable TRACEHOUND_SOURCES." in said.out
    assert source_registry.remembered(home) == []


def test_what_is_not_remembered_can_t_be_forgotten(home: Home, export: Path, tmp_path: Path) -> None:
    said = typed("sources", "forget", export, home=home.path)
    assert (said.code, "is not a tracehound home yet" in said.err) == (2, True)
    assert not home.path.exists()
    assert run(home, export).code == 0
    said = typed("sources", "forget", tmp_path, home=home.path)
    assert (said.code, "`tracehound sources` lists them" in said.err) == (2, True)
    assert source_registry.remembered(home) == [str(export)]


def test_an_empty_folder_says_so(home: Home, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    (empty / "below").mkdir(parents=True)
    for _ in range(2):
        said = run(home, empty)
        assert said.code == 0
        assert f"0 objects under {empty}: no files are in it or in its folders. Check the path." in said.out


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    """S3 and SQS behind a real endpoint."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def endpoint(aws: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    given = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "TRACEHOUND_AWS_ENDPOINT_URL": aws,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    forget_clients()
    yield aws
    forget_clients()


def test_prefixes_and_queues_without_anything_say_so(home: Home, endpoint: str, export: Path) -> None:
    s3 = boto3.client("s3", endpoint_url=endpoint)
    s3.create_bucket(Bucket="found", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="found", Key="AWSLogs/111122223333/CloudTrail/eu-west-1/x.json.gz", Body=b"x")
    url = boto3.client("sqs", endpoint_url=endpoint).create_queue(QueueName="none")["QueueUrl"]
    said = run(home, "s3://found", "s3://found/wrong", "s3://no-bucket", f"sqs:{url}", export)
    assert said.code == 1
    assert "0 objects under s3://found: check the prefix. GuardDuty exports to [PREFIX/]AWSLogs/" in said.out
    assert (
        "not read: s3://found/wrong: 0 objects under this prefix: the bucket has no such folder" in said.out
    )
    assert "not read: s3://no-bucket: can't be listed: there is no such bucket" in said.out
    assert f"no messages in sqs:{url}: if you expected some" in said.out
    assert source_registry.remembered(home) == sorted(["s3://found", f"sqs:{url}", str(export)])
    assert table(home, "raw.findings").height == 1
    key = "AWSLogs/111122223333/GuardDuty/eu-west-1/2026/10/01/x.jsonl"
    s3.put_object(Bucket="found", Key=key, Body=lines(finding(2)))
    assert (
        "0 objects of these days under s3://found"
        in typed("run", "s3://found", "--to", "2026-09-30", *LAYER, home=home.path).out
    )
    assert run(home).code == 0
    found = json.loads(typed("sources", "--json", home=home.path).out)
    assert {each["source"]: each["object_count"] for each in found}["s3://found"] == 1
