"""CloudTrail beside a simulated export: true form, and a truth that its records bear out."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.trails import COMMON, Trail, read
from tracehound.simulator.trail import answers, write_with_trail
from tracehound.simulator.trail.answers import Call
from tracehound.simulator.trail.openers import TRAPS
from tracehound.simulator.trail.seen import Place, Session

_SEEDS = (1, 2)


def _write(folder: Path, seed: int) -> Path:
    write_with_trail(folder, seed, 900, date(2026, 3, 1), 21, ordinary=3)
    return folder


@pytest.fixture(scope="module")
def trails(tmp_path_factory: pytest.TempPathFactory) -> list[Trail]:
    return [read(_write(tmp_path_factory.mktemp(f"trail{seed}"), seed)) for seed in _SEEDS]


def test_files_are_where_and_as_cloudtrail_puts_them(trails: list[Trail]) -> None:
    for trail in trails:
        assert trail.kinds.keys() == {"CloudTrail", "CloudTrail-Digest", "CloudTrail-Insight"}
        assert max(trail.copies.values()) == 2
        # Most come within ten minutes, some much later.
        assert sorted(trail.delays)[len(trail.delays) // 2] < 900
        assert max(trail.delays) > 2400
        assert trail.audits


def test_records_are_complete(trails: list[Trail]) -> None:
    records = [each for trail in trails for each in trail.records.values()]
    assert all(each.keys() >= COMMON for each in records)
    types = {each["userIdentity"]["type"] for each in records}
    assert types == {
        "AWSAccount",
        "AWSService",
        "AssumedRole",
        "Directory",
        "FederatedUser",
        "IAMUser",
        "IdentityCenterUser",
        "Root",
        "SAMLUser",
        "Unknown",
        "WebIdentityUser",
    }
    opened = [each for trail in trails for each in trail.called("ExecuteCommand") if each["responseElements"]]
    for each in opened:
        assert each["responseElements"].keys() == {
            "clusterArn",
            "containerArn",
            "containerName",
            "interactive",
            "session",
            "taskArn",
        }
        assert each["responseElements"]["session"].keys() == {"sessionId", "streamUrl", "tokenValue"}
    assert {len(each["responseElements"]["session"]["sessionId"].rsplit("-", 1)[1]) for each in opened} == {
        17,
        26,
    }
    assert any("cluster" not in each["requestParameters"] for each in opened)
    refused = [each for each in records if "errorCode" in each]
    assert refused
    assert all(each["responseElements"] is None for each in refused)


def test_every_answer_is_given_and_the_true_call_is_among_the_candidates(trails: list[Trail]) -> None:
    openers = [line for trail in trails for line in trail.truth("openers.jsonl")]
    assert {line["answer"] for line in openers} == {
        "named",
        "ambiguous",
        "not_loaded",
        "not_delivered",
        "none",
    }
    traps = {trap for some in TRAPS.values() for trap, _ in some}
    assert {line["trap"] for line in openers} <= traps
    assert len({line["trap"] for line in openers}) > 10
    assert {line["kind"] for line in openers} == {"session", "command", "ssh", "pod"}
    for line in openers:
        if line["answer"] == "named":
            assert line["candidates"] == [line["event_id"]]
        elif line["answer"] == "ambiguous":
            assert line["event_id"] in line["candidates"]
        else:
            assert line["candidates"] == []


def test_what_is_said_to_be_missing_is_missing(trails: list[Trail]) -> None:
    for trail in trails:
        for line in trail.truth("openers.jsonl"):
            is_there = line["event_id"] in trail.records or line["event_id"] in trail.audits
            assert is_there == (line["answer"] in ("named", "ambiguous"))


def test_chains_follow_from_the_records(trails: list[Trail]) -> None:
    lengths: Counter[int] = Counter()
    for trail in trails:
        for line in trail.truth("openers.jsonl"):
            if line["answer"] == "named" and line["kind"] != "pod" and line["is_complete"]:
                identity = trail.records[line["event_id"]]["userIdentity"]
                assert trail.chain(identity["accessKeyId"]) == [set(step) for step in line["steps"]]
                lengths[len(line["steps"])] += 1
        for line in trail.truth("chains.jsonl"):
            if line["is_complete"] and not line["task"] and not line["by_services"]:
                assert trail.chain(line["access_key_id"]) == [set(step) for step in line["steps"]]
    assert {0, 1, 2, 4} <= lengths.keys()


def test_twins_of_two_accounts_share_an_id_and_the_global_endpoint_is_in_one_region(
    trails: list[Trail],
) -> None:
    steps = [
        [trail.records[each] for each in step]
        for trail in trails
        for line in trail.truth("openers.jsonl")
        for step in line.get("steps", ())
    ]
    twins = [step for step in steps if len(step) == 2]
    assert twins
    for one, other in twins:
        assert one["sharedEventID"] == other["sharedEventID"]
        assert one["recipientAccountId"] != other["recipientAccountId"]
    assert any(each["awsRegion"] == "us-east-1" for step in steps for each in step)


def test_people_are_told_by_the_names_in_their_events(trails: list[Trail]) -> None:
    users = set()
    for trail in trails:
        for line in trail.truth("people.jsonl"):
            names = dict(line["names"])
            identity = trail.records.get(line["event_id"], {}).get("userIdentity", {})
            if "onBehalfOf" in identity:
                users.add(identity["onBehalfOf"]["userId"])
                assert names["identity_center"].endswith(f"/{identity['onBehalfOf']['userId']}")
            if identity.get("type") == "AssumedRole":
                assert names["session_name"] == identity["principalId"].partition(":")[2]
    assert len(users) > 3


def test_ordinary_records_are_as_many_as_asked(tmp_path: Path) -> None:
    few, many = (
        write_with_trail(tmp_path / str(count), 5, 60, date(2026, 3, 1), 3, ordinary=count)
        for count in (1, 20)
    )
    assert many.ordinary == pytest.approx(20 * few.ordinary, rel=0.1)
    assert (few.records, few.sessions) == (many.records, many.sessions)


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    def content(name: str) -> dict[str, bytes]:
        write_with_trail(tmp_path / name, 6, 60, date(2026, 3, 1), 3, ordinary=1)
        files = (path for path in (tmp_path / name).rglob("*") if path.is_file())
        return {path.relative_to(tmp_path / name).as_posix(): path.read_bytes() for path in files}

    assert content("one") == content("two")


def _call(name: str, at: float, container: str = "app", runtime_id: str = "") -> Call:
    return Call(name, "session", "1", "r", "task", container, runtime_id, at)


def _session(name: str, start: float) -> Session:
    return Session("session", Place("ecs", "1", "r", "task", "cluster", "app", "id-1"), start, (name,))


def _named(sessions: list[Session], calls: list[Call]) -> dict[str, str]:
    left = answers.resolve(sessions, calls)
    return {uuids[0]: call.event_id for uuids, call in answers.named(left).items()}


def test_what_can_be_known() -> None:
    first, second = _session("s", 100.5), _session("t", 104.0)
    a, b = _call("a", 98.0), _call("b", 103.0)
    assert _named([first], [a]) == {"s": "a"}
    # Too early, too late, of another place.
    assert not _named([first], [_call("a", 90.0), _call("a", 103.0), a._replace(place="other")])
    assert not _named([first], [a, _call("c", 99.0)])
    assert _named([first], [a, _call("c", 99.0, container="sidecar")]) == {"s": "a"}
    assert not _named([first], [a, _call("c", 99.0, container="")])
    assert _named([first], [_call("a", 98.0, container="", runtime_id="id-1")]) == {"s": "a"}
    assert not _named([first], [_call("a", 98.0, container="", runtime_id="id-2")])
    # The first session can only be of the first call, so the second is of the other.
    assert _named([first, second], [a, b]) == {"s": "a", "t": "b"}
    # Two for two, in either order, leave a third one its own.
    both = [_session("s", 100.0), _session("t", 100.2)]
    assert not _named(both, [a, _call("c", 98.0)])
    assert _named([*both, _session("u", 104.0)], [a, _call("c", 98.0), b]) == {"u": "b"}
    # One call for two sessions.
    assert not _named(both, [a])
