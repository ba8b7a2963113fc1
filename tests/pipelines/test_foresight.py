"""What a run would read is said before: objects, bytes, requests and price, and nothing is changed."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipelines.cloudtrail.test_lookup import server as server  # noqa: PLC0414 - a fixture
from tests.pipelines.cloudtrail.test_rounds import START, Trail, chain, session_finding
from tests.pipelines.support import configured, lines, put, read_in, tracehound
from tests.servers.cloudtrail import CloudTrail
from tracehound.pipelines.foresight import DOLLARS_A_GET, DOLLARS_A_LIST, Expected, expected
from tracehound.pipelines.ingestion.sources import ALL_DAYS
from tracehound.pipelines.lake.home import Home


@pytest.fixture
def trail(tmp_path: Path) -> Trail:
    return Trail(tmp_path / "trail")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    put(tmp_path / "findings", "a.jsonl", lines(session_finding()))
    found = configured(tmp_path / "home").create()
    read_in(found, tmp_path / "findings")
    return found


def test_only_the_hours_that_findings_ask_for_are_counted(home: Home, trail: Trail) -> None:
    chain(trail)
    (of_trail,) = expected(home, trail.source, ALL_DAYS)
    sizes = [path.stat().st_size for path in trail.folder.rglob("*20261001T0959Z*")]
    assert (of_trail.objects, of_trail.size_bytes, of_trail.dollars) == (len(sizes), sum(sizes), 0)
    assert of_trail.note.startswith("1 hour asked for; what the new events ask for")


def test_a_lookup_is_a_request_for_each_name_and_hour(home: Home, server: CloudTrail) -> None:
    (of_lookup,) = expected(home, ["cloudtrail:eu-west-1,us-east-1"], ALL_DAYS)
    # Two names in two regions, and the frequent one in the session's hour.
    assert (of_lookup.lookups, of_lookup.dollars) == (5, 0)
    assert "1 s at AWS's pace" in of_lookup.note
    assert server.calls["LookupEvents"] == 0


def test_prices_are_those_of_requests() -> None:
    each = Expected("s", lists=2, gets=3, lookups=4)
    assert each.requests == 9
    assert each.dollars == 2 * DOLLARS_A_LIST + 3 * DOLLARS_A_GET


def test_the_command_says_it_and_does_nothing(home: Home, trail: Trail, tmp_path: Path) -> None:
    chain(trail)
    put(tmp_path / "findings", "b.jsonl", lines(session_finding(START + timedelta(days=1), 2)))
    before = sorted(home.path.rglob("*"))
    done = tracehound("run", "--dry-run", "--json", tmp_path / "findings", *trail.source, home=home.path)
    assert done.returncode == 0, done.stderr.decode()
    findings, of_trail = json.loads(done.stdout)["sources"]
    assert (findings["objects"], of_trail["objects"]) == (1, 2)
    told = tracehound(
        "run", "--dry-run", tmp_path / "findings", *trail.source, home=home.path
    ).stdout.decode()
    assert "Nothing was read." in told
    assert sorted(home.path.rglob("*")) == before
