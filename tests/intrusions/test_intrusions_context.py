"""What the second generator says of AWS over time fits its findings, and is as hard to tell as elsewhere."""

import json
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tracehound.intrusions import world
from tracehound.intrusions.context import record

Line = dict[str, Any]


def _lines(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _write(folder: Path) -> Path:
    record(folder, world(3, 300, date(2026, 3, 1), 21))
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _write(tmp_path_factory.mktemp("context"))


@pytest.fixture(scope="module")
def states(made: Path) -> dict[tuple[str, ...], list[Line]]:
    found = defaultdict[tuple[str, ...], list[Line]](list)
    for line in _lines(made / "context" / "world.jsonl"):
        found[line["account_id"], line["region"], line["kind"], line["thing_key"]].append(line)
    return found


@pytest.fixture(scope="module")
def events(made: Path) -> list[Line]:
    return [
        event for path in sorted((made / "events").rglob("*.json")) for event in json.loads(path.read_text())
    ]


def test_equal_seeds_give_equal_files(made: Path, tmp_path: Path) -> None:
    again = _write(tmp_path)
    found = [sorted(path.relative_to(each) for path in each.rglob("*.json*")) for each in (made, again)]
    assert found[0] == found[1]
    assert all((made / path).read_bytes() == (again / path).read_bytes() for path in found[0])


def test_things_of_findings_are_known_to_aws_and_change(
    made: Path, states: dict[tuple[str, ...], list[Line]]
) -> None:
    things = _lines(made / "context" / "things.jsonl")
    told = {(line["account_id"], line["region"], line["kind"], line["thing_key"]) for line in things}
    assert told <= states.keys()
    for some in states.values():
        for before, after in pairwise(some):
            assert before["from"] < before["until"] <= after["from"]
            assert before["document"] != after["document"]


def test_events_are_mixed_up_and_some_clusters_send_none(
    states: dict[tuple[str, ...], list[Line]], events: list[Line]
) -> None:
    assert max(Counter(event["id"] for event in events).values()) == 2
    assert {event["detail"]["taskArn"] for event in events} < {
        key[3] for key in states if key[2] == "ecs_task"
    }


def test_an_event_has_the_digest_that_the_tag_meant_when_the_task_was_made(
    states: dict[tuple[str, ...], list[Line]], events: list[Line]
) -> None:
    moved, compared = set(), 0
    for event in events:
        for container in event["detail"]["containers"]:
            known = [some for key, some in states.items() if key[2:] == ("image_tag", container["image"])]
            if known and "imageDigest" in container:
                compared += 1
                meant = {line["document"]["imageDigest"] for line in known[0]}
                assert container["imageDigest"] in meant
                moved |= {container["image"]} if len(meant) > 1 else set()
    assert compared
    assert moved


def test_addresses_and_files_fit(made: Path, states: dict[tuple[str, ...], list[Line]]) -> None:
    """A private address is of several interfaces in turn, and a vulnerable file is one that ran."""
    spans = defaultdict[tuple[str, ...], list[tuple[float, float]]](list)
    for (account, region, kind, _), some in states.items():
        if kind == "network_interface" and some[0]["document"].get("RequesterManaged"):
            span = some[0]["from"], some[-1]["until"] or float("inf")
            spans[account, region, some[0]["document"]["PrivateIpAddress"]].append(span)
    shared = [sorted(each) for each in spans.values() if len(each) > 1]
    assert shared
    assert all(one[1] <= two[0] for each in shared for one, two in pairwise(each))
    world_text = (made / "context" / "world.jsonl").read_text(encoding="utf-8")
    assert '"filePath":"/' in world_text
    assert "env-value-" in world_text
