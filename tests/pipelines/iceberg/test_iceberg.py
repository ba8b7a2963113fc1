"""Iceberg tables are the served file's, version for version, whatever comes, is replaced or goes."""

import os
import shutil
from pathlib import Path

import polars as pl
import pytest

from tests.pipelines.delta.small import CONFLICTS, COUNTS, set_hour, small, write_conflicts, write_counts
from tests.pipelines.delta.support import served
from tests.pipelines.iceberg.support import (
    data_of,
    differing,
    folder,
    publish,
    read,
    small_iceberg,
    table,
    versions,
)
from tests.pipelines.support import snapshot
from tracehound.pipelines.formats.tables import NotPublished, published_tables
from tracehound.pipelines.iceberg import publishing
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.published import ICEBERG

__all__ = ["small", "small_iceberg"]
COUNTED, CONFLICTING = COUNTS.qualified_name, CONFLICTS.qualified_name


def at_hours(home: Home, *hours: int) -> Home:
    """Publications of an hour each: the one table is replaced, the other gets a file of another month."""
    for hour in hours:
        write_counts(home, {"a": hour, "b": 1}, hour)
        write_conflicts(
            home, f"2026-0{1 + hour % 9}", "2026-01-01_2026-01-03_0000.parquet", [f"{hour}"], hour
        )
        set_hour(home.warehouse, hour)
        publishing.publish(home)
    return home


def test_every_table_of_the_demo_is_read_as_it_is_served(demo: Home, tmp_path: Path) -> None:
    home = Home(shutil.copytree(demo.path, tmp_path / "a home"))
    publish(home)
    # Every table with nested columns, and a third of the others: the test of Delta reads all of the same files.
    read_here = [
        each for number, each in enumerate(published_tables()) if each.layer == "flattened" or number % 3 == 0
    ]
    assert differing(home, read_here) == []
    counts = {row[2]: row[4] for row in read(home, "snapshots").iter_rows()}
    assert counts == {
        each.qualified_name: served(home, each.qualified_name).height for each in published_tables()
    }
    # Files are skipped by bounds of columns that people filter by.
    found = table(home, "flattened.finding_versions")
    newest = served(home, "flattened.finding_versions")["updated_at"].max()
    files = list(found.scan(row_filter=f"updated_at >= '{newest.isoformat()}'").plan_files())
    assert 0 < len(files) < len(list(found.scan().plan_files()))


def test_after_a_second_run_both_versions_are_read(small_iceberg: Home) -> None:
    home = at_hours(small_iceberg, 1, 2)
    first, second = versions(home, COUNTED)
    assert read(home, COUNTED, first)["doubling_count"].to_list() == [1, 1]
    assert read(home, COUNTED, second)["doubling_count"].to_list() == [2, 1]
    assert sorted(read(home, CONFLICTING)["finding_id"]) == ["1", "2"]


def test_a_snapshot_pins_all_tables_to_one_run(small_iceberg: Home) -> None:
    home = at_hours(small_iceberg, 1, 2)
    # A table without news keeps its version.
    write_counts(home, {"a": 3}, 3)
    publishing.publish(home)
    pins = read(home, "snapshots")
    assert pins["snapshot_id"].unique().sort().to_list() == [0, 1, 2]
    for _, _, name, version, count in pins.iter_rows():
        assert read(home, name, version).height == count
    assert pins.filter(table_name=CONFLICTING)["version"].n_unique() == 2


def test_publishing_again_changes_nothing(small_iceberg: Home) -> None:
    home = at_hours(small_iceberg, 1, 2)
    before = snapshot(ICEBERG.root(home.path))
    assert publishing.publish(home).versions == {}
    assert snapshot(ICEBERG.root(home.path)) == before


def test_data_is_stored_once(small_iceberg: Home) -> None:
    home = at_hours(small_iceberg, 1)
    inside = {path.stat().st_ino for path in home.lake.rglob("*.parquet")}
    links = [path for path in ICEBERG.root(home.path).rglob("*.parquet") if "snapshots" not in path.parts]
    assert links
    assert {path.stat().st_ino for path in links} <= inside


def test_replaced_files_are_kept_for_readers_and_no_longer(small_iceberg: Home) -> None:
    home = at_hours(small_iceberg, 1, 2, 20)
    assert read(home, COUNTED, versions(home, COUNTED)[0])["doubling_count"].to_list() == [1, 1]
    # The first ended at 2 o'clock, and the second at 20.
    at_hours(home, 27, 28)
    pins = read(home, "snapshots")
    assert pins["snapshot_id"].min() == 1
    for name, version in pins.select("table_name", "version").iter_rows():
        assert all(path.exists() for path in data_of(home, name, version))
    held = [read(home, COUNTED, each)["doubling_count"].to_list()[0] for each in versions(home, COUNTED)]
    assert held == [2, 20, 27, 28]
    assert len(list((folder(home, COUNTED) / "data").iterdir())) == 4


def test_what_has_ended_goes_without_news_too(small_iceberg: Home) -> None:
    home = at_hours(small_iceberg, 1, 2)
    set_hour(home.warehouse, 40)
    # First from the table that names it, then itself: nothing is named that is not there.
    publishing.publish(home)
    assert read(home, "snapshots")["snapshot_id"].to_list() == [1, 1]
    publishing.publish(home)
    assert len(versions(home, COUNTED)) == 1
    assert len(list((folder(home, COUNTED) / "data").iterdir())) == 1


def test_a_table_that_lost_all_rows_is_empty(small_iceberg: Home) -> None:
    home = at_hours(small_iceberg, 1)
    for path in home.files(CONFLICTS):
        path.unlink()
    write_counts(home, {}, 2)
    publishing.publish(home)
    for name in (COUNTED, CONFLICTING):
        assert read(home, name).height == 0
    assert set(CONFLICTS.schema) == set(read(home, CONFLICTING).columns)
    assert publishing.publish(home).versions == {}


def test_a_lost_link_and_a_damaged_file_are_linked_again(small_iceberg: Home) -> None:
    home = at_hours(small_iceberg, 1)
    [path] = home.files(COUNTS)
    content, times = path.read_bytes(), path.stat()
    # In place, as a failing disk does: the link has the same bytes.
    path.write_bytes(b"\0" * len(content))
    path.unlink()
    path.write_bytes(content)
    os.utime(path, ns=(times.st_mtime_ns, times.st_mtime_ns))
    next((folder(home, CONFLICTING) / "data").rglob("*.parquet")).unlink()
    assert publishing.publish(home).versions == {}
    assert read(home, COUNTED).height == 2
    assert read(home, CONFLICTING).height == 1


def test_a_copied_home_is_published_anew(small_iceberg: Home, tmp_path: Path) -> None:
    home = at_hours(small_iceberg, 1)
    copied = Home(shutil.copytree(home.path, tmp_path / "copied"))
    shutil.move(home.path, tmp_path / "gone")
    assert len(publishing.publish(copied).versions) == 2
    assert read(copied, COUNTED).height == 2
    assert len(list((folder(copied, COUNTED) / "metadata").glob("*.json"))) == 1


def test_a_home_that_can_be_no_location_is_refused(small_iceberg: Home, tmp_path: Path) -> None:
    home = Home(shutil.copytree(small_iceberg.path, tmp_path / "a#b"))
    with pytest.raises(NotPublished, match="has `#`"):
        publishing.publish(home)


def test_a_commit_of_another_program_is_not_written_over(small_iceberg: Home) -> None:
    home = at_hours(small_iceberg, 1)
    metadata = folder(home, COUNTED) / "metadata"
    ours = (metadata / "v1.metadata.json").read_text()
    (metadata / "v2.metadata.json").write_text(ours.replace("tracehound.files", "somebody.else"))
    write_counts(home, {"a": 2}, 2)
    with pytest.raises(NotPublished, match="another program has written"):
        publishing.publish(home)
    assert "somebody.else" in (metadata / "v2.metadata.json").read_text()


@pytest.mark.parametrize(
    "value", ["", "\x00\x1b[31m\n\u202e</script>", "x" * 64 + "\U0010ffff" + "y", "\U0010ffff" * 70, None]
)
def test_hostile_values_lose_no_row_to_bounds(small_iceberg: Home, value: str | None) -> None:
    home = small_iceberg
    write_counts(home, {}, hour=1)
    values = [value, "b"]
    write_conflicts(home, "2026-10", "2026-10-01_2026-10-03_0000.parquet", values, 1, "account_id")
    publishing.publish(home)
    lazy = pl.scan_iceberg(table(home, CONFLICTING))
    for each in values:
        assert lazy.filter(pl.col("account_id").eq_missing(each)).collect().height == 1
