"""What a run would ask for is said before, and nothing is asked."""

from pathlib import Path

from tests.pipelines.context.asked import ask, read
from tests.pipelines.context.world import task_finding
from tests.pipelines.support import tracehound
from tests.servers.aws import Aws
from tracehound.pipelines.context import rounds
from tracehound.pipelines.foresight import expected
from tracehound.pipelines.ingestion.sources import ALL_DAYS
from tracehound.pipelines.lake.home import Home


def test_things_and_requests_are_counted_and_none_is_sent(home: Home, server: Aws) -> None:
    read(home, task_finding(1), task_finding(2))
    before = sorted(home.path.rglob("*"))
    (found,) = expected(home, ["context:"], ALL_DAYS)
    # Two tasks in one cluster, one definition, service, tag of an image and account.
    assert (found.calls, found.dollars) == (5, 0)
    assert "1 account, 1 ecs_service, 2 ecs_task, 1 image_tag, 1 task_definition;" in found.note
    assert server.asked == []
    assert sorted(home.path.rglob("*")) == before
    ask(home)
    (found,) = expected(home, ["context:"], ALL_DAYS)
    assert found.calls == 0
    assert found.note.startswith("nothing to ask for now")


def test_the_command_says_it(home: Home, server: Aws, tmp_path: Path) -> None:
    read(home, task_finding(1))
    told = tracehound("run", "--dry-run", "context:", home=home.path).stdout.decode()
    assert "5 requests, 0.0000 US dollars" in told
    assert "1 ecs_task" in told
    assert server.asked == []


def test_regions_of_the_source_bound_it(home: Home, server: Aws) -> None:
    read(home, task_finding(1))
    wanted = rounds.wanted_now(home, ["context:us-east-1"])
    assert set(wanted.things) == {"account"}
