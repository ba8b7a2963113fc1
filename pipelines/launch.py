"""Runs the Dagster job in this process, with the storage that `make dev` shows.

What belongs here: the instance, cleaning up after earlier processes, and the outcome. What does not: the work
of the assets.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.instance.config import dagster_instance_config
from dagster._core.instance.ref import InstanceRef
from dagster._core.remote_origin import (
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from tracehound.pipelines.dagster_storage import EventLogs
from tracehound.pipelines.damage import history
from tracehound.pipelines.definitions import CODE_LOCATION, REBUILD_JOB, definitions
from tracehound.pipelines.ingestion import source_registry
from tracehound.pipelines.ingestion.listing import Listed
from tracehound.pipelines.ingestion.sources import ALL_DAYS, Days
from tracehound.pipelines.lake import clock, troubles
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.processes.progress import SILENT, Reporter
from tracehound.pipelines.resources import NEW_OBJECTS_TAG, home_resource
from tracehound.pipelines.settings.reading import DAGSTER_VARIABLE
from tracehound.pipelines.untold import untold

_FILE = Path(__file__).with_name("dagster.yaml")
_LAUNCHED_BY = "tracehound/launched_by"
_COMMAND = "command"
# The daemon does not start a run of the command again: who gave the command sees how it ended.
_TAGS = {_LAUNCHED_BY: _COMMAND, "dagster/max_retries": "0"}
# How Dagster calls all that one `Definitions` holds.
_REPOSITORY = "__repository__"
_UNFINISHED = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.NOT_STARTED]


@dataclass
class Outcome:
    """How a run ended: the step that failed and why, if one did; and notes for the user."""

    run_id: str
    succeeded: bool
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def instance(home: Home) -> dg.DagsterInstance:
    """Dagster's instance of a home."""
    settings, _ = dagster_instance_config(str(_FILE.parent), _FILE.name)
    reference = InstanceRef.from_dir(
        str(home.dagster),
        config_dir=str(_FILE.parent),
        config_filename=_FILE.name,
        overrides=_placed(settings, str(home.dagster)),
    )
    return dg.DagsterInstance.from_ref(reference)


def _placed(value: Any, folder: str) -> Any:
    """Dagster's settings, with the folder in place of the environment variable for it."""
    if value == {"env": DAGSTER_VARIABLE}:
        return folder
    return {key: _placed(each, folder) for key, each in value.items()} if isinstance(value, dict) else value


def launch(
    home: Home,
    job: str,
    sources: Sequence[str] = (),
    days: Days = ALL_DAYS,
    *,
    listed: Listed | None = None,
    reporter: Reporter = SILENT,
) -> Outcome:
    """Runs a job of `pipelines.definitions`. The caller holds the writer's lock. Raises HostTrouble.

    `listed` has the unread objects of the sources, listed after the services among them were queried; without
    it the run does both. `reporter` receives the progress.
    """
    clock.require_set()
    # The caller may name any sources, but a run accepts only known ones.
    source_registry.remember(home, set(sources) - set(source_registry.configured(home)))
    run_config = _run_config(job, sources, days)
    try:
        return _launched(home, job, run_config, listed, reporter)
    except Exception as error:
        if not history.tells_damage(error):
            raise
        said = history.begin_anew(home, f"Dagster can't use {home.dagster}")
    # The second run lists again, so it does not repeat what the first has done.
    outcome = _launched(home, job, run_config, None, reporter)
    outcome.notes.append(said)
    return outcome


def _launched(
    home: Home, job: str, run_config: dict[str, Any], listed: Listed | None, reporter: Reporter
) -> Outcome:
    left = untold(home, listed)
    with instance(home) as dagster:
        _clear_up(dagster)
        _place(dagster, job)
        asked = definitions(home, home_resource(home, listed, reporter, left), left).resolve_job_def(job)
        with _alone(dagster):
            result = asked.execute_in_process(
                instance=dagster,
                run_config=run_config,
                tags=_TAGS | _found_tags(job, listed),
                raise_on_error=False,
            )
        return Outcome(result.run_id, result.success, _errors(result, home))


def _alone(dagster: dg.DagsterInstance) -> AbstractContextManager[None]:
    """The writer's lock is held, so no other process materializes assets of this home."""
    events = dagster.event_log_storage
    return events.alone() if isinstance(events, EventLogs) else nullcontext()


def _place(dagster: dg.DagsterInstance, job: str) -> None:
    """Lets the run be one of the code location, so that Dagster's timeline and the job's page show it."""
    code = ManagedGrpcPythonEnvCodeLocationOrigin(
        LoadableTargetOrigin(module_name=definitions.__module__), CODE_LOCATION
    )
    origin = RemoteJobOrigin(RemoteRepositoryOrigin(code, _REPOSITORY), job)
    # What runs a job in this process has no parameter for it.
    vars(dagster)["create_run_for_job"] = partial(dagster.create_run_for_job, remote_job_origin=origin)


def _found_tags(job: str, listed: Listed | None) -> dict[str, str]:
    return {NEW_OBJECTS_TAG: str(len(listed.objects))} if listed and job != REBUILD_JOB else {}


def _run_config(job: str, sources: Sequence[str], days: Days) -> dict[str, Any]:
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    if job == REBUILD_JOB:
        return quiet
    ends = {"first_day": days.first, "last_day": days.last}
    config: dict[str, Any] = {name: str(day) for name, day in ends.items() if day}
    config["sources"] = list(sources)
    return quiet | {"ops": {"raw": {"config": config}}}


def _clear_up(dagster: dg.DagsterInstance) -> None:
    """Marks runs of killed processes as failed: the lock proves that nothing is running."""
    for run in dagster.get_runs(dg.RunsFilter(statuses=_UNFINISHED, tags={_LAUNCHED_BY: _COMMAND})):
        dagster.report_run_failed(run, "The process of this run died before the run ended.")
        dagster.event_log_storage.free_concurrency_slots_for_run(run.run_id)


def _errors(result: dg.ExecuteInProcessResult, home: Home) -> list[str]:
    """The messages of the failed steps, each once."""
    steps: dict[str, list[str]] = {}
    for event in result.all_events:
        if event.is_step_failure:
            steps.setdefault(_message(event, home), []).append(str(event.step_key))
    return [f"{', '.join(names)}: {text}" for text, names in steps.items()]


def _message(event: dg.DagsterEvent, home: Home) -> str:
    error = event.step_failure_data.error
    while error and error.cause:
        error = error.cause
    if error is None:
        return "reason unknown"
    text = error.message.strip()
    # Only the text of an error is left here; errors of libraries quote those of the system.
    told = troubles.told(RuntimeError(text), f"a file in {home.path}")
    return told or text.removeprefix(f"{error.cls_name}: ")
