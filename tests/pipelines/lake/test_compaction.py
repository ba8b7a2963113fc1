"""Compaction: fewer files, the same rows, nothing stale, whenever it is killed."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from tests.pipelines.support import finding, lines, put, read_in, snapshot, table
from tracehound.pipelines.flattening import stale
from tracehound.pipelines.lake import journal, parquet
from tracehound.pipelines.lake.compaction import CompactionLimits, compact
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.names import combined_name
from tracehound.pipelines.serving import warehouse
from tracehound.transforms.contracts import TABLES

FEW = CompactionLimits(files=2)
RAW = TABLES["raw.findings"]
NAMES = ["raw.findings", "raw.repeats", "raw.objects", "raw.rejected"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that was fed one small object at a time."""
    home = Home(tmp_path / "home").create()
    for number in range(6):
        body = finding(number, updatedAt=f"2026-10-0{1 + number % 2}T00:00:00Z")
        put(tmp_path / "source", f"{number}.jsonl", lines(body, body, finding(99)) + b"{broken\n")
        read_in(home, tmp_path / "source")
    return home


def counts(home: Home) -> dict[str, int]:
    return {name: len(home.files(TABLES[name])) for name in NAMES}


def test_tables_are_equal_and_nothing_is_stale(home: Home) -> None:
    before = {name: table(home, name) for name in NAMES}
    stands_for = stale.built_days(home).text(), warehouse.Fingerprints(home).of_warehouse()
    assert counts(home) == {"raw.findings": 6, "raw.repeats": 9, "raw.objects": 6, "raw.rejected": 6}
    fewer = compact(home, FEW)
    assert counts(home) == {"raw.findings": 2, "raw.repeats": 2, "raw.objects": 1, "raw.rejected": 1}
    assert fewer == sum((4, 7, 5, 5))
    assert all(table(home, name).equals(frame) for name, frame in before.items())
    assert stale.stale_days(home) == []
    assert (stale.built_days(home).text(), warehouse.Fingerprints(home).of_warehouse()) == stands_for


def test_a_file_says_what_it_is_as_before(home: Home) -> None:
    metadata = [pq.read_schema(path) for path in home.files(RAW)]
    compact(home, FEW)
    assert all(pq.read_schema(path).equals(metadata[0], check_metadata=True) for path in home.files(RAW))


def test_few_files_are_left_alone(home: Home) -> None:
    before = snapshot(home.lake)
    assert compact(home) == 0
    assert snapshot(home.lake) == before


def test_what_comes_later_makes_its_day_stale_all_the_same(home: Home, tmp_path: Path) -> None:
    compact(home, FEW)
    put(tmp_path / "source", "late.jsonl", lines(finding(7)))
    found = read_in(home, tmp_path / "source")
    assert (found.objects, found.stored) == (1, 1)
    assert table(home, "flattened.finding_versions").height == 8


def test_files_that_have_grown_are_not_written_again(home: Home) -> None:
    sizes = [path.stat().st_size for path in home.files(TABLES["raw.rejected"])]
    compact(home, CompactionLimits(files=2, size_bytes=2 * min(sizes)))
    files = home.files(TABLES["raw.rejected"])
    assert len(files) == 3
    assert all(pq.read_metadata(path).num_rows == 2 for path in files)


def test_rows_are_written_in_groups_of_bounded_size(home: Home) -> None:
    compact(home, CompactionLimits(files=2, group_bytes=1))
    (path,) = home.files(TABLES["raw.objects"])
    assert pq.read_metadata(path).num_row_groups == 6


def test_it_does_not_depend_on_the_order_in_which_files_came(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other").create()
    paths = [path for name in NAMES for path in home.files(TABLES[name])]
    for path in random.Random(3).sample(paths, len(paths)):
        copy = other.path / path.relative_to(home.path)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    compact(home, FEW)
    compact(other, FEW)
    for name in NAMES:
        ours, theirs = ([path.read_bytes() for path in each.files(TABLES[name])] for each in (home, other))
        assert ours == theirs, name


def test_names_add_up() -> None:
    parts = [Path(f"{number:020x}.parquet") for number in (1, 16**20 - 1, 5)]
    assert combined_name(parts) == combined_name(reversed(parts)) == f"{5:020x}"
    assert combined_name([Path(f"{combined_name(parts[:2])}.parquet"), parts[2]]) == combined_name(parts)
    assert combined_name([Path("paths.parquet")]) != combined_name([])


KILLED = """
import os, signal, sys
from pathlib import Path
from tracehound.pipelines.lake.compaction import CompactionLimits, compact
from tracehound.pipelines.lake import journal
from tracehound.pipelines.lake.home import Home

chosen, calls = int(sys.argv[2]), 0

def counting(where, name):
    original = getattr(where, name)
    def call(*arguments):
        global calls
        if calls == chosen:
            os.kill(os.getpid(), signal.SIGKILL)
        calls += 1
        return original(*arguments)
    setattr(where, name, call)

counting(journal, "_move")
counting(os, "sync")
compact(Home(Path(sys.argv[1])), CompactionLimits(files=2))
"""


@pytest.mark.parametrize("step", [0, 1, 2, 3, 4])
def test_killed_anywhere_and_done_again_tables_are_equal(home: Home, step: int) -> None:
    before = {name: table(home, name) for name in NAMES}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(home.path), str(step)], env=os.environ, check=False, timeout=60
    )
    assert done.returncode == -signal.SIGKILL
    journal.recover(home.lake)
    assert all(table(home, name).equals(frame) for name, frame in before.items())
    compact(home, FEW)
    assert counts(home)["raw.objects"] == 1
    assert all(table(home, name).equals(frame) for name, frame in before.items())


def test_documents_stay_byte_by_byte(home: Home) -> None:
    columns = ["body_sha256", "document"]
    before = parquet.read(home.files(RAW), RAW, columns).sort(columns)
    compact(home, FEW)
    after = parquet.read(home.files(RAW), RAW, columns).sort(columns)
    assert after.equals(before)
    assert after["document"].dtype == pl.Binary
