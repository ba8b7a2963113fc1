"""Models without rows, of which Dagster is told nothing: they are built all the same, in the same order."""

from pathlib import Path

import dagster as dg
import duckdb
import pytest
from dagster._core.execution.api import create_execution_plan
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

from tests.pipelines.support import configured, finding, lines, put, read_in
from tests.transforms.cloudtrail.records import event_of, execute
from tests.transforms.context.states import task_event
from tests.transforms.context.test_exposures import golden
from tracehound.pipelines import launch
from tracehound.pipelines.assets.specs import asset_key
from tracehound.pipelines.definitions import REBUILD_JOB, definitions, job_name
from tracehound.pipelines.ingestion.listing import Listed
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.resources import home_resource
from tracehound.pipelines.serving.warehouse import stale_models
from tracehound.pipelines.untold import untold
from tracehound.sql import ddl
from tracehound.sql.models import models
from tracehound.transforms.contracts import LAYERS

CURRENT_CONTRACT = dg.AssetCheckKey(asset_key("flattened.findings_current"), "contract")
TASKS, SESSIONS = "context.ecs_tasks", "correlation.opened_sessions"
OF_EXPOSURES = {
    "context.exposures",
    "context.exposed_resources",
    "context.named_resources",
    "context.exposed_findings",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return configured(tmp_path / "home").create()


def test_what_has_no_source_is_untold(home: Home, tmp_path: Path) -> None:
    nothing = untold(home, None)
    assert {TASKS, SESSIONS, "entities.person"} <= nothing
    assert all(models()[name].empty_without for name in nothing)
    assert untold(home, Listed([])) == nothing
    read_in(home, put(tmp_path, "in/tasks.jsonl", lines(task_event(1))).parent)
    with_context = untold(home, None)
    assert {name for name in with_context if name.startswith("context.")} == OF_EXPOSURES
    assert SESSIONS in with_context
    read_in(home, put(tmp_path, "calls/calls.jsonl", lines(event_of(execute(1)))).parent)
    assert untold(home, None) == OF_EXPOSURES
    read_in(home, put(tmp_path, "hub/export.jsonl", lines(golden("instance"))).parent)
    assert not untold(home, None)


@pytest.mark.parametrize("asked", [{"call_sources": ("cloudtrail:",)}, {"context_sources": ("context:",)}])
def test_what_a_run_asks_for_may_come(home: Home, asked: dict[str, tuple[str, ...]]) -> None:
    assert not untold(home, Listed([], **asked))  # type: ignore[arg-type]


@pytest.mark.parametrize("job", [job_name(LAYERS[-1]), REBUILD_JOB])
def test_steps_wait_for_the_same_steps(home: Home, job: str) -> None:
    def waits(left: frozenset[str]) -> dict[str, set[str]]:
        asked = definitions(home, home_resource(home, untold=left), left).resolve_job_def(job)
        plan = create_execution_plan(asked)
        found = {step.key: set(step.get_execution_dependency_keys()) for step in plan.step_dict.values()}
        for _ in found:
            found = {key: all_of.union(*map(found.__getitem__, all_of)) for key, all_of in found.items()}
        return found

    assert waits(untold(home, None)) == waits(frozenset())


@pytest.mark.usefixtures("kept_history")
def test_rows_that_come_in_the_middle_of_a_run_are_in_untold_tables(home: Home, tmp_path: Path) -> None:
    left = untold(home, None)
    put(tmp_path, "in/a.jsonl", lines(finding(1), task_event(1), event_of(execute(1)), golden("instance")))
    assert launch.launch(home, job_name(LAYERS[-1]), [str(tmp_path / "in")]).succeeded
    with duckdb.connect(home.warehouse, read_only=True) as con:
        assert con.execute(f"SELECT count(*) FROM {TASKS}").fetchall() == [(1,)]
        assert con.execute("SELECT count(*) FROM correlation.exec_calls").fetchall() == [(1,)]
        for name in left:
            columns = ddl.served_names(models()[name].contract)
            served, given = (
                con.execute(f"SELECT {columns} FROM ({rows}) ORDER BY ALL").fetchall()
                for rows in (f"FROM {name}", f"\n{models()[name].query}\n")
            )
            assert served == given, name
    assert not stale_models(home, LAYERS)
    with launch.instance(home) as instance:
        told = {name for name in models() if instance.get_latest_materialization_event(asset_key(name))}
        assert told == models().keys() - left
        # Checks have their outcomes though no plan of them was stored.
        [passed] = instance.event_log_storage.get_asset_check_execution_history(CURRENT_CONTRACT, limit=2)
        assert passed.status is AssetCheckExecutionRecordStatus.SUCCEEDED
    # The next run has rows of them to tell.
    assert not untold(home, None)
