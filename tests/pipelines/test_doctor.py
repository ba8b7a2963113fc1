"""The doctor: what it finds on a host and in an account, and what it tells to do."""

import shutil
import socket
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from moto import mock_aws

from tests.docs.policies import reader_actions
from tests.pipelines.support import forget_clients, put, tracehound
from tracehound.pipelines import doctor
from tracehound.pipelines.aws import clients as aws
from tracehound.pipelines.doctor import Diagnosis
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings import reading
from tracehound.pipelines.settings.keys import keys
from tracehound.pipelines.settings.reading import DAGSTER_VARIABLE, load

REGION = "eu-west-1"
S3_ACTIONS = {"ListObjectsV2": "ListBucket", "HeadBucket": "ListBucket", "HeadObject": "GetObject"}
TOPIC = f"arn:aws:sns:{REGION}:123456789012:alerts"


@pytest.fixture(autouse=True)
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in keys():
        monkeypatch.delenv(key.variable, raising=False)
    for name in (reading.FILE_VARIABLE, DAGSTER_VARIABLE):
        monkeypatch.setenv(name, "")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACEHOUND_HOME", str(tmp_path / "home"))


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An account with an encrypted export, as moto has it, in one region."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("TRACEHOUND_AWS_REGIONS", REGION)
    with mock_aws():
        forget_clients()
        boto3.client("guardduty").create_detector(Enable=True)
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="export", CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_object(Bucket="export", Key="AWSLogs/a.gz", Body=b"x", ServerSideEncryption="aws:kms")
        export(published())
        yield
        forget_clients()


def published(status: str = "PUBLISHING", **properties: str) -> dict[str, Any]:
    return {
        "DestinationId": "d", "DestinationType": "S3", "Status": status,
        "DestinationProperties": {"DestinationArn": "arn:aws:s3:::export", "KmsKeyArn": "arn:aws:kms:x"} | properties,
    }  # fmt: skip


def export(*destinations: dict[str, Any]) -> None:
    """Lets GuardDuty answer what moto does not: where findings are exported to."""
    client = aws.first(load().aws).in_region(REGION).client("guardduty")
    answers = {
        "ListPublishingDestinations": {"Destinations": destinations},
        "DescribePublishingDestination": destinations[0] if destinations else {},
    }
    for operation, parsed in answers.items():
        name = f"before-call.guardduty.{operation}"
        client.meta.events.unregister(name, unique_id=name)
        client.meta.events.register(
            name, lambda parsed=parsed, **_: (SimpleNamespace(status_code=200), parsed), unique_id=name
        )


def diagnoses(state: str | None = None) -> list[Diagnosis]:
    return [each for each in doctor.checks() if state is None or each.state == state]


def only(state: str) -> Diagnosis:
    (found,) = diagnoses(state)
    return found


def test_a_sound_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "in", "a", b"")
    monkeypatch.setenv("TRACEHOUND_SOURCES", str(tmp_path / "in"))
    assert [each.name for each in diagnoses()] == ["versions", "configuration", "home", "disk", "sources"]
    assert {each.state for each in diagnoses()} == {"ok"}


def test_a_wrong_configuration_is_said_and_ends_it(tmp_path: Path) -> None:
    put(tmp_path, "tracehound.toml", b"[aws]\nprofil = 'x'\n")
    found = only("fail")
    assert found.name == "configuration"
    assert "unknown `profil` in [aws]" in found.found
    assert diagnoses()[-1] == found


def test_a_misspelt_variable_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACEHOUND_ALERT_WEBHOOK", "x")
    found = only("fail").found
    assert "TRACEHOUND_ALERT_WEBHOOK. Did you mean TRACEHOUND_ALERTS_WEBHOOK_URL?" in found


def test_other_versions_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "tracehound.pipelines.doctor.host.requires",
        lambda _: [
            "duckdb<2,>=1.0",
            "polars>=90.1",
            "nowhere>=2,<3",
            "rich<100.0,>=1",
            "typer",
            'pages>=3; extra == "ui"',
        ],
    )
    found = only("fail").found
    assert "duckdb is 2.0.0, wanted is <2,>=1.0" in found
    assert "polars is 2.1.0, wanted is >=90.1" in found
    assert "nowhere is missing, wanted is >=2,<3" in found
    assert "rich" not in found
    assert "pages" not in found


def test_a_home_that_others_may_read_and_an_interrupted_commit(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").create()
    home.path.chmod(0o755)
    (home.lake / ".journal.json").write_text("{}")
    found = " ".join(each.found for each in diagnoses("note"))
    assert "other users can read the home" in found
    assert "a commit was interrupted" in found


def test_a_disk_without_room(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("Usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1 << 20))
    found = only("fail")
    assert (found.name, found.todo[:12]) == ("disk", "Free 255 MiB")


def test_a_source_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACEHOUND_SOURCES", "/not/there")
    assert only("fail").found == "/not/there does not exist"


def test_a_webhook_is_reached_without_a_post_and_stays_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setenv("TRACEHOUND_ALERTS_WEBHOOK_URL", f"http://127.0.0.1:{port}/secret-token")
        assert f"127.0.0.1:{port} answers; nothing was posted" in diagnoses()[-1].found
    found = only("fail")
    assert found.name == "alerts"
    assert "secret-token" not in str(diagnoses())


def test_a_webhook_at_no_address_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACEHOUND_ALERTS_WEBHOOK_URL", "https://localhost:99999/secret-token")
    assert only("fail").found == "the webhook's address is invalid"


def test_a_memory_of_alerts_that_is_damaged_is_noticed(tmp_path: Path) -> None:
    Home(tmp_path / "home").create().posted_alerts.write_bytes(b"\n[]\n\xff\n")
    assert any("2 lines of " in each.found for each in diagnoses("note"))


@pytest.mark.usefixtures("account")
def test_a_sound_account_by_what_the_reader_may_do(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = boto3.client("sqs").create_queue(QueueName="events")["QueueUrl"]
    boto3.client("sns").create_topic(Name="alerts")
    monkeypatch.setenv("TRACEHOUND_SOURCES", f"s3://export/AWSLogs,guardduty:,sqs:{queue}")
    monkeypatch.setenv("TRACEHOUND_ALERTS_SNS_TOPIC_ARN", TOPIC)
    called: set[str] = set()
    call = BaseClient._make_api_call

    def noted(client: BaseClient, operation: str, given: dict[str, Any]) -> object:
        service = client.meta.service_model.service_name
        called.add(f"{service}:{S3_ACTIONS.get(operation, operation)}")
        return call(client, operation, given)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    assert diagnoses("fail") == diagnoses("note") == []
    assert called - {"sts:GetCallerIdentity"} <= reader_actions()
    assert {"guardduty:DescribePublishingDestination", "s3:ListBucket", "sqs:GetQueueAttributes"} <= called
    assert [each.name for each in diagnoses()][4:] == [
        "credentials", "sources", "sources", "guardduty", "export", "alerts",
    ]  # fmt: skip


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("destinations", "found", "todo"),
    [
        ([], "eu-west-1 has no export", "Set up the export"),
        (
            [published("UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY")],
            "is UNABLE_TO_PUBLISH",
            "docs/aws/export-",
        ),
        ([published(KmsKeyArn="")], "without a key", "Name a KMS key"),
    ],
)
def test_an_export_that_is_not_right(
    monkeypatch: pytest.MonkeyPatch, destinations: list[dict[str, Any]], found: str, todo: str
) -> None:
    monkeypatch.setenv("TRACEHOUND_SOURCES", "s3://export")
    export(*destinations)
    failed = only("fail")
    assert (failed.name, found in failed.found, todo in failed.todo) == ("export", True, True)


@pytest.mark.usefixtures("account")
def test_what_is_missing_in_an_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACEHOUND_AWS_REGIONS", "eu-west-1,eu-north-1")
    monkeypatch.setenv(
        "TRACEHOUND_SOURCES",
        "s3://missing,s3://export/empty,s3://export,sqs:https://sqs.eu-west-1.amazonaws.com/1/no",
    )
    monkeypatch.setenv("TRACEHOUND_ALERTS_SNS_TOPIC_ARN", f"{TOPIC}-no")
    boto3.client("s3").put_object(
        Bucket="export", Key="AWSLogs/a.gz", Body=b"x", ServerSideEncryption="AES256"
    )
    failed = [each.found for each in diagnoses("fail")]
    assert [each.split(":")[0] for each in failed] == [
        "s3", "sqs", "no detector in eu-north-1", "arn",
    ]  # fmt: skip
    noted = " ".join(each.found for each in diagnoses("note"))
    assert "s3://export/empty is empty" in noted
    assert "encrypted with AES256, not KMS" in noted


def test_without_credentials_nothing_else_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    forget_clients()
    monkeypatch.setenv("TRACEHOUND_SOURCES", "s3://export")
    found = only("fail")
    assert (found.name, diagnoses()[-1]) == ("credentials", found)
    assert "Unable to locate credentials" in found.found
    forget_clients()


def test_the_command_tells_by_its_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = tracehound("doctor", home=tmp_path / "home")
    assert good.returncode == 0, good.stdout.decode()
    monkeypatch.setenv("TRACEHOUND_SOURCES", "/not/there")
    bad = tracehound("doctor", home=tmp_path / "home")
    assert bad.returncode == 1
    assert (
        b"fail  sources        /not/there does not exist. Create it, or remove it from the variable TRACEHOUND_SOURCES."
        in bad.stdout
    )
