from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.config import Config

from tests.docs.policies import reader_actions
from tests.pipelines.context.world import World, world
from tests.pipelines.support import configured
from tests.servers.aws import Aws, serving
from tests.transforms.context.states import ACCOUNT, REGION
from tracehound.pipelines.aws import clients
from tracehound.pipelines.context import api
from tracehound.pipelines.lake.home import Home


@pytest.fixture
def made() -> World:
    """What the server knows."""
    return world()


@pytest.fixture(scope="module")
def running() -> Iterator[Aws]:
    """A server for all tests of a module: clients are made for its address once."""
    with serving(World().answer) as state:
        yield state


@pytest.fixture
def server(running: Aws, made: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """AWS on a loopback address, which is asked without a pause."""
    environment = {
        "AWS_ACCESS_KEY_ID": f"AKIA{ACCOUNT}",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_DEFAULT_REGION": REGION,
    }
    patient = Config(retries={"mode": "standard", "total_max_attempts": 3}, read_timeout=20)
    monkeypatch.setattr(clients, "_CONFIG", patient)
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.01)
    monkeypatch.setattr(api, "SECONDS_APART", 0.0)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TRACEHOUND_AWS_ENDPOINT_URL", running.endpoint_url)
    running.answer = made.answer
    running.asked.clear()
    running.faults.clear()
    running.forget_calls()
    yield running
    assert {call for _, _, call, _ in running.asked} <= reader_actions()


@pytest.fixture
def home(tmp_path: Path, server: Aws) -> Home:
    return configured(tmp_path / "home").create()
