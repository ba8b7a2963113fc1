"""`tracehound demo`: everything on bundled data."""

import tempfile
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from tracehound.cli.commands.progress import doing
from tracehound.cli.commands.run import run
from tracehound.cli.commands.terminal import WRONG_USAGE, fail, markup, silenced, stdout
from tracehound.pipelines.context.keeping import keep
from tracehound.pipelines.ingestion.sources.guardduty import SWEEPS, keep_states
from tracehound.pipelines.ingestion.sources.guardduty_states import States, no_detector, sweep
from tracehound.pipelines.ingestion.sources.guardduty_sweep import Detector
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import HomeIsBusy
from tracehound.pipelines.settings.source_prefixes import CLOUDTRAIL
from tracehound.pipelines.store.holding import holding
from tracehound.simulator import (
    SWEPT_AT,
    demo_answers,
    demo_apis,
    write_demo,
    write_demo_events,
    write_demo_trail,
)
from tracehound.transforms.context.things import Thing
from tracehound.transforms.contracts.observations import CONTEXT_ASKS
from tracehound.transforms.layers import LAYERS

_PUBLISHED = "ecs-new-binary-executed.json"
_REFERENCE = "reference"
_TRAIL = "cloudtrail"
_EVENTS = "events"
# The organization has accounts in other regions; in this one it has no detector.
_UNWATCHED_REGION = "sa-east-1"
_WAIT_SECONDS = 60


def demo(home: Home, *, as_json: bool) -> None:
    """Writes a simulated export with CloudTrail and events of tasks, a sweep of the API, answers of other
    APIs, the published ECS finding and reference files; runs.
    """
    if home.settings.lake:
        fail(f"the demo would be mixed into the lake at {home.settings.lake}: unset `lake`.", WRONG_USAGE)
    home.create()
    folder = home.path / "demo"
    export = folder / "export"
    if not export.exists():
        with doing("simulating three weeks of an organization"):
            _write(folder)
    if not home.reference.exists():
        _write_reference(home.reference)
    _ask_simulated_apis(home)
    with silenced(as_json):
        stdout.print(
            f"Three weeks of findings from a simulated organization are in {markup(folder)}.",
            highlight=False,
            soft_wrap=True,
        )
    # A home of an earlier release has none.
    trail = folder / _TRAIL
    calls = [f"{CLOUDTRAIL}{trail}"] if trail.exists() else []
    events = [str(folder / _EVENTS)] if (folder / _EVENTS).exists() else []
    run(
        [str(export), *events, *calls],
        home,
        LAYERS[-1],
        strict=False,
        wait_seconds=_WAIT_SECONDS,
        as_json=as_json,
    )


def _write(folder: Path) -> None:
    """Writes the folder completely or not at all; the truth lies outside what the pipeline reads."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as draft:
        made = Path(draft) / "demo"
        write_demo(made / "export", made / "truth.jsonl")
        write_demo_trail(made)
        write_demo_events(made / _EVENTS)
        published = files("tracehound.pipelines.data").joinpath(_PUBLISHED).read_bytes()
        (made / "export" / _PUBLISHED).write_bytes(published)
        made.rename(folder)


def _write_reference(folder: Path) -> None:
    folder.mkdir()
    for example in files("tracehound.pipelines.data").joinpath(_REFERENCE).iterdir():
        (folder / example.name).write_bytes(example.read_bytes())


def _ask_simulated_apis(home: Home) -> None:
    """Stores what APIs of the organization told, once.

    A sweep says which findings are open and what is watched, the others what the things in findings were.
    """
    try:
        with holding(home, "tracehound demo", _WAIT_SECONDS):
            if not home.files(SWEEPS):
                keep_states(home, SWEPT_AT, _states())
            if not home.files(CONTEXT_ASKS):
                keep(home, dict(_answers()))
    except HomeIsBusy as error:
        fail(error)


def _answers() -> Iterator[tuple[datetime, dict[Thing, dict[str, Any] | None]]]:
    for at, answers in demo_answers():
        yield (
            at,
            {Thing(*each.thing.where, each.thing.kind, each.thing.key): each.document for each in answers},
        )


def _states() -> list[States]:
    apis = demo_apis()
    owners = [api.owner for api in apis]
    detectors = [Detector(each.account.account_id, each.region, each.detector_id) for each in owners]
    swept = [sweep(api, detector, SWEPT_AT, {}) for api, detector in zip(apis, detectors, strict=True)]
    return [*swept, no_detector(detectors[0].account_id, _UNWATCHED_REGION, SWEPT_AT)]
