"""Commits of many files, and the writer's lock."""

import multiprocessing
from pathlib import Path

import pytest

from tracehound.pipelines.lake import journal
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.lake.lock import HomeIsBusy, writer_lock


def prepared(lake: Path) -> Commit:
    lake.mkdir()
    (lake / "old").write_text("old")
    (lake / "gone").write_text("gone")
    commit = Commit(lake, "one")
    commit.put(lake / "old").write_text("new")
    commit.put(lake / "deep" / "fresh").write_text("fresh")
    commit.remove(lake / "gone")
    return commit


def contents(lake: Path) -> dict[str, str]:
    return {path.relative_to(lake).as_posix(): path.read_text() for path in lake.rglob("*") if path.is_file()}


def test_a_commit_changes_all_of_its_files(tmp_path: Path) -> None:
    prepared(tmp_path / "lake").apply()
    assert contents(tmp_path / "lake") == {"old": "new", "deep/fresh": "fresh"}


def test_what_is_not_applied_never_happened(tmp_path: Path) -> None:
    prepared(tmp_path / "lake")
    journal.recover(tmp_path / "lake")
    assert contents(tmp_path / "lake") == {"old": "old", "gone": "gone"}


@pytest.mark.parametrize("moves_done", [0, 1, 2])
def test_a_commit_that_was_interrupted_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves_done: int
) -> None:
    commit = prepared(tmp_path / "lake")
    move, count = journal._move, 0

    def failing(staged: Path, target: Path) -> None:
        nonlocal count
        if count == moves_done:
            raise KeyboardInterrupt
        count += 1
        move(staged, target)

    monkeypatch.setattr(journal, "_move", failing)
    if moves_done < 2:
        with pytest.raises(KeyboardInterrupt):
            commit.apply()
        assert journal.is_interrupted(tmp_path / "lake")
    else:
        commit.apply()
    monkeypatch.setattr(journal, "_move", move)
    journal.recover(tmp_path / "lake")
    assert contents(tmp_path / "lake") == {"old": "new", "deep/fresh": "fresh"}


def _hold(path: Path, ready: object, release: object) -> None:
    with writer_lock(path, "the first writer", 0):
        ready.set()  # type: ignore[attr-defined]
        release.wait(30)  # type: ignore[attr-defined]


def test_a_second_writer_waits_then_names_the_holder(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, release = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(tmp_path / "lock", ready, release))
    holder.start()
    try:
        assert ready.wait(60)
        busy = pytest.raises(HomeIsBusy, match=rf"process {holder.pid} \(the first writer\); waited 0.3 s")
        with busy, writer_lock(tmp_path / "lock", "the second", 0.3):
            pass
    finally:
        release.set()
        holder.join()
    with writer_lock(tmp_path / "lock", "the second", 0.3):
        pass
