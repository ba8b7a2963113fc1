"""No value of an environment variable reaches the disk, by whichever road AWS tells it."""

import gzip
import json
from pathlib import Path

from tests.pipelines.context.secrets import places_with_secret
from tests.pipelines.context.test_events import BROKEN
from tests.pipelines.context.world import task_finding
from tests.pipelines.support import lines, put, table, tracehound
from tests.servers.aws import Aws
from tests.servers.guardduty import Fault
from tests.transforms.context.states import SECRET, task_arn, task_event
from tracehound.pipelines.lake.home import Home


def test_a_whole_run_leaves_no_value_in_any_byte_of_the_home(
    home: Home, server: Aws, tmp_path: Path, kept_history: None
) -> None:
    server.faults.append(Fault(400, "ThrottlingException", "Rate exceeded", operation="GetRole", times=1))
    put(tmp_path, "in/a.jsonl", lines(task_finding(1), task_finding(2, 1), task_event(9)))
    for number, broken in enumerate(BROKEN.values()):
        put(tmp_path, f"in/broken-{number}.jsonl", lines(task_finding(3)) + broken.encode())
    whole = gzip.compress(lines(*(task_event(n) for n in range(50))), mtime=0)
    put(tmp_path, "in/damaged.jsonl.gz", whole[:-40])
    ended = tracehound("run", tmp_path / "in", "context:", "--upto", "flattened", home=home.path)
    assert b"AWS was asked" in ended.stdout
    assert {"ecs_task", "task_definition"} <= set(table(home, "raw.observations")["kind"])
    assert SECRET.encode() not in ended.stdout + ended.stderr
    # The server did tell it, and the sources have it.
    assert SECRET in json.dumps(
        server.answer("111122223333", "eu-west-1", "ecs:DescribeTasks", {"tasks": [task_arn()]})
    )
    assert places_with_secret(home.path) == []


def test_the_search_finds_what_is_there(home: Home, tmp_path: Path) -> None:
    put(home.path, "landing/a.gz", gzip.compress(SECRET.encode()))
    put(home.path, "dagster/log", SECRET.encode())
    assert places_with_secret(home.path) == ["dagster/log", "landing/a.gz"]
