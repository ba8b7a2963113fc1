"""A publisher or a purge that is killed at any step leaves tables that can be read, and the next one ends its work."""

import os
import shutil
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from tests.pipelines.delta.small import (
    CONFLICTS,
    COUNTS,
    Killed,
    killed_at,
    set_hour,
    small,
    write_conflicts,
    write_counts,
)
from tests.pipelines.delta.support import bytes_of, folder, read
from tracehound.pipelines.delta.publishing import publish
from tracehound.pipelines.lake import journal
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.lake.published import DELTA

__all__ = ["small"]
# The next version of both tables is the tenth, which has a checkpoint.
_BEFORE = 9
_MOST_STEPS = 400


def write(home: Home, number: int) -> None:
    """Replaces the one table, and a file of the other."""
    write_counts(home, {"a": number, "b": 1}, hour=number)
    write_conflicts(
        home, "2026-10", f"2026-10-0{1 + number % 2}_2026-10-03_0000.parquet", [f"id {number}"], number
    )
    write_conflicts(home, "2026-09", "2026-09-01_2026-09-03_0000.parquet", ["same"], 0)
    for path in home.folder(CONFLICTS).glob("updated_month=2026-10/*"):
        if not path.name.startswith(f"2026-10-0{1 + number % 2}"):
            path.unlink()
    set_hour(home.warehouse, number)


def at_version(home: Home, number: int) -> Home:
    for each in range(number + 1):
        write(home, 4 * each)
        publish(home)
    return home


def seen(home: Home) -> tuple[list[int], list[str]]:
    """What readers find in both tables; every file that they are told of must be there."""
    for table in (COUNTS, CONFLICTS):
        for uri in DeltaTable(folder(home, table.qualified_name)).file_uris():
            assert Path(uri.removeprefix("file://")).exists()
    counts = read(home, COUNTS.qualified_name)["doubling_count"].to_list()
    return counts, sorted(read(home, CONFLICTS.qualified_name)["finding_id"].to_list())


def pinned(home: Home) -> None:
    """The oldest and the newest snapshot name versions of one run."""
    pins = read(home, "snapshots")
    bounds = pins.filter(pl.col("snapshot_id").is_in([pins["snapshot_id"].min(), pins["snapshot_id"].max()]))
    for _, of_snapshot in bounds.group_by("snapshot_id"):
        versions = dict(of_snapshot.select("table_name", "version").iter_rows())
        [count] = read(home, COUNTS.qualified_name, versions[COUNTS.qualified_name]).filter(finding_type="a")[
            "doubling_count"
        ]
        ids = read(home, CONFLICTS.qualified_name, versions[CONFLICTS.qualified_name])["finding_id"].to_list()
        assert f"id {count}" in ids


def test_a_killed_publisher_leaves_each_table_at_its_version_before_or_after(
    small: Home, tmp_path: Path
) -> None:
    base = at_version(small, _BEFORE)
    before = seen(base)
    write(base, 4 * (_BEFORE + 1))
    undisturbed = Home(shutil.copytree(base.path, tmp_path / "undisturbed"))
    publish(undisturbed)
    after, expected = seen(undisturbed), bytes_of(undisturbed)
    assert before[0] != after[0]
    found = set()
    for step in range(_MOST_STEPS):
        home = Home(shutil.copytree(base.path, tmp_path / "killed"))
        try:
            with killed_at(step):
                publish(home)
        except Killed:
            now = seen(home)
            assert now[0] in (before[0], after[0])
            assert now[1] in (before[1], after[1])
            found.add(str(now))
            pinned(home)
            publish(home)
            assert bytes_of(home) == expected, step
            shutil.rmtree(home.path)
        else:
            break
    else:
        pytest.fail("it never ended")
    # Before, between the tables, and after.
    assert len(found) == 3


def test_a_first_publisher_that_is_killed_leaves_no_half_table(small: Home, tmp_path: Path) -> None:
    write(small, 1)
    undisturbed = Home(shutil.copytree(small.path, tmp_path / "undisturbed"))
    publish(undisturbed)
    step = 0
    while True:
        home = Home(shutil.copytree(small.path, tmp_path / "killed"))
        try:
            with killed_at(step):
                publish(home)
        except Killed:
            for name in (COUNTS.qualified_name, CONFLICTS.qualified_name, "snapshots"):
                try:
                    rows = read(home, name)
                except (TableNotFoundError, FileNotFoundError, OSError):
                    assert not (folder(home, name) / "_delta_log").exists()
                else:
                    assert rows.height
            publish(home)
            assert bytes_of(home) == bytes_of(undisturbed), step
            shutil.rmtree(home.path)
            step += 1
        else:
            break
    assert step > 10


def test_a_killed_purge_has_deleted_all_that_was_published_once_it_is_finished(
    small: Home, tmp_path: Path
) -> None:
    base = at_version(small, 2)
    step = 0
    while True:
        home = Home(shutil.copytree(base.path, tmp_path / "killed"))
        commit = Commit(home.lake, "purge", is_purge=True)
        commit.remove(home.files(CONFLICTS)[0])
        try:
            with killed_at(step):
                commit.apply()
        except Killed:
            if not journal.recover(home.lake):
                # Nothing was purged, and nothing has changed.
                assert len(home.files(CONFLICTS)) == 2 or not DELTA.root(home.path).exists()
        else:
            break
        if len(home.files(CONFLICTS)) < 2:
            assert not DELTA.root(home.path).exists()
            assert not list(home.path.glob(".delta*"))
            # Numbers go on, so that none means two states.
            assert publish(home).versions == {COUNTS.qualified_name: 3, CONFLICTS.qualified_name: 3}
            assert seen(home)[0] == seen(base)[0]
        shutil.rmtree(home.path)
        step += 1
    assert step > 5


def test_a_draft_that_was_left_is_deleted(small: Home) -> None:
    at_version(small, 1)
    log = folder(small, COUNTS.qualified_name) / "_delta_log"
    (log / f".{2:020}.json.unfinished").write_text("{")
    (log.parent / ".part-0000-1-2.parquet.unfinished").write_text("half")
    write(small, 50)
    publish(small)
    names = [path.name for path in log.parent.rglob("*")]
    assert not [name for name in names if "unfinished" in name]


def test_a_log_that_somebody_else_has_written_to_is_not_overwritten(
    small: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_version(small, 1)
    log = folder(small, COUNTS.qualified_name) / "_delta_log"
    write(small, 50)
    link = os.link

    def late(source: Path, target: Path) -> None:
        if Path(target).name == f"{2:020}.json" and not Path(target).exists():
            Path(target).write_text('{"txn":{"appId":"other","version":1}}')
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(FileExistsError):
        publish(small)
    assert "other" in (log / f"{2:020}.json").read_text()
    monkeypatch.undo()
