"""What AWS told is deleted after some days, and a person's name with that person's events."""

import json
from datetime import timedelta

import polars as pl
import pytest

from tests.pipelines.context.asked import ask, read, states
from tests.pipelines.context.world import DEFINITION, World, task_finding
from tests.pipelines.support import table, tracehound
from tests.servers.aws import Aws
from tests.transforms.context.states import ACCOUNT, REGION, task, task_arn, task_event
from tracehound.pipelines.cloudtrail import forgetting
from tracehound.pipelines.context.forgetting import forget_before, old_days, take_out
from tracehound.pipelines.lake import clock
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.published import DELTA

ALICE = "alice@example.com"


def _documents(home: Home) -> str:
    return "\n".join(table(home, "raw.observations")["document"])


def _erase(home: Home, name: str) -> None:
    found = forgetting.person(home, name)
    forgetting.erase(home, found, lambda commit: take_out(home, commit, found.names))


def test_a_persons_name_is_taken_out_and_does_not_come_back(home: Home, server: Aws, made: World) -> None:
    event = task_event(2, startedBy=ALICE)
    made.put("ecs_task", task_arn(1), task(1, startedBy=ALICE.upper()))
    read(home, task_finding(1), event)
    ask(home)
    assert _documents(home).lower().count(ALICE) == 3
    before = table(home, "raw.observations").height
    ended = tracehound("purge", "--person", ALICE, "--json", home=home.path, stdin="n")
    assert json.loads(ended.stdout)["states"] == 3
    assert _documents(home).lower().count(ALICE) == 3
    _erase(home, ALICE)
    assert ALICE not in _documents(home).lower()
    rows = table(home, "raw.observations")
    assert rows.height == before
    # Hashes were made with the name.
    asks = table(home, "raw.context_asks").filter(pl.col("content_hash").is_not_null())
    assert set(asks["content_hash"]) <= set(rows["content_hash"])
    read(home, event, name="b")
    ask(home, timedelta(hours=25))
    assert ALICE not in _documents(home).lower()
    assert table(home, "raw.observations").height == before
    assert states(home)["ecs_task", task_arn(1)] == ["found", "unchanged"]


def test_of_somebody_else_nothing_is_taken_out(home: Home, server: Aws) -> None:
    read(home, task_finding(1))
    ask(home)
    before = _documents(home)
    _erase(home, "bob@example.com")
    assert _documents(home) == before


def test_old_days_go_with_what_was_asked_then(home: Home, server: Aws) -> None:
    read(home, task_finding(1), task_event(1))
    ask(home)
    today = table(home, "raw.context_asks")["asked_at"][0].date()
    assert old_days(home, today) == ["2026-10-19"]
    DELTA.root(home.path).mkdir()
    forget_before(home, today)
    assert not DELTA.root(home.path).exists()
    assert "event" not in set(table(home, "raw.observations")["source"])
    forget_before(home, today + timedelta(days=1))
    assert table(home, "raw.observations").is_empty()
    assert table(home, "raw.context_asks").is_empty()


def test_a_run_keeps_what_the_settings_say(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACEHOUND_RETENTION_CONTEXT_DAYS", "3")
    read(home, task_finding(1), task_event(1))
    clock.trust(home)
    tracehound("run", home.path.parent / "in-a", "--upto", "raw", home=home.path)
    assert table(home, "raw.observations").is_empty()


def test_a_state_that_is_lost_is_asked_for_again(home: Home, server: Aws) -> None:
    read(home, task_finding(1))
    ask(home)
    for path in (home.lake / "raw/observations").rglob("*.parquet"):
        path.unlink()
    tracehound("run", home.path.parent / "in-a", "context:", "--upto", "flattened", home=home.path)
    assert table(home, "raw.observations").filter(kind="task_definition")["thing_key"].to_list() == [
        DEFINITION
    ]
    assert states(home)["task_definition", DEFINITION] == ["found", "found"]
    assert table(home, "raw.observations").filter(account_id=ACCOUNT, region=REGION).height > 5
