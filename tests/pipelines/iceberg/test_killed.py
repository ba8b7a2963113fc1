"""A publisher or a purge that is killed at any step leaves tables that can be read, and the next one ends its work."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
from pyiceberg.exceptions import NoSuchTableError

from tests.pipelines.delta.small import (
    CONFLICTS,
    Killed,
    _counting,
    killed_at,
    set_hour,
    small,
    write_conflicts,
    write_counts,
)
from tests.pipelines.iceberg.support import (
    data_of,
    folder,
    read,
    small_iceberg,
    table,
    versions,
)
from tests.pipelines.iceberg.test_iceberg import CONFLICTING, COUNTED, at_hours
from tracehound.pipelines.iceberg import storage
from tracehound.pipelines.iceberg.publishing import publish
from tracehound.pipelines.lake import journal
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.lake.published import ICEBERG

__all__ = ["small", "small_iceberg"]


@contextmanager
def killed(step: int) -> Iterator[None]:
    """From a step on, nothing changes the disk any more, files of pyiceberg included."""
    with killed_at(step) as count, pytest.MonkeyPatch.context() as patched:
        for owner, name in ((storage, "_Durable"), (storage.DurableFiles, "delete"), (Path, "touch")):
            patched.setattr(owner, name, _counting(getattr(owner, name), count, step))
        yield


def write(home: Home, number: int) -> None:
    write_counts(home, {"a": number}, hour=number)
    write_conflicts(home, "2026-10", "2026-10-01_2026-10-03_0000.parquet", [f"{number}"], number)
    set_hour(home.warehouse, number)


def seen(home: Home) -> tuple[list[int], list[str]]:
    """What readers find in both tables."""
    counts = read(home, COUNTED)["doubling_count"].to_list()
    return counts, sorted(read(home, CONFLICTING)["finding_id"].to_list())


def reachable(home: Home) -> None:
    """Every version that is named, by a table or by a snapshot, has all its files, and is of one run."""
    for name in (COUNTED, CONFLICTING):
        for version in versions(home, name):
            assert all(path.exists() for path in data_of(home, name, version))
    for _, pins in read(home, "snapshots").group_by("snapshot_id"):
        named = dict(pins.select("table_name", "version").iter_rows())
        [count] = read(home, COUNTED, named[COUNTED])["doubling_count"]
        assert f"{count}" in read(home, CONFLICTING, named[CONFLICTING])["finding_id"].to_list()


def kinds(home: Home) -> list[str]:
    """Files by kind: names of metadata are drawn at random, and snapshots name them."""
    top = ICEBERG.root(home.path)
    found = [path.relative_to(top) for path in top.rglob("*") if path.is_file()]
    return sorted(f"{path.parent} {path.suffix}" for path in found)


@pytest.mark.parametrize(("before", "stride"), [((), 7), ((1, 2, 20), 2)])
def test_a_killed_publisher_leaves_each_table_at_its_version_before_or_after(
    small_iceberg: Home, tmp_path: Path, before: tuple[int, ...], stride: int
) -> None:
    home = small_iceberg
    for hour in before:
        write(home, hour)
        publish(home)
    was = seen(home) if before else None
    write(home, 30)
    kept = shutil.copytree(home.path, tmp_path / "kept")
    publish(home)
    after, expected = seen(home), kinds(home)
    publish(home)
    # Where the kill was so late that the next publisher forgets what the table of snapshots no longer names.
    one_later = kinds(home)
    found = set()
    for step in range(0, 400, stride):
        shutil.rmtree(home.path)
        shutil.copytree(kept, home.path)
        try:
            with killed(step):
                publish(home)
        except Killed:
            found.add(_looked_at(home, was, after))
            publish(home)
            assert seen(home) == after
            assert kinds(home) in (expected, one_later), step
        else:
            break
    else:
        pytest.fail("it never ended")
    # Before, between the tables, and after.
    assert len(found) == 3


def _looked_at(
    home: Home, was: tuple[list[int], list[str]] | None, after: tuple[list[int], list[str]]
) -> str:
    if was:
        now = seen(home)
        assert now[0] in (was[0], after[0])
        assert now[1] in (was[1], after[1])
        reachable(home)
        return str(now)
    there = [
        name
        for name in (COUNTED, CONFLICTING)
        if (folder(home, name) / "metadata/version-hint.text").exists()
    ]
    for name in there:
        assert read(home, name).height
    return str(there)


def test_a_killed_purge_has_deleted_all_that_was_published_once_it_is_finished(
    small_iceberg: Home, tmp_path: Path
) -> None:
    home = at_hours(small_iceberg, 1, 2)
    kept = shutil.copytree(home.path, tmp_path / "kept")
    step = 0
    while True:
        shutil.rmtree(home.path)
        shutil.copytree(kept, home.path)
        commit = Commit(home.lake, "purge", is_purge=True)
        commit.remove(home.files(CONFLICTS)[0])
        try:
            with killed_at(step):
                commit.apply()
        except Killed:
            journal.recover(home.lake)
        else:
            break
        if len(home.files(CONFLICTS)) < 2:
            assert not ICEBERG.root(home.path).exists()
            assert not list(home.path.glob(".iceberg*"))
            publish(home)
            # Numbers go on, so that none means two states.
            assert table(home, COUNTED).metadata_location.endswith("/v3.metadata.json")
            assert read(home, "snapshots")["snapshot_id"].to_list() == [3, 3]
            assert read(home, CONFLICTING).height == 1
        step += 1
    assert step > 5


def test_what_a_killed_publisher_left_is_deleted(small_iceberg: Home) -> None:
    home = at_hours(small_iceberg, 1)
    metadata = folder(home, COUNTED) / "metadata"
    (metadata / "half-m0.avro").write_text("half")
    (metadata / ".v2.metadata.json.unfinished").write_text("{")
    (ICEBERG.root(home.path) / ".untidy").touch()
    publish(home)
    assert {path.suffix for path in metadata.iterdir()} == {".avro", ".json", ".text"}
    assert len(list(metadata.iterdir())) == 4
    assert isinstance(read(home, COUNTED), pl.DataFrame)
    with pytest.raises((FileNotFoundError, NoSuchTableError)):
        table(home, "flattened.no_such_table")
