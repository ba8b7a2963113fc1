"""Findings and session tokens go encrypted, wherever the endpoint was set."""

from pathlib import Path

import pytest

from tests.pipelines.support import forget_clients, tracehound
from tracehound.pipelines.aws.clients import Access, Unencrypted
from tracehound.pipelines.ingestion.sources import SourceMissing, list_objects
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.loopback import is_loopback
from tracehound.pipelines.settings.reading import WrongSettings, read

FAR = "http://far.example:9000"


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_clients()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


def test_an_endpoint_of_another_host_needs_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        Unencrypted, match=r"http://far\.example:9000 is not encrypted: give an https endpoint"
    ):
        Access(endpoint_url=FAR).client("s3")
    for good in ("https://far.example", "http://127.0.0.1:9", "http://localhost:9", "http://[::1]:9"):
        Access(endpoint_url=good).client("s3")
    monkeypatch.setenv("AWS_ENDPOINT_URL", FAR)
    forget_clients()
    with pytest.raises(Unencrypted):
        Access().client("guardduty")


def test_a_role_is_not_assumed_over_it_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", FAR)
    client = Access(role_arn="arn:aws:iam::111122223333:role/reader").client("s3")
    with pytest.raises(Unencrypted):
        client.list_buckets()


def test_a_queue_says_it(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match="is not encrypted"):
        list_objects([f"sqs:{FAR}/111122223333/queue"], Home(tmp_path))


@pytest.mark.parametrize(
    "url",
    [FAR, "http://127.0.0.1.far.example", "http://localhost@far.example/", "http://localhost:9@far.example/"],
)
@pytest.mark.parametrize("key", ["TRACEHOUND_AWS_ENDPOINT_URL", "TRACEHOUND_ALERTS_WEBHOOK_URL"])
def test_the_configuration_refuses_it(key: str, url: str) -> None:
    with pytest.raises(WrongSettings, match=f"{key} is .*https, or http on this host"):
        read({}, {key: url})


def test_the_command_says_it(tmp_path: Path) -> None:
    done = tracehound("run", "s3://bucket", "--endpoint-url", FAR, home=tmp_path)
    assert (done.returncode, b"https, or http on this host" in done.stderr) == (2, True)
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [("localhost", True), ("127.0.0.9", True), ("::1", True), ("10.0.0.1", False), ("", False)],
)
def test_what_this_host_is(host: str, is_ours: bool) -> None:
    assert is_loopback(host) == is_ours
