"""A machine that is full, shared, or wrong about the time: a sentence, and nothing that was stored is lost."""

import fcntl
import os
import resource
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.hosts.support import FINDING_ID, typed
from tests.pipelines.support import comparable, finding, lines, put, read_in, table
from tracehound.desk import verdicts
from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.lake import clock, disk
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts import TABLES

NO_MOUNT = "NO MOUNT: only root may mount a small disk, so that no disk was filled here."


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip(NO_MOUNT)
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path, *, but: int) -> Path:
    """Takes the room of a disk, but for some bytes."""
    file = place / "filled"
    with file.open("wb") as out:
        os.posix_fallocate(out.fileno(), 0, shutil.disk_usage(place).free - but)
    return file


def test_a_disk_that_fills_up_and_has_room_again(
    small_disk: Path,
    served: Home,
    export: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(disk, "RESERVE_BYTES", 0)
    home = Home(small_disk / "home")
    home.path.mkdir()
    # Dagster's history lies elsewhere, so that it is not what fills the disk.
    (tmp_path / "dagster").mkdir()
    home.dagster.symlink_to(tmp_path / "dagster")
    filled = fill(small_disk, but=300 << 10)
    said = typed("run", export, home=home.path)
    assert said.code == 1
    assert "Stored data is intact." in said.err
    assert said.err.count("Stored data is intact.") <= 3
    assert "Error" not in said.err
    filled.unlink()
    said = typed("run", export, home=home.path)
    assert said.code == 0, said.err
    for name in TABLES:
        assert comparable(home, name).equals(comparable(served, name)), name


def test_what_is_small_on_a_full_disk(small_disk: Path, served: Home, export: Path) -> None:
    home = Home(shutil.copytree(served.path, small_disk / "home"))
    kept = verdicts.read(home)
    filled = fill(small_disk, but=0)
    for words in [
        ("verdict", FINDING_ID, "benign", "--note", "x" * 9000),
        ("report", "--html", small_disk / "page.html"),
        ("sql", "SELECT 1", "-f", "csv", "-o", small_disk / "rows.csv"),
        ("run", small_disk.parent),
    ]:
        said = typed(*words, home=home.path)
        assert said.code == 1, words
        assert "full" in said.err or "No space left" in said.err or "too little room" in said.err
    assert verdicts.read(home) == kept
    assert typed("status", home=home.path).code == 0
    assert typed("doctor", home=home.path).code == 1
    filled.unlink()
    assert typed("verdict", FINDING_ID, "benign", home=home.path).code == 0
    assert len(verdicts.read(home)) == len(kept) + 1


def test_files_that_may_not_grow(home: Home, tmp_path: Path) -> None:
    put(tmp_path / "more", "b.jsonl", lines(finding(3)))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8 << 10, hard))
    try:
        said = typed("run", tmp_path / "more", home=home.path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert said.code == 1
    assert "tracehound:" in said.err or "failed:" in said.err
    assert typed("sql", "SELECT 1", home=home.path).code == 0
    assert typed("run", tmp_path / "more", "--upto", "flattened", home=home.path).code == 0
    assert table(home, "flattened.finding_versions").height == 3


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"1", b'{"pid": 1}', b"\xff\xfe\x00", b'{"pid": 999999999, "purpose": "x"}']
)
def test_a_lock_that_a_dead_process_left_stops_nobody(home: Home, export: Path, content: bytes) -> None:
    home.lock.write_bytes(content)
    assert typed("run", export, home=home.path).code == 0
    with home.lock.open("rb+") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        home.lock.write_bytes(content)
        said = typed("run", export, "--wait", "0", home=home.path)
    assert said.code == 1
    assert "is being written by" in said.err
    assert "give a longer --wait" in said.err


def test_who_writes_keeps_out_every_other_writer_and_no_reader(home: Home, export: Path) -> None:
    with home.lock.open("rb+") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        for words in [("run", export), ("rebuild",), ("purge", "--before", "2026-01-01", "--yes")]:
            said = typed(*words, "--wait", "0", home=home.path)
            assert (said.code, "is being written by" in said.err) == (1, True)
        for words in [("status",), ("groups",), ("verdict", FINDING_ID, "benign"), ("doctor",)]:
            assert typed(*words, home=home.path).code == 0


def test_a_lock_in_the_way(home: Home, export: Path) -> None:
    home.lock.unlink()
    home.lock.mkdir()
    said = typed("run", export, home=home.path)
    assert said.code == 1
    assert f"{home.lock} is in the way" in said.err


def test_another_program_that_writes_to_the_served_file_is_named(home: Home) -> None:
    hold = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(home.warehouse)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        said = typed("groups", home=home.path)
        other.communicate(b"")
    assert said.code == 1
    assert f"PID {other.pid}" in said.err
    assert typed("groups", home=home.path).code == 0


def test_a_clock_before_all_findings_is_told(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(1970, 1, 1))
    put(tmp_path / "more", "b.jsonl", lines(finding(3)))
    said = typed("run", tmp_path / "more", home=home.path)
    assert said.code == 1
    assert "Set the clock, then run again." in said.err
    monkeypatch.undo()
    assert typed("run", tmp_path / "more", "--upto", "raw", home=home.path).code == 0
    assert table(home, "raw.findings").height == 3


def test_a_clock_that_is_set_back_and_forth_changes_no_row(
    served: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home").create()
    now = datetime.now(UTC)
    for number, moment in enumerate(
        [now, now - timedelta(hours=1), datetime(1970, 1, 1, tzinfo=UTC), now + timedelta(days=365), now], 1
    ):
        monkeypatch.setattr(ingest, "now", lambda moment=moment: moment)
        source = put(
            tmp_path / "export", f"{number}.jsonl", lines(*(finding(each) for each in range(1, number + 1)))
        )
        read_in(home, source)
        os.utime(source, (moment.timestamp(), moment.timestamp()))
        assert table(home, "flattened.finding_versions").height == number
    read_in(home, tmp_path / "export")
    assert table(home, "raw.findings").height == 5
    untouched = Home(tmp_path / "untouched").create()
    read_in(untouched, tmp_path / "export")
    assert comparable(home, "flattened.finding_versions").equals(
        comparable(untouched, "flattened.finding_versions")
    )


def test_all_that_is_made_is_private_under_any_umask(served: Home, home: Home, tmp_path: Path) -> None:
    put(tmp_path / "more", "b.jsonl", lines(finding(3)) + b"{broken\n")
    assert typed("run", tmp_path / "more", "--upto", "raw", home=home.path).code == 0
    for path in (home.path, *home.path.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode & 0o077 == 0, (path, oct(mode))
