"""A wrong clock deletes nothing by itself, and what it deleted once can be taken back."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.pipelines.support import comparable, configured, finding, lines, put, read_in, table, tracehound
from tracehound.pipelines import doctor, retention
from tracehound.pipelines.assets import raw
from tracehound.pipelines.ingestion import ingest, listing
from tracehound.pipelines.ingestion.sources import ALL_DAYS
from tracehound.pipelines.lake import clock, purges
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings import reading
from tracehound.pipelines.settings.keys import keys
from tracehound.pipelines.taking_back import take_back

NEWEST = date(2026, 10, 5)
WRONG = date(2036, 1, 1)
Clock = Callable[[date], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return lambda day: monkeypatch.setattr(clock, "today", lambda: day)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    days = [NEWEST - timedelta(days=days) for days in (0, 2, 20, 40)]
    versions = [
        finding(number, updatedAt=f"{day}T10:00:00Z") for number in (1, 2) for day in (*days, days[0])
    ]
    return put(tmp_path / "in", "a.jsonl", lines(*versions) + b"{broken\n").parent


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: Clock) -> Home:
    for key in keys():
        monkeypatch.delenv(key.variable, raising=False)
    monkeypatch.setenv(reading.FILE_VARIABLE, "")
    monkeypatch.setenv("TRACEHOUND_RETENTION_DAYS", "30")
    at(NEWEST)
    return configured(tmp_path / "home").create()


def run(home: Home, source: Path) -> ingest.Ingested:
    """What a run of raw does, with its purges."""
    sources = [str(source)]
    return raw._read(home, sources, listing.look(home, sources, ALL_DAYS))


def stored(home: Home) -> list[int]:
    """Ages of the stored versions, in days before the newest."""
    days = table(home, "raw.findings")["updated_at"].dt.date().unique().sort(descending=True)
    return [(NEWEST - day).days for day in days]


def test_a_clock_near_the_data_is_trusted_and_deletes(home: Home, source: Path, at: Clock) -> None:
    at(NEWEST + timedelta(days=5))
    run(home, source)
    assert stored(home) == [0, 2, 20]
    assert purges.bounds(home) == [NEWEST - timedelta(days=25)]
    assert retention.notes(home) == []


def test_a_clock_set_forward_deletes_nothing_and_is_said(home: Home, source: Path, at: Clock) -> None:
    run(home, source)
    at(WRONG)
    put(source, "b.jsonl", lines(finding(3, updatedAt=f"{NEWEST}T11:00:00Z")))
    for _ in range(2):
        assert run(home, source).purged == 0
        (told,) = retention.notes(home)
        assert "The clock says 2036-01-01, and the newest known day is 2026-10-05" in told
        assert "`tracehound purge --before 2035-12-02`" in told
        assert told.partition(": ")[0] in {each.found for each in doctor.checks(home.path)}
    at(NEWEST)
    run(home, source)
    assert stored(home) == [0, 2, 20]
    assert table(home, "raw.findings").height == 7
    assert retention.notes(home) == []


def test_a_first_run_with_a_wrong_clock_stores_everything(home: Home, source: Path, at: Clock) -> None:
    at(WRONG)
    run(home, source)
    run(home, source)
    assert stored(home) == [0, 2, 20, 40]


def test_a_quiet_account_is_purged_as_long_as_runs_go_on(home: Home, source: Path, at: Clock) -> None:
    for days in range(0, 60, 10):
        at(NEWEST + timedelta(days=days))
        run(home, source)
    assert stored(home) == []


def test_who_purges_has_looked_at_the_clock(home: Home, source: Path, at: Clock) -> None:
    run(home, source)
    at(NEWEST + timedelta(days=400))
    assert retention.keep_from(home) is None
    clock.trust(home)
    assert retention.keep_from(home) == NEWEST + timedelta(days=370)


def test_a_clock_set_back_loses_nothing_and_brings_back_nothing(home: Home, source: Path, at: Clock) -> None:
    at(NEWEST + timedelta(days=5))
    run(home, source)
    at(date(2020, 1, 1))
    put(source, "b.jsonl", lines(finding(3, updatedAt="2026-08-01T11:00:00Z")))
    assert run(home, source).purged == 1
    assert stored(home) == [0, 2, 20]


def test_garbage_in_the_noted_clock_is_no_day(home: Home, source: Path) -> None:
    home.clock.write_bytes(b"\xff9999")
    run(home, source)
    assert stored(home) == [0, 2, 20]
    assert home.clock.read_text() == "2026-10-05\n"


def test_a_bound_of_a_wrong_clock_does_not_count_and_is_taken_back(
    home: Home, source: Path, at: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACEHOUND_RETENTION_DAYS")
    home = configured(home.path)
    undisturbed = configured(tmp_path / "undisturbed").create()
    read_in(undisturbed, source)
    read_in(home, source)
    retention.purge(home, date(2035, 12, 2))
    assert stored(home) == []
    assert purges.purged_before(home) is None
    assert "A purge recorded 2035-12-02 as its limit, which is in the future" in retention.notes(home)[0]
    put(source, "b.jsonl", lines(finding(3)))
    assert read_in(home, source).stored == 1
    done = take_back(home)
    assert done and (done.bound, done.left, done.objects) == (date(2035, 12, 2), None, 1)
    read_in(home, source)
    read_in(undisturbed, source)
    for name in ("raw.findings", "raw.repeats", "raw.rejected", "raw.objects", "flattened.finding_versions"):
        ours, theirs = comparable(home, name), comparable(undisturbed, name)
        assert ours.sort(ours.columns).equals(theirs.sort(theirs.columns)), name
    assert take_back(home) is None
    assert retention.notes(home) == []


def test_the_bound_before_the_latest_is_kept(home: Home, source: Path) -> None:
    read_in(home, source)
    for days in (30, 10):
        retention.purge(home, NEWEST - timedelta(days=days))
    done = take_back(home)
    assert done and done.left == NEWEST - timedelta(days=30)
    read_in(home, source)
    assert stored(home) == [0, 2, 20]


def test_the_command_takes_a_purge_back(tmp_path: Path) -> None:
    source = put(tmp_path / "in", "a.jsonl", lines(finding(1, updatedAt="2026-08-01T10:00:00Z")))
    home = configured(tmp_path / "home").create()
    read_in(home, source)
    assert b"no purge to undo" in tracehound("purge", "--take-back", home=home.path).stdout
    retention.purge(home, date(2026, 9, 1))
    assert b"Nothing was changed" in tracehound("purge", "--take-back", home=home.path, stdin="n\n").stdout
    done = tracehound("purge", "--take-back", "--yes", home=home.path)
    assert (done.returncode, b"reads 1 object again" in done.stdout) == (0, True), done.stderr.decode()
    assert read_in(home, source).stored == 1
    for words in ((), ("--take-back", "--before", "2026-09-01")):
        assert tracehound("purge", *words, home=home.path).returncode == 2
