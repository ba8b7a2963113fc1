"""In a simulated world, the hours that findings ask for have every call that the truth names, and far from all."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.support import configured, read_in, table
from tracehound.pipelines.cloudtrail.rounds import answer
from tracehound.pipelines.lake.home import Home
from tracehound.simulator.trail.writing import Trailed, write_with_trail


def truth(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, (folder / f"{name}.jsonl").read_text().splitlines())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Trailed, Home]:
    folder = tmp_path_factory.mktemp("world")
    written = write_with_trail(folder / "w", 23, 60, date(2026, 10, 1), 30, ordinary=10)
    home = configured(folder / "home").create()
    read_in(home, folder / "w" / "export")
    assert answer(home, [f"cloudtrail:{folder / 'w' / 'cloudtrail'}"]).taken.errors == {}
    return folder / "w", written, home


def test_every_call_that_may_have_opened_a_session_is_read_with_its_chain(
    world: tuple[Path, Trailed, Home],
) -> None:
    folder, _, home = world
    read = set(table(home, "flattened.api_events")["event_id"])
    openers = list(truth(folder, "openers"))
    assert sum(bool(each["candidates"]) for each in openers) > 5
    for each in openers:
        assert set(each["candidates"]) <= read, each
        # A call between accounts is an event in each: one of them tells.
        assert all(read & set(step) for step in each.get("steps", [])), each


def test_chains_of_keys_in_findings_and_starts_of_tasks_are_read(world: tuple[Path, Trailed, Home]) -> None:
    folder, _, home = world
    read = set(table(home, "flattened.api_events")["event_id"])
    chains = list(truth(folder, "chains"))
    assert sum(bool(each["steps"]) for each in chains) > 1
    for each in chains:
        assert all(read & set(step) for step in each["steps"]), each
    started = {each["started_event_id"] for each in truth(folder, "tasks")} - {None}
    assert started <= read


def test_what_no_finding_asks_for_is_not_read(world: tuple[Path, Trailed, Home]) -> None:
    _, written, home = world
    objects = table(home, "raw.cloudtrail_objects")
    assert objects.height < 0.8 * written.objects
