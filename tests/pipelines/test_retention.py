"""A purge deletes for good: in raw, in all that is made from it, and for every later run."""

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from tests.pipelines.support import (
    comparable,
    finding,
    lines,
    put,
    read_in,
    serve,
    snapshot,
    table,
    tracehound,
)
from tracehound.pipelines import retention
from tracehound.pipelines.flattening import stale
from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.sources import list_objects
from tracehound.pipelines.lake import journal, purges
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts import TABLES

BOUND = date(2026, 10, 3)
LAKE = [name for name, each in TABLES.items() if each.layer in ("raw", "flattened")]
LAKE.remove("flattened.findings_current")
# What a purge leaves behind on purpose: that there was one.
MEMORY = {"raw.purges", "raw.objects"}


def at(day: int, number: int = 1, **members: object) -> dict:
    return finding(number, updatedAt=f"2026-10-{day:02}T10:00:00.000Z", **members)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    put(folder, "a.jsonl", lines(at(1), at(2), at(3), at(4, 2), at(1, 3)))
    put(folder, "b.jsonl", lines(at(1), at(3), at(5)) + b"{broken\n")
    put(folder, "old.jsonl", lines(at(2, 9)), zipped=True)
    return folder


@pytest.fixture
def home(tmp_path: Path, source: Path) -> Home:
    home = Home(tmp_path / "home").create()
    read_in(home, source)
    return home


@pytest.fixture
def late(tmp_path: Path) -> Home:
    """What a home looks like that never saw anything older."""
    folder = tmp_path / "late"
    put(folder, "a.jsonl", lines(at(3), at(4, 2)))
    put(folder, "b.jsonl", lines(at(3), at(5)) + b"{broken\n")
    home = Home(tmp_path / "late-home").create()
    read_in(home, folder)
    return home


def placeless(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows without what tells where they were, for the same lies in other lines of the late home's files."""
    reason = pl.col("^reason$").str.replace(r"line \d+", "a line")
    return frame.drop(["uri", "line", "document_number"], strict=False).with_columns(reason)


def assert_purged(home: Home, late: Home) -> None:
    for name in LAKE:
        if name not in MEMORY:
            ours, theirs = (placeless(comparable(each, name)) for each in (home, late))
            key = [column for column in TABLES[name].key if column in ours.columns]
            assert ours.sort(key).equals(theirs.sort(key)), name
    assert stale.stale_days(home) == []


def test_it_deletes_old_days_everywhere_and_nothing_else(home: Home, late: Home) -> None:
    found = retention.purge(home, BOUND)
    assert (found.days, found.versions, found.bodies, found.repeats) == (
        ["2026-10-01", "2026-10-02"],
        4,
        4,
        1,
    )
    assert_purged(home, late)
    objects = table(home, "raw.objects").sort("uri")
    counts = objects.select(
        "stored_count", "repeated_count", "rejected_count", "purged_count", "document_count"
    )
    assert counts.rows() == [(2, 0, 0, 3, 5), (1, 1, 1, 1, 4), (0, 0, 0, 1, 1)]
    assert not list(home.lake.rglob("updated_date=2026-10-01"))


def test_what_was_purged_does_not_come_back(home: Home, source: Path, late: Home) -> None:
    retention.purge(home, BOUND)
    before = snapshot(home.lake)
    assert read_in(home, source).objects == 0
    assert snapshot(home.lake) == before
    put(source, "a.jsonl", lines(at(1), at(2), at(3), at(4, 2), at(1, 3), at(2, 3, title="changed")))
    put(source, "new.jsonl", lines(at(1, 8), at(2, 9)))
    found = read_in(home, source)
    assert (found.objects, found.stored, found.repeated, found.purged) == (2, 0, 2, 6)
    assert table(home, "raw.findings")["updated_at"].min() == datetime(2026, 10, 3, 10, tzinfo=UTC)
    assert table(home, "flattened.finding_versions").equals(table(late, "flattened.finding_versions"))
    changed = table(home, "raw.objects").filter(purged_count=4)
    assert changed["document_count"].to_list() == [6]


def test_a_second_purge_of_the_same_days_changes_nothing(home: Home) -> None:
    retention.purge(home, BOUND)
    before = snapshot(home.lake)
    assert retention.purge(home, BOUND).is_empty
    assert retention.purge(home, date(2026, 10, 2)).is_empty
    assert snapshot(home.lake) == before
    assert purges.purged_before(home) == BOUND


def test_what_was_set_aside_goes_by_the_day_it_was(home: Home) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    assert retention.doomed(home, datetime.now(UTC).date()).rejected == 0
    retention.purge(home, tomorrow)
    assert table(home, "raw.rejected").is_empty()


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from tracehound.pipelines import retention
from tracehound.pipelines.lake import journal
from tracehound.pipelines.lake.home import Home

step, after = sys.argv[2], int(sys.argv[3])
where = os if step == "sync" else journal
original = getattr(where, step)
calls = 0

def killing(*arguments):
    global calls
    if calls == after:
        os.kill(os.getpid(), signal.SIGKILL)
    calls += 1
    return original(*arguments)

setattr(where, step, killing)
retention.purge(Home(Path(sys.argv[1])), date(2026, 10, 3))
"""


@pytest.mark.parametrize(
    ("step", "after", "is_committed"),
    [
        ("sync", 0, False),
        ("_finish", 0, True),
        ("_move", 0, True),
        ("_move", 2, True),
        ("remove_empty", 1, True),
    ],
)
def test_killed_inside_it_is_finished_by_the_next_writer_or_never_happened(
    home: Home, source: Path, late: Home, step: str, after: int, is_committed: bool
) -> None:
    before = {name: table(home, name) for name in LAKE}
    kill(home, step, after)
    assert journal.is_interrupted(home.lake) == is_committed
    if not is_committed:
        assert all(table(home, name).equals(frame) for name, frame in before.items())
        retention.purge(home, BOUND)
    put(source, "old.jsonl", lines(at(2, 9), at(1, 7)), zipped=True)
    read_in(home, source)
    assert_purged(home, late)


def kill(home: Home, step: str, after: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(home.path), step, str(after)],
        env=os.environ,
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL


def test_the_command_says_asks_and_brings_everything_up_to_date(source: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "commanded")
    assert tracehound("purge", "--before", "2026-10-03", home=home.path).returncode == 2
    serve(home, source)
    assert tracehound("purge", "--before", "2999-01-01", home=home.path).returncode == 2
    assert tracehound("purge", "--before", "yesterday", home=home.path).returncode == 2
    declined = tracehound("purge", "--before", "2026-10-03", home=home.path, stdin="n\n")
    assert b"4 versions of findings (4 bodies, repeated 1 time)" in declined.stdout
    assert b"2 days before 2026-10-03, 2026-10-01 to 2026-10-02" in declined.stdout
    assert table(home, "raw.findings").height == 7
    done = tracehound("purge", "--before", "2026-10-03", "--yes", home=home.path)
    assert done.returncode == 0, done.stderr.decode()
    count = "SELECT count(*) AS n, min(updated_at) >= '2026-10-03' AS late FROM flattened.finding_versions"
    asked = tracehound("sql", "-f", "csv", count, home=home.path).stdout
    assert asked == b"n,late\n3,True\n"
    assert b"Nothing new" in tracehound("run", source, home=home.path).stdout


def test_the_configured_retention_is_kept_by_every_run(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "kept")
    today = datetime.now(UTC).date()
    put(source, "now.jsonl", lines(finding(1, updatedAt=f"{today}T00:00:00Z")))
    assert tracehound("run", source, "--upto", "flattened", home=home.path).returncode == 0
    monkeypatch.setenv("TRACEHOUND_RETENTION_DAYS", str((today - BOUND).days))
    assert tracehound("run", source, "--upto", "flattened", home=home.path).returncode == 0
    assert table(home, "raw.findings")["updated_at"].min() == datetime(2026, 10, 3, 10, tzinfo=UTC)
    assert purges.purged_before(home) == BOUND
    assert b"Nothing new" in tracehound("run", source, "--upto", "flattened", home=home.path).stdout


def test_what_is_too_old_for_the_configured_retention_is_not_stored(source: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "fresh").create()
    found = ingest.ingest(home, list_objects([str(source)], home), keep_from=BOUND)
    assert (found.stored, found.repeated, found.purged) == (3, 1, 5)
