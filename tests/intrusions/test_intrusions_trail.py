"""CloudTrail beside an export of the second generator: true form, and a truth that its records bear out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intrusions.conftest import START
from tests.trails import COMMON, Trail, read
from tracehound.intrusions import world
from tracehound.intrusions.__main__ import main
from tracehound.intrusions.stories import Story, containers
from tracehound.intrusions.trail import record
from tracehound.intrusions.trail.knowable import Knock, known
from tracehound.intrusions.trail.observed import Spot, Visit

_SEEDS = (3, 4)


@pytest.fixture(scope="module")
def trails(tmp_path_factory: pytest.TempPathFactory) -> list[Trail]:
    made = []
    for seed in _SEEDS:
        folder = tmp_path_factory.mktemp(f"trail{seed}")
        record(folder, world(seed, 700, START, 21), ordinary=2)
        made.append(read(folder))
    return made


def test_files_and_records_are_as_awss(trails: list[Trail]) -> None:
    for trail in trails:
        assert trail.kinds.keys() > {"CloudTrail"}
        assert max(trail.copies.values()) == 2
        assert trail.audits
    records = [each for trail in trails for each in trail.records.values()]
    assert all(each.keys() >= COMMON for each in records)
    assert len({each["userIdentity"]["type"] for each in records}) == 11
    direct = [each for trail in trails for each in trail.called("StartSession")]
    assert any(each["requestParameters"]["target"].startswith("ecs:") for each in direct)
    assert any(each["userIdentity"].get("invokedBy") == "ecs.amazonaws.com" for each in direct)


def test_every_answer_is_given_and_borne_out(trails: list[Trail]) -> None:
    answers = set()
    for trail in trails:
        for line in trail.truth("openers.jsonl"):
            answers.add(line["answer"])
            is_there = line["event_id"] in trail.records or line["event_id"] in trail.audits
            assert is_there == (line["answer"] in ("named", "ambiguous"))
            if line["answer"] == "named":
                assert line["candidates"] == [line["event_id"]]
            elif line["answer"] == "ambiguous":
                assert line["event_id"] in line["candidates"]
    assert answers == {"named", "ambiguous", "not_loaded", "not_delivered", "none"}


def test_chains_follow_from_the_records(trails: list[Trail]) -> None:
    longest = 0
    for trail in trails:
        for line in trail.truth("openers.jsonl"):
            if line["answer"] == "named" and line["kind"] != "runtime" and line["is_complete"]:
                key = trail.records[line["event_id"]]["userIdentity"]["accessKeyId"]
                assert trail.chain(key) == [set(step) for step in line["steps"]]
                longest = max(longest, len(line["steps"]))
        for line in trail.truth("chains.jsonl"):
            if line["is_complete"] and not line["task"] and not line["by_services"]:
                assert trail.chain(line["access_key_id"]) == [set(step) for step in line["steps"]]
                longest = max(longest, len(line["steps"]))
    assert longest >= 3


def test_the_key_with_which_a_task_was_entered_opens_its_sessions(tmp_path: Path) -> None:
    """A finding tells of ExecuteCommand: the same key must be that of the call."""
    record(tmp_path, world(5, 0, START, 21, (Story(containers.ecs_exec),)), ordinary=0)
    trail = read(tmp_path)
    keys = {line["access_key_id"] for line in trail.truth("chains.jsonl")}
    assert keys & {each["userIdentity"]["accessKeyId"] for each in trail.called("ExecuteCommand")}


def test_the_command_writes_it_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--seed", "8", "--days", "5", "--findings", "60", "--ordinary", "1", "--to"]
    main([*options, str(tmp_path / "with"), "--cloudtrail"])
    assert "sessions" in capsys.readouterr().out
    main([*options, str(tmp_path / "again"), "--cloudtrail"])
    main([*options, str(tmp_path / "without")])
    one, other = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "with", tmp_path / "again")
    )
    assert one == other
    assert not (tmp_path / "without" / "cloudtrail").exists()


def _visit(name: str, began: float) -> Visit:
    return Visit("worker", Spot("task", "1", "r", "task", "cluster", "", "app", "id"), began, (name,))


def _knock(event: str, at: float, container: str = "app", runtime: str = "") -> Knock:
    return Knock(event, "worker", ("1", "r", "task"), container, at, runtime)


def _sure(visits: list[Visit], knocks: list[Knock]) -> dict[str, str]:
    found = known(visits, knocks)
    return {visit.processes[0]: events[0] for visit, (events, is_sure) in found.items() if is_sure}


def test_what_can_be_known() -> None:
    one, other = _visit("v", 50.0), _visit("w", 56.0)
    assert _sure([one], [_knock("a", 45.0)]) == {"v": "a"}
    assert _sure([one], [_knock("a", 39.0), _knock("b", 53.0)]) == {}
    assert _sure([one], [_knock("a", 45.0), _knock("b", 46.0)]) == {}
    assert _sure([one], [_knock("a", 45.0), _knock("b", 46.0, "sidecar")]) == {"v": "a"}
    assert _sure([one], [_knock("a", 45.0), _knock("b", 46.0, "")]) == {}
    assert _sure([one], [_knock("a", 45.0, runtime="another")]) == {}
    assert _sure([one, other], [_knock("a", 47.0), _knock("b", 55.0)]) == {"v": "a", "w": "b"}
    assert _sure([one, other], [_knock("a", 47.0), _knock("b", 48.0)]) == {}
    assert _sure([one, other], [_knock("a", 47.0)]) == {}
