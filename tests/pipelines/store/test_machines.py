"""Machines that write to one lake by turns, and die: nothing acknowledged is lost, and all come to the same files."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipelines.store.machines import Machine, contents, put, say, sharing, stored
from tests.pipelines.store.memory import Memory, die
from tracehound.pipelines.damage import notice
from tracehound.pipelines.lake import journal, manifest
from tracehound.pipelines.lake.built import WAREHOUSE_KEY, Built
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.reading import WrongSettings
from tracehound.pipelines.store import kept, mirror, moving, transfers
from tracehound.pipelines.store.lease import LakeIsElsewhere
from tracehound.pipelines.store.objects import StoreTrouble
from tracehound.pipelines.store.state import encoded
from tracehound.pipelines.store.versions import LeaseLost, Versions
from tracehound.sql.models import lake_tables

RAW = "raw/findings/updated_date=2026-10-01/{}.parquet"
FIRST, SECOND = RAW.format("1"), RAW.format("2")


@pytest.fixture
def memory() -> Iterator[Memory]:
    memory = Memory()
    with sharing(memory):
        yield memory


def machines(memory: Memory, folder: Path) -> tuple[Machine, Machine]:
    return Machine(folder / "a", memory), Machine(folder / "b", memory)


Turn = tuple[int, int, int | None]
TURNS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 3), st.one_of(st.none(), st.integers(1, 25))),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(turns=TURNS)
def test_whoever_dies_whenever_nothing_acknowledged_is_lost_and_all_have_the_same_files(
    turns: list[Turn],
) -> None:
    memory = Memory()
    with sharing(memory), tempfile.TemporaryDirectory() as folder:
        both = machines(memory, Path(folder))
        acknowledged: list[str] = []
        said: list[str] = []
        for number, (which, commits, dies_at) in enumerate(turns):
            say(both[which].home, f"v{number}")
            said.append(f"v{number}")

            def act(home: Home, number: int = number, commits: int = commits) -> None:
                for commit in range(commits):
                    name = RAW.format(f"{number}-{commit}")
                    # Beside a table there is always a file that each commit replaces.
                    put(home, {name: name.encode(), "flattened/built.json": f'"{name}"'.encode()})
                    acknowledged.append(f"lake/{name}")
                (home.path / "clock.txt").write_text(str(number))

            both[which].die_working(dies_at, act)
        for machine in (*both, both[0]):
            machine.keeping(hours=1).sync()
        memory.clock += 10_000
        both[0].keeping(hours=1).sync()
        both[1].sync()
        assert both[0].files() == both[1].files() == contents(memory)
        assert set(acknowledged) <= set(contents(memory))
        assert sorted(contents(memory)["verdicts.jsonl"].decode().split()) == sorted(said)
        assert manifest.read(both[0].home.lake).entries.keys() == {
            name.removeprefix("lake/") for name in contents(memory) if name.endswith(".parquet")
        }
        needed = stored(memory).keys()
        assert [key for key in memory.objects if key.startswith("files/") and key not in needed] == []


def test_a_machine_with_an_empty_home_gets_everything(memory: Memory, tmp_path: Path) -> None:
    first, second = machines(memory, tmp_path)
    with first.working() as home:
        put(home, {FIRST: b"one", "flattened/built.json": b"{}"})
        put(home, {SECOND: b"two"}, (FIRST,))
        (home.path / "reference").mkdir()
        (home.path / "reference" / "accounts.csv").write_text("a")
        (home.path / "landing" / "sqs" / "q").mkdir(parents=True)
        (home.path / "landing" / "sqs" / "q" / "m.gz").write_bytes(b"m")
        Built(home.lake / "built.json").note(WAREHOUSE_KEY, "of this machine")
    second.sync()
    assert set(second.files()) == {
        f"lake/{SECOND}",
        "lake/flattened/built.json",
        "reference/accounts.csv",
        "landing/sqs/q/m.gz",
    }
    assert first.files() == second.files()
    assert (second.folder / "lake" / SECOND).stat().st_mtime_ns == (
        first.folder / "lake" / SECOND
    ).stat().st_mtime_ns
    # What models were built from is known to each machine alone.
    assert not (second.folder / "lake" / "built.json").exists()


@pytest.mark.parametrize("dies_at", range(2, 14, 2))
def test_a_first_fetch_that_is_killed_goes_on_where_it_was(
    dies_at: int, memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfers, "_MOST_FILES", 2)
    first, second = machines(memory, tmp_path)
    with first.working() as home:
        put(home, {RAW.format(number): str(number).encode() for number in range(6)})
    second.die_working(dies_at, lambda home: None)
    had = set(second.files())
    fetched: list[str] = []
    get = memory.get
    memory.get = lambda key: (fetched.append(key), get(key))[1]  # type: ignore[method-assign]
    second.sync()
    assert second.files() == first.files()
    assert len([key for key in fetched if key.startswith("files/")]) == 6 - len(had)


def test_a_run_without_news_is_three_requests(memory: Memory, tmp_path: Path) -> None:
    first, _ = machines(memory, tmp_path)
    with first.working() as home:
        put(home, {FIRST: b"one"})
    asked: list[str] = []
    swap, get, write = memory.swap, memory.get, memory.put
    memory.swap = lambda *given: (asked.append("swap"), swap(*given))[1]  # type: ignore[method-assign]
    memory.get = lambda *given: (asked.append("get"), get(*given))[1]  # type: ignore[method-assign]
    memory.put = lambda *given: (asked.append("put"), write(*given))[1]  # type: ignore[method-assign]
    first.sync()
    assert asked == ["get", "swap", "swap"]
    asked.clear()
    with first.working() as home:
        put(home, {SECOND: b"two"})
    assert asked == ["get", "swap", "put", "put", "swap", "swap"]


def test_what_a_dead_machine_had_not_sent_counts_no_more_once_another_has_written(
    memory: Memory, tmp_path: Path
) -> None:
    first, second = machines(memory, tmp_path)
    first.sync()
    Built(first.home.lake / "built.json").note(WAREHOUSE_KEY, "served")
    first.die_working(4, lambda home: put(home, {FIRST: b"one"}))
    assert (first.folder / "lake" / FIRST).exists()
    with second.working() as home:
        put(home, {SECOND: b"two"})
    first.sync()
    assert set(first.files()) == {f"lake/{SECOND}"}
    # The served file may have rows of it.
    assert Built(first.home.lake / "built.json").fingerprints[WAREHOUSE_KEY] == ""


def test_what_a_dead_machine_had_not_sent_is_sent_by_its_next_run(memory: Memory, tmp_path: Path) -> None:
    first, second = machines(memory, tmp_path)
    first.sync()
    first.die_working(4, lambda home: put(home, {FIRST: b"one"}))
    assert contents(memory) == {}
    first.sync()
    second.sync()
    assert second.files() == {f"lake/{FIRST}": b"one"}


def test_after_a_failed_request_the_next_commit_sends_the_earlier_one_too(
    memory: Memory, tmp_path: Path
) -> None:
    first, _ = machines(memory, tmp_path)

    def fail(request: str, key: str) -> None:
        if request == "put" and "files/" in key:
            raise StoreTrouble("no network")

    with first.working() as home:
        working = memory.before
        memory.before = fail
        with pytest.raises(StoreTrouble):
            put(home, {FIRST: b"one"})
        memory.before = working
        put(home, {SECOND: b"two"})
        assert contents(memory) == {f"lake/{FIRST}": b"one", f"lake/{SECOND}": b"two"}


def test_damaged_and_deleted_files_are_fetched_again_and_never_sent(memory: Memory, tmp_path: Path) -> None:
    first, _ = machines(memory, tmp_path)
    with first.working() as home:
        put(home, {FIRST: b"one", SECOND: b"two"})
    (first.folder / "lake" / FIRST).write_bytes(b"1ne!")
    (first.folder / "lake" / SECOND).unlink()
    with first.working() as home:
        assert [each.partition(" was damaged")[0] for each in notice(home)] == [
            f"lake file lake/{FIRST}",
            f"lake file lake/{SECOND}",
        ]
        # Without any sign, as a failing disk does it.
        path = first.folder / "lake" / FIRST
        status = path.stat()
        path.write_bytes(b"1ne")
        os.utime(path, ns=(status.st_mtime_ns, status.st_mtime_ns))
        assert notice(home) == []
        [said] = notice(home, deep=True)
        assert (
            said
            == f"lake file {FIRST} was damaged: its bytes have changed. It was fetched from the bucket again."
        )
    expected = {f"lake/{FIRST}": b"one", f"lake/{SECOND}": b"two"}
    assert first.files() == contents(memory) == expected
    (first.folder / "lake" / "manifest.jsonl").unlink()
    (first.folder / "lake" / FIRST).unlink()
    first.sync()
    assert first.files() == contents(memory) == expected


def test_an_object_that_is_not_what_was_stored_is_refused(memory: Memory, tmp_path: Path) -> None:
    first, second = machines(memory, tmp_path)
    with first.working() as home:
        put(home, {FIRST: b"one"})
    [key] = [key for key in memory.objects if key.startswith("files/")]
    memory.objects[key] = b"1ne"
    with pytest.raises(StoreTrouble, match="is not what was stored there"):
        second.sync()
    del memory.objects[key]
    with pytest.raises(StoreTrouble, match="is not there, though the newest version"):
        second.sync()
    memory.put(key, b"one")
    second.sync()
    assert second.files() == first.files()


def test_names_that_lead_out_of_the_home_are_never_written(memory: Memory, tmp_path: Path) -> None:
    first, second = machines(memory, tmp_path)
    with first.working() as home:
        put(home, {FIRST: b"one"})
    versions = Versions(memory)
    head = versions.read_head()
    state = versions.read_state()
    entry = state.entries[f"lake/{FIRST}"]
    for name in (
        "../outside.parquet",
        "/tmp/x.parquet",
        "lake/../../x.parquet",
        "warehouse.duckdb",
        "lake/.x.json",
    ):
        state.entries[name] = entry
        memory.objects[entry.key(name)] = b"one"
    assert head is not None
    memory.objects[head.listing] = encoded(state)
    second.sync()
    assert set(second.files()) == {f"lake/{FIRST}"}
    assert not list(tmp_path.glob("*.parquet"))
    assert not (second.folder / "warehouse.duckdb").exists()


def test_people_decide_on_both_machines_and_edit_reference_files(memory: Memory, tmp_path: Path) -> None:
    first, second = machines(memory, tmp_path)
    say(first.home, "a1")
    first.sync()
    second.sync()
    say(second.home, "b1")
    say(first.home, "a2")
    (second.folder / "reference").mkdir()
    (second.folder / "reference" / "accounts.csv").write_text("mine")
    first.sync()
    second.sync()
    first.sync()
    assert first.files() == second.files() == contents(memory)
    assert contents(memory)["verdicts.jsonl"] == b"a1\na2\nb1\n"
    assert contents(memory)["reference/accounts.csv"] == b"mine"
    (first.folder / "reference" / "accounts.csv").unlink()
    with second.working() as home:
        put(home, {FIRST: b"one"})
    first.sync()
    second.sync()
    assert not (second.folder / "reference" / "accounts.csv").exists()


def test_a_purge_deletes_from_the_bucket_and_from_every_mirror(memory: Memory, tmp_path: Path) -> None:
    first, second = machines(memory, tmp_path)
    with first.working() as home:
        put(home, {FIRST: b"one", SECOND: b"two"})
    with first.working() as home:
        put(home, {RAW.format("3"): b"one again"}, (FIRST,))
        say(home, "about somebody")
    memory.put("files/lake/left~0.1", b"one")
    second.sync()
    Built(second.home.lake / "built.json").note(WAREHOUSE_KEY, "served")
    (second.folder / "delta").mkdir()
    with first.working() as home:
        put(home, {}, (RAW.format("3"),), is_purge=True)
        (home.path / "verdicts.jsonl").write_text("")
        assert [key for key in memory.objects if b"one" in memory.objects[key]] == []
    assert not any(b"about somebody" in content for content in memory.objects.values())
    second.sync()
    assert second.files() == first.files() == {f"lake/{SECOND}": b"two", "verdicts.jsonl": b""}
    assert Built(second.home.lake / "built.json").fingerprints[WAREHOUSE_KEY] == ""
    assert not (second.folder / "delta").exists()


@pytest.mark.parametrize("dies_at", range(3, 16, 2))
def test_a_purge_that_was_killed_is_carried_out_by_the_next_run(
    dies_at: int, memory: Memory, tmp_path: Path
) -> None:
    first, _ = machines(memory, tmp_path)
    with first.working() as home:
        put(home, {FIRST: b"one", SECOND: b"two"})
    first.die_working(dies_at, lambda home: put(home, {}, (FIRST,), is_purge=True))
    first.sync()
    assert [key for key in memory.objects if b"one" in memory.objects[key]] == []
    assert contents(memory) == first.files() == {f"lake/{SECOND}": b"two"}


def test_a_purge_whose_commit_was_interrupted_is_carried_out_too(memory: Memory, tmp_path: Path) -> None:
    first, _ = machines(memory, tmp_path)
    with first.working() as home:
        put(home, {FIRST: b"one", SECOND: b"two"})

    def die_in_the_commit(home: Home) -> None:
        with patch.object(journal, "remove_empty", lambda folder: die()):
            put(home, {}, (FIRST,), is_purge=True)

    first.die_working(None, die_in_the_commit)
    assert journal.is_interrupted(first.home.lake)
    first.sync()
    assert [key for key in memory.objects if b"one" in memory.objects[key]] == []
    assert contents(memory) == first.files() == {f"lake/{SECOND}": b"two"}


def test_objects_are_kept_for_readers_and_then_deleted(memory: Memory, tmp_path: Path) -> None:
    first, _ = machines(memory, tmp_path)
    with first.working() as home:
        put(home, {FIRST: b"one"})
    with first.working() as home:
        put(home, {}, (FIRST,))
    assert any(content == b"one" for content in memory.objects.values())
    memory.clock += 25 * 3600
    first.sync()
    assert not any(content == b"one" for content in memory.objects.values())
    assert stored(memory).unneeded == {}


def test_tables_that_commits_write_are_kept_and_those_of_models_are_not() -> None:
    assert all(kept.is_kept(f"lake/{each.layer}/{each.name}/x=1/0.parquet") for each in lake_tables())
    for name in (
        "lake/trends/findings/part-0000.parquet",
        "lake/built.json",
        "lake/models.json",
        "mirror.json",
    ):
        assert not kept.is_kept(name)


class TestMoving:
    """A local home moves into a bucket, and back."""

    @pytest.mark.parametrize("dies_at", [None, *range(1, 14, 2)])
    def test_there_and_back(self, dies_at: int | None, memory: Memory, tmp_path: Path) -> None:
        machine, _ = machines(memory, tmp_path)
        local = machine.home
        put(local, {FIRST: b"one", SECOND: b"two"})
        say(local, "v")
        before = machine.files()
        requests = 0

        def before_each(request: str, key: str) -> None:
            nonlocal requests
            requests += 1
            if dies_at is not None and requests >= dies_at:
                raise KeyboardInterrupt

        memory.before = before_each
        try:
            moving.to_bucket(local, "s3://memory/lake", 0)
        except KeyboardInterrupt:
            memory.before = lambda request, key: None
            moving.to_bucket(local, "s3://memory/lake", 0)
        assert contents(memory) == before
        with machine.working() as home:
            put(home, {RAW.format("3"): b"three"})
        moved = moving.to_folder(machine.home, 0)
        assert (moved.files, moved.place) == (4, str(machine.folder))
        put(local, {RAW.format("4"): b"four", SECOND: b"2"}, (FIRST,), is_purge=True)
        moving.to_bucket(local, "s3://memory/lake/", 0)
        assert contents(memory) == machine.files()
        assert len(contents(memory)) == 4
        assert {b"one", b"two"}.isdisjoint(memory.objects.values())

    def test_another_homes_lake_is_left_alone(self, memory: Memory, tmp_path: Path) -> None:
        first, second = machines(memory, tmp_path)
        with first.working() as home:
            put(home, {FIRST: b"one"})
        put(second.home, {SECOND: b"two"})
        with pytest.raises(LakeIsElsewhere, match="is that of another home"):
            moving.to_bucket(second.home, "s3://memory/lake", 0)
        assert contents(memory) == {f"lake/{FIRST}": b"one"}
        assert mirror.read(second.home) is None

    def test_nobody_uses_a_lake_that_is_half_moved_and_the_move_can_be_given_up(
        self, memory: Memory, tmp_path: Path
    ) -> None:
        first, second = machines(memory, tmp_path)
        put(first.home, {FIRST: b"one"})

        def fail(request: str, key: str) -> None:
            if key.startswith("files/"):
                raise StoreTrouble("no network")

        memory.before = fail
        with pytest.raises(StoreTrouble):
            moving.to_bucket(first.home, "s3://memory/lake", 0)
        memory.before = lambda request, key: None
        with pytest.raises(LakeIsElsewhere, match="still being moved"):
            second.sync()
        moving.to_folder(first.home, 0)
        assert mirror.read(first.home) is not None
        assert first.files() == {f"lake/{FIRST}": b"one"}

    def test_a_damaged_file_is_not_moved(self, memory: Memory, tmp_path: Path) -> None:
        machine, _ = machines(memory, tmp_path)
        put(machine.home, {FIRST: b"one"})
        os.utime(machine.folder / "lake" / FIRST, ns=(1, 1))
        with pytest.raises(StoreTrouble, match="lacks 1 files"):
            moving.to_bucket(machine.home, "s3://memory/lake", 0)

    def test_settings_that_name_another_place_are_refused(self, memory: Memory, tmp_path: Path) -> None:
        machine, local = machines(memory, tmp_path)
        machine.sync()
        for place, said in (
            (None, "lies in s3://memory/lake: set `lake`"),
            ("s3://memory/other", "and `lake` is s3://memory/other"),
        ):
            with pytest.raises(WrongSettings, match=said):
                Machine(machine.folder, memory, type(machine.settings)(lake=place)).sync()
        put(local.home, {FIRST: b"one"})
        with pytest.raises(WrongSettings, match="has a lake of its own"):
            local.sync()

    def test_unlocking_stops_whoever_holds_the_lake(self, memory: Memory, tmp_path: Path) -> None:
        first, second = machines(memory, tmp_path)
        with pytest.raises(LeaseLost, match="another writer has taken over"), first.working() as home:
            held = moving.unlock(second.home)
            assert held is not None
            assert held.purpose == "test"
            put(home, {FIRST: b"one"})
        assert contents(memory) == {}
