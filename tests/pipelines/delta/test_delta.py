"""Delta tables are the served file's, version for version, whatever comes, is replaced or goes."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable

from tests.pipelines.delta.support import (
    age,
    by_deltalake,
    bytes_of,
    differing,
    folder,
    publish,
    read,
    rows,
    served,
)
from tests.pipelines.serving.test_refresh import arrive
from tests.pipelines.support import finding, lines, snapshot
from tracehound.pipelines import damage
from tracehound.pipelines.delta.publishing import published_tables
from tracehound.pipelines.lake.compaction import CompactionLimits, compact
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import writer_lock
from tracehound.pipelines.lake.published import DELTA
from tracehound.pipelines.serving import beginning
from tracehound.transforms.contracts import TABLES

VERSIONS = "flattened.finding_versions"
CURRENT = "flattened.findings_current"
JUNE = "2026-06-01T08:00:00Z"
LATER = "2026-10-02T08:00:00Z"


@pytest.fixture(scope="module", autouse=True)
def _refresh_whatever_is_new() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(beginning, "_MOST_NEW", 100.0)
        yield


@pytest.fixture(scope="module")
def published_twice(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of two publications: between them a month came, and rows of another were replaced."""
    made = tmp_path_factory.mktemp("delta")
    home = arrive(Home(made / "home"), made / "export", 1, lines(finding(1), finding(2)))
    publish(home)
    arrive(home, made / "export", 2, lines(finding(1, updatedAt=LATER), finding(3, updatedAt=JUNE)))
    publish(home)
    return home


@pytest.fixture
def home(published_twice: Home, tmp_path: Path) -> Home:
    return Home(shutil.copytree(published_twice.path, tmp_path / "home"))


def test_every_table_of_the_demo_is_read_as_it_is_served(demo: Home, tmp_path: Path) -> None:
    home = Home(shutil.copytree(demo.path, tmp_path / "home"))
    publish(home)
    assert differing(home, published_tables()) == []
    counts = {row[2]: row[4] for row in read(home, "snapshots").iter_rows()}
    assert counts == {
        table.qualified_name: served(home, table.qualified_name).height for table in published_tables()
    }
    versions = read(home, VERSIONS)
    assert versions.height == by_deltalake(home, VERSIONS)
    # The partition is no column of the file, and is found by it.
    month = versions["updated_month"].max()
    scanned = pl.scan_delta(str(folder(home, VERSIONS))).filter(pl.col("updated_month") == month)
    assert scanned.collect().height == (versions["updated_month"] == month).sum()


def test_after_a_second_run_both_versions_are_read(published_twice: Home) -> None:
    home = published_twice
    assert differing(home, published_tables()) == []
    assert read(home, VERSIONS, 0).height == by_deltalake(home, VERSIONS, 0) == 2
    assert read(home, VERSIONS, 1).height == by_deltalake(home, VERSIONS, 1) == 4
    # Replaced as a whole, under the same name in the lake.
    assert read(home, CURRENT, 0)["finding_id"].to_list() == [f"{number:032x}" for number in (1, 2)]
    assert read(home, CURRENT, 1).height == 3


def test_a_snapshot_pins_all_tables_to_one_run(published_twice: Home) -> None:
    pins = read(published_twice, "snapshots")
    assert pins["snapshot_id"].unique().sort().to_list() == [0, 1]
    for _, _, name, version, count in pins.iter_rows():
        assert read(published_twice, name, version).height == count
    # A table without news keeps its version.
    of_second = pins.filter(snapshot_id=1)
    assert 0 in of_second["version"].to_list()
    assert of_second.filter(table_name=VERSIONS)["version"].to_list() == [1]


def test_publishing_again_changes_nothing(home: Home) -> None:
    before = snapshot(DELTA.root(home.path))
    assert publish(home).versions == {}
    assert snapshot(DELTA.root(home.path)) == before


def test_the_same_lake_gives_the_same_bytes(home: Home) -> None:
    shutil.rmtree(DELTA.root(home.path))
    other = Home(shutil.copytree(home.path, home.path.with_name("other")))
    publish(home)
    publish(other)
    assert bytes_of(home) == bytes_of(other)


def test_data_is_stored_once(home: Home) -> None:
    shutil.rmtree(DELTA.root(home.path))
    publish(home)
    inside = {path.stat().st_ino for path in home.lake.rglob("*.parquet")}
    links = [path for path in DELTA.root(home.path).rglob("*.parquet") if path.parent.name != "snapshots"]
    assert links
    assert {path.stat().st_ino for path in links} <= inside


def test_where_links_are_impossible_files_are_copied(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link

    def refuse(source: Path, target: Path) -> None:
        if str(target).endswith(".parquet.unfinished"):
            raise PermissionError(1, "no links here")
        link(source, target)

    shutil.rmtree(DELTA.root(home.path))
    monkeypatch.setattr("os.link", refuse)
    publish(home)
    assert differing(home, [TABLES[VERSIONS], TABLES[CURRENT]]) == []


def test_replaced_files_are_kept_for_readers_and_no_longer(home: Home) -> None:
    age(home, 23)
    before = read(home, CURRENT, 0)
    publish(home)
    assert read(home, CURRENT, 0).equals(before)
    age(home, 30)
    publish(home)
    missing = [path for path in _paths(home, CURRENT, 0) if not path.exists()]
    assert missing
    assert differing(home, [TABLES[CURRENT]]) == []
    # Nor does any snapshot name a version that lacks a file.
    pins = read(home, "snapshots")
    for name, version in pins.select("table_name", "version").iter_rows():
        assert all(path.exists() for path in _paths(home, name, version))


def _paths(home: Home, name: str, version: int) -> list[Path]:
    uris = DeltaTable(folder(home, name), version=version).file_uris()
    return [Path(uri.removeprefix("file://")) for uri in uris]


def test_a_table_that_lost_all_rows_is_empty(home: Home) -> None:
    for path in home.files(TABLES[VERSIONS]):
        path.unlink()
    publish(home)
    assert read(home, VERSIONS).height == 0
    assert set(TABLES[VERSIONS].schema) < set(read(home, VERSIONS).columns)


def test_neither_damage_nor_compaction_nor_lists_of_files_trip_over_it(home: Home) -> None:
    with writer_lock(home.lock, "test", 1):
        damage.notice(home)
        assert damage.notice(home, deep=True) == []
        compact(home, CompactionLimits(files=1))
        publish(home)
        assert damage.notice(home, deep=True) == []
    assert damage.trouble(home, deep=True) == []
    assert not [
        path
        for table in TABLES.values()
        for path in home.files(table)
        if DELTA.root(home.path) in path.parents
    ]


def test_a_damaged_file_that_is_made_again_is_linked_again(home: Home) -> None:
    shutil.rmtree(DELTA.root(home.path))
    publish(home)
    [path] = home.files(TABLES[CURRENT])
    content, times = path.read_bytes(), path.stat()
    # In place, as a failing disk does: the link has the same bytes.
    path.write_bytes(b"\0" * len(content))
    path.unlink()
    path.write_bytes(content)
    os.utime(path, ns=(times.st_mtime_ns, times.st_mtime_ns))
    assert publish(home).versions == {}
    assert differing(home, [TABLES[CURRENT]]) == []


def test_a_restored_backup_is_published_as_it_is(home: Home, tmp_path: Path) -> None:
    expected = rows(read(home, CURRENT, 0), TABLES[CURRENT])
    # Of the lake alone: the tables begin again.
    restored = Home(shutil.copytree(home.path, tmp_path / "restored", ignore=shutil.ignore_patterns("delta")))
    publish(restored)
    assert differing(restored, [TABLES[VERSIONS], TABLES[CURRENT]]) == []
    # Of everything: they go on.
    assert publish(home).versions == {}
    assert rows(read(home, CURRENT, 0), TABLES[CURRENT]) == expected
