"""A large served file is not summed at a refresh: size, time and DuckDB's own sums stand for its bytes."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.pipelines.serving.test_refresh import arrive
from tests.pipelines.support import finding, lines
from tracehound.pipelines import damage
from tracehound.pipelines.lake import copying, manifest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving import beginning, warehouse


@pytest.fixture(scope="module", autouse=True)
def no_file_is_small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(beginning, "_MOST_NEW", 100.0)
        patched.setattr(beginning, "_MOST_GROWN", 100.0)
        patched.setattr(beginning, "_MOST_DEAD", 1.0)
        patched.setattr(beginning, "_SMALL_BYTES", 0)
        yield


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("large")
    return arrive(Home(folder / "home"), folder / "export", 1, lines(finding(1), finding(2)))


@pytest.fixture(scope="module")
def refreshed(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("refreshed")
    home = Home(shutil.copytree(built.path, folder / "home"))
    return arrive(home, folder / "export", 2, lines(finding(3)))


@pytest.fixture
def home(refreshed: Home, tmp_path: Path) -> Home:
    return Home(shutil.copytree(refreshed.path, tmp_path / "home"))


def sum_of(home: Home) -> int | None:
    return manifest.read(home.lake).entries[manifest.SERVED].crc32


def flip(path: Path, at: int) -> None:
    """Changes one bit, as a disk does, without another time."""
    before = path.stat()
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_full_build_is_summed_and_copied_unread(
    built: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(shutil.copytree(built.path, tmp_path / "home"))
    assert sum_of(home) is not None
    with monkeypatch.context() as patched:
        patched.delattr(copying, "copy_and_sum")
        assert beginning.copied(home, home.next_warehouse)
    assert home.next_warehouse.read_bytes() == home.warehouse.read_bytes()
    # Of another time, such as one that was put back, the bytes decide.
    os.utime(home.warehouse)
    assert beginning.copied(home, home.next_warehouse)
    flip(home.warehouse, 20_000)
    assert not beginning.copied(home, home.next_warehouse)


def test_the_next_run_goes_on_from_it(home: Home) -> None:
    assert sum_of(home) is None
    assert damage.notice(home) == []
    assert damage.trouble(home, deep=True) == []
    assert beginning.begin(home, warehouse.code()) is None
    assert home.next_warehouse.read_bytes() == home.warehouse.read_bytes()


def test_another_time_is_another_file(home: Home) -> None:
    os.utime(home.warehouse)
    assert [f"{home.warehouse} is not the file that was served: it is rebuilt."] == damage.notice(home)
    assert beginning.begin(home, warehouse.code()) is not None


def test_a_changed_block_is_found_by_a_deep_look_and_never_read(home: Home) -> None:
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        query = "SELECT block_id FROM pragma_storage_info('flattened.finding_versions') WHERE block_id >= 0 LIMIT 1"
        [(block,)] = con.execute(query).fetchall()
    # Three headers come before the blocks, of 256 KiB each.
    flip(home.warehouse, 3 * 4096 + block * (256 << 10) + 1000)
    assert damage.trouble(home, deep=True) == [f"{home.warehouse} is not the file that was served"]
    with (
        duckdb.connect(str(home.warehouse), read_only=True) as con,
        pytest.raises(duckdb.Error, match="checksum"),
    ):
        con.execute("FROM flattened.finding_versions").fetchall()


def test_a_run_that_reads_a_changed_block_fails_and_the_next_builds_everything(
    home: Home, tmp_path: Path
) -> None:
    # So many that one is read.
    for at in range(20_000, home.warehouse.stat().st_size, 100_000):
        flip(home.warehouse, at)
    try:
        arrive(home, tmp_path / "more", 1, lines(finding(4)))
    except duckdb.Error:
        arrive(home, tmp_path / "more", 1, lines(finding(4)))
    assert damage.trouble(home, deep=True) == []
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM flattened.findings_current").fetchall() == [(4,)]
