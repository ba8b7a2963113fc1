"""LookupEvents from findings to typed events: what lands is read as any object is, by its own road."""

from datetime import timedelta
from pathlib import Path

from tests.pipelines.cloudtrail.test_lookup import NOW, SOURCE
from tests.pipelines.cloudtrail.test_lookup import home as home  # noqa: PLC0414 - a fixture
from tests.pipelines.cloudtrail.test_lookup import server as server  # noqa: PLC0414 - a fixture
from tests.pipelines.cloudtrail.test_rounds import REGION, issuing, session_finding
from tests.pipelines.cloudtrail.test_rounds import record as of_trail
from tests.pipelines.support import lines, put, read_in, table, tracehound
from tests.servers.cloudtrail import CloudTrail
from tracehound.pipelines.cloudtrail.rounds import answer, ask_always, is_due
from tracehound.pipelines.lake.home import Home

START = (NOW - timedelta(days=3)).replace(minute=30, second=30)
FIRST, SECOND = START - timedelta(hours=5), START - timedelta(hours=26)


def filled(server: CloudTrail, home: Home, tmp_path: Path) -> None:
    """A session of a finding, its call, and two roles before it; and a role that nobody asks for."""
    put(tmp_path / "findings", "a.jsonl", lines(session_finding(START)))
    read_in(home, tmp_path / "findings")
    server.record(
        REGION,
        of_trail("ExecuteCommand", START - timedelta(seconds=2), "ASIA1", FIRST),
        issuing(FIRST, "ASIA1", "ASIA2", SECOND),
        issuing(SECOND, "ASIA2", "AKIA3", None),
        issuing(START - timedelta(hours=9), "ASIA9", "AKIA4", None),
    )


def test_what_findings_ask_for_is_looked_up_read_and_followed(
    server: CloudTrail, home: Home, tmp_path: Path
) -> None:
    filled(server, home, tmp_path)
    found = answer(home, SOURCE)
    assert found.taken.errors == {}
    events = table(home, "flattened.api_events").sort("event_at")
    assert events["event_name"].to_list() == ["AssumeRole", "AssumeRole", "ExecuteCommand"]
    assert set(table(home, "raw.cloudtrail_events")["road"]) == {"lookup"}
    assert set(table(home, "raw.cloudtrail_coverage")["road"]) == {"lookup"}
    # Landed answers that were read are removed by the next request, and nothing is left to do.
    assert answer(home, SOURCE).taken.objects == 0
    assert not is_due(home, SOURCE)


def test_what_was_asked_before_a_run_makes_it_due(server: CloudTrail, home: Home, tmp_path: Path) -> None:
    filled(server, home, tmp_path)
    answer(home, SOURCE)
    assert ask_always(home, SOURCE) == {}
    assert not is_due(home, SOURCE)
    server.record(REGION, of_trail("ExecuteCommand", NOW - timedelta(minutes=20), "ASIA7"))
    assert ask_always(home, SOURCE) == {}
    assert is_due(home, SOURCE)
    assert answer(home, SOURCE).taken.stored == 1


def test_the_command_looks_up_and_reads(server: CloudTrail, home: Home, tmp_path: Path) -> None:
    filled(server, home, tmp_path)
    done = tracehound("run", *SOURCE, "--upto", "flattened", home=home.path)
    assert done.returncode == 0, done.stderr.decode()
    assert table(home, "flattened.api_events").height == 3
    server.events.clear()
    again = tracehound("run", "--upto", "flattened", home=home.path)
    assert b"Nothing new" in again.stdout
