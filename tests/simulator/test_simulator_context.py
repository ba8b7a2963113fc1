"""What the simulator says of AWS over time fits its findings, and is as hard to tell as it is elsewhere."""

import gzip
import itertools
import json
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tracehound.simulator.context import asked, write_with_context
from tracehound.simulator.context.seen import Named, Where
from tracehound.simulator.context.states import States

Line = dict[str, Any]
HOUR, DAY = 3600.0, 86_400.0
EVENTS = {"first_event_at": DAY, "last_event_at": 2 * DAY}
_SEED, _FINDINGS, _START, _DAYS = 4, 400, date(2026, 3, 2), 21


class Made:
    """What one seed wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = _lines(folder / "context" / "world.jsonl")
        self.things = _lines(folder / "context" / "things.jsonl")
        self.faults = _lines(folder / "context" / "faults.jsonl")
        self.events = [
            (path, json.loads(line))
            for path in sorted((folder / "events").rglob("*.gz"))
            for line in gzip.decompress(path.read_bytes()).splitlines()
        ]

    def states(self, kind: str) -> dict[str, list[Line]]:
        """The states of each thing of a kind."""
        found = defaultdict(list)
        for line in self.world:
            if line["kind"] == kind:
                found[line["thing_key"]].append(line)
        return found


def _lines(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _write(folder: Path, seed: int = _SEED) -> Made:
    write_with_context(folder, seed, _FINDINGS, _START, _DAYS)
    return Made(folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return _write(tmp_path_factory.mktemp("context"))


def test_equal_seeds_give_equal_files(made: Made, tmp_path: Path) -> None:
    again = _write(tmp_path)
    assert _bytes(again.folder) == _bytes(made.folder)
    assert _bytes(_write(tmp_path / "other", 5).folder) != _bytes(made.folder)


def _bytes(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_states_of_a_thing_follow_each_other_and_change_it(made: Made) -> None:
    for kind in {line["kind"] for line in made.world}:
        for states in made.states(kind).values():
            for before, after in itertools.pairwise(states):
                assert before["until"] is not None
                assert before["from"] < before["until"] <= after["from"]
                assert before["document"] != after["document"]


def test_everything_that_a_finding_leads_to_has_a_state(made: Made) -> None:
    known = {(line["account_id"], line["region"], line["kind"], line["thing_key"]) for line in made.world}
    told = {(line["account_id"], line["region"], line["kind"], line["thing_key"]) for line in made.things}
    assert told <= known
    assert {line["kind"] for line in made.world} == {line["kind"] for line in made.things}


def test_events_tell_what_the_task_was_then(made: Made) -> None:
    """An event has the digest and the address of the state that begins with it."""
    tasks = made.states("ecs_task")
    compared = 0
    for _, event in made.events:
        detail, at = event["detail"], _at(event["detail"]["updatedAt"])
        for state in tasks[detail["taskArn"]]:
            if abs(state["from"] - at) < 0.01 and state["document"]["lastStatus"] == detail["lastStatus"]:
                assert detail["containers"] == state["document"]["containers"]
                compared += 1
    assert compared > 50


def test_events_come_late_doubled_and_out_of_order(made: Made) -> None:
    counts = Counter(event["id"] for _, event in made.events)
    assert max(counts.values()) == 2
    late, disordered, newest = 0, 0, defaultdict[Path, str](str)
    for path, event in made.events:
        late += "/".join(path.parts[-4:-1]) > event["time"][:10].replace("-", "/")
        disordered += event["time"] < newest[path]
        newest[path] = max(newest[path], event["time"])
    assert late
    assert disordered


def test_some_tasks_have_no_events_and_are_forgotten_an_hour_after_they_stopped(made: Made) -> None:
    silent = made.states("ecs_task").keys() - {event["detail"]["taskArn"] for _, event in made.events}
    assert silent
    ends = [made.states("ecs_task")[arn][-1] for arn in silent]
    assert any(end["document"]["lastStatus"] == "STOPPED" and end["until"] for end in ends)


def test_a_tag_moves_between_two_findings(made: Made) -> None:
    digests = defaultdict[str, set[str]](set)
    for states in made.states("ecs_task").values():
        for container in states[-1]["document"]["containers"]:
            digests[container["image"]].add(container.get("imageDigest", ""))
    assert any(len(found - {""}) > 1 for found in digests.values())


def test_addresses_change_hands(made: Made) -> None:
    """A private address is of several tasks, one after another; a public one of an instance is replaced."""
    spans = defaultdict[tuple[str, ...], list[tuple[float, float]]](list)
    moved = 0
    for states in made.states("network_interface").values():
        first, last = states[0], states[-1]
        owner = first["account_id"], first["region"], first["document"]["PrivateIpAddress"]
        spans[owner].append((first["from"], last["until"] or float("inf")))
        moved += len({json.dumps(each["document"].get("Association")) for each in states}) > 1
    shared = [sorted(some) for some in spans.values() if len(some) > 1]
    assert moved
    assert shared
    assert all(one[1] <= two[0] for some in shared for one, two in itertools.pairwise(some))


def test_roles_are_edited_after_events_and_tasks_live_for_a_minute(made: Made) -> None:
    last = {line["thing_key"]: line["last_event_at"] for line in made.things if line["kind"] == "role"}
    edits = [(arn, states[1]["from"]) for arn, states in made.states("role").items() if len(states) > 1]
    assert any(at > last.get(arn, at) for arn, at in edits)
    lives = [
        _at(states[-1]["document"]["stoppedAt"]) - states[0]["from"]
        for states in made.states("ecs_task").values()
        if "stoppedAt" in states[-1]["document"]
    ]
    assert min(lives) < 75


def test_a_vulnerable_file_is_one_that_ran(made: Made) -> None:
    ran = {
        f"/{package['filePath'].lstrip('/')}"
        for line in made.world
        if line["kind"] == "image_vulnerabilities"
        for finding in line["document"]["findings"]
        for package in finding["packageVulnerabilityDetails"]["vulnerablePackages"]
    }
    text = "".join(
        gzip.decompress(path.read_bytes()).decode() for path in (made.folder / "export").rglob("*.gz")
    )
    assert [path for path in ran if f'"executablePath":"{path}"' in text]


def test_things_are_refused_and_hostile(made: Made) -> None:
    assert {"no_role", "denied", "throttled"} <= {fault["state"] for fault in made.faults}
    text = (made.folder / "context" / "world.jsonl").read_text(encoding="utf-8")
    assert "<script>" in text
    assert "env-value-" in text


def _at(text: str) -> float:
    return datetime.fromisoformat(text).astimezone(UTC).timestamp()


def test_the_demo_asks_for_each_thing_soon_and_then_once_a_day() -> None:
    where = Where("1", "eu-west-1")
    states = States()
    states.add(Named(where, "security_group", "sg"), 0, {"n": 1}, 5 * DAY)
    image = Named(where, "image_tag", "1.dkr.ecr.eu-west-1.amazonaws.com/web:1")
    states.add(image, 0, {"imageDigest": "sha256:1"})
    things = [
        {"account_id": "1", "region": "eu-west-1", "kind": kind, "thing_key": key, **EVENTS}
        for kind, key in (("security_group", "sg"), ("image_tag", image.key), ("ecs_task", "t"))
    ]
    answers = {
        at: {each.thing.kind: each.document for each in some} for at, some in asked(things, states, 9 * DAY)
    }
    assert sorted(answers)[:2] == [DAY + 6 * HOUR, 2 * DAY + 6 * HOUR]
    first, later = answers[DAY + 6 * HOUR], answers[6 * DAY + 6 * HOUR]
    assert first == {
        "security_group": {"n": 1},
        "image_tag": {"imageDigest": "sha256:1"},
        "image": None,
        "image_vulnerabilities": None,
        "image_copies": None,
    }
    assert later["security_group"] is None
    assert max(answers) < 9 * DAY
