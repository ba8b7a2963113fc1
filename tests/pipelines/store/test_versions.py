"""Versions of a lake: two writers that interleave and die at any request, and readers beside them."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipelines.store.memory import At, Killed, Memory, die
from tracehound.pipelines.lake.lock import HomeIsBusy
from tracehound.pipelines.store import lease
from tracehound.pipelines.store.lease import LakeIsElsewhere
from tracehound.pipelines.store.objects import StoreTrouble
from tracehound.pipelines.store.state import CHANGES_PER_LISTING, Change, Entry, Head, Lease, State
from tracehound.pipelines.store.versions import LeaseLost, Versions

_LONG = 10_000.0


def begun(memory: Memory) -> Memory:
    Versions(memory).begin(Head("home"))
    return memory


def taken(memory: Memory, who: str, seconds: float = 300.0, known: State | None = None) -> Versions:
    """A writer that holds the lake; whoever held it before is taken for dead."""
    versions = Versions(memory)
    versions.read_head()
    lease.take(versions, Lease(who, who, "host", 1, "test", seconds), 0, sleep=lambda _: None)
    versions.read_state(known)
    return versions


def commit(versions: Versions, name: str, *removed: str, **more: object) -> None:
    """The next version, with one more file."""
    entry = Entry.new(len(name), 1, name)
    versions.objects.put(entry.key(name), name.encode())
    number, now = versions.state.version + 1, versions.objects.now()
    versions.commit(Change(number, now, {name: entry}, list(removed), **more))  # type: ignore[arg-type]


def session(memory: Memory, who: str, names: list[str], done: list[str]) -> None:
    """A writer's whole time with a lake: what it was told to be committed is `done`."""
    memory.clock += _LONG
    versions = taken(memory, who)
    if versions.head and versions.head.has_strays:
        versions.delete_strays()
    for name in names:
        commit(versions, name, *list(versions.state.entries)[:1])
        done.append(name)
    versions.objects.delete(versions.state.due(versions.objects.now()))
    versions.swap(lease=None)


def read(memory: Memory, known: State | None = None) -> State:
    """What a reader finds; every file that a version names is there."""
    versions = Versions(memory)
    versions.read_head()
    state = versions.read_state(known)
    for name, entry in state.entries.items():
        assert memory.objects[entry.key(name)] == name.encode()
    return state


def names_of(who: str, count: int) -> list[str]:
    return [f"{who}{number}" for number in range(count)]


@settings(max_examples=150, deadline=None)
@given(
    commits=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    intrusion=st.integers(1, 24),
    deaths=st.tuples(st.integers(1, 40), st.integers(1, 40)),
)
def test_of_two_writers_every_commit_counts_or_failed_whenever_the_other_took_over_or_one_died(
    commits: tuple[int, int], intrusion: int, deaths: tuple[int, int]
) -> None:
    memory = begun(Memory())
    first: list[str] = []
    second: list[str] = []

    def intrude() -> None:
        memory.before = At(deaths[1], die)
        with suppress(Killed):
            session(memory, "b", names_of("b", commits[1]), second)
        memory.before = At(deaths[0], die)

    memory.before = At(intrusion, intrude)
    # If the other died just before this one asked, the lake is busy.
    with suppress(Killed, LeaseLost, HomeIsBusy):
        session(memory, "a", names_of("a", commits[0]), first)
    memory.before = lambda request, key: None
    made = replayed(memory)
    assert [name for name in made if name.startswith("a")][: len(first)] == first
    assert [name for name in made if name.startswith("b")][: len(second)] == second
    # One that nobody was told of may count all the same: its writer died just then.
    assert len(made) <= len(first) + len(second) + 2
    last: list[str] = []
    session(memory, "c", ["c0"], last)
    state = read(memory)
    assert list(memory.objects) == [key for key in memory.objects if is_needed(key, state, memory)]


def replayed(memory: Memory) -> list[str]:
    """The files of all versions, in order: each commit adds one."""
    state = read(memory)
    removed = [key.partition("/")[2].partition("~")[0] for key in state.unneeded if "~" in key]
    present = set(state.entries) | set(removed)
    return sorted(present)


def is_needed(key: str, state: State, memory: Memory) -> bool:
    versions = Versions(memory)
    head = versions.read_head()
    assert head is not None
    return key in {"head.json", *state.keys(), *head.manifests()}


@settings(max_examples=60, deadline=None)
@given(moment=st.integers(1, 12), has_known=st.booleans())
def test_a_reader_beside_a_writer_has_the_version_before_or_after(moment: int, has_known: bool) -> None:
    memory = begun(Memory())
    session(memory, "a", names_of("a", CHANGES_PER_LISTING - 1), [])
    before = read(memory)
    seen: list[State] = []
    memory.before = At(moment, lambda: seen.append(read(memory, before if has_known else None)))
    done: list[str] = []
    session(memory, "b", ["b0", "b1"], done)
    for state in seen:
        assert before.version <= state.version <= before.version + 2
    assert read(memory, before) == read(memory)


def test_listings_bound_what_a_reader_fetches() -> None:
    memory = begun(Memory())
    versions = taken(memory, "a")
    for number in range(2 * CHANGES_PER_LISTING + 5):
        commit(versions, f"f{number}")
    asked: list[str] = []
    memory.before = lambda request, key: asked.append(request)
    state = read(memory)
    assert len(state.entries) == 2 * CHANGES_PER_LISTING + 5
    assert len(asked) <= CHANGES_PER_LISTING + 2
    asked.clear()
    read(memory, state)
    assert asked == ["get"]


def test_a_lease_that_was_taken_over_stops_the_writer_even_if_the_other_has_written_nothing() -> None:
    memory = begun(Memory())
    slow = taken(memory, "a", seconds=300)
    with pytest.raises(HomeIsBusy, match=r"process 1 on host \(test\).*`tracehound lake unlock` frees it"):
        taken(memory, "b")
    memory.clock += 301
    taken(memory, "b")
    with pytest.raises(LeaseLost, match="another writer has taken over"):
        commit(slow, "late")
    assert read(memory).entries == {}


def test_renewing_keeps_a_lease_and_a_dead_writer_of_the_same_mirror_is_not_waited_for() -> None:
    memory = begun(Memory())
    versions = taken(memory, "a", seconds=300)
    memory.clock += 299
    versions.swap()
    memory.clock += 299
    with pytest.raises(HomeIsBusy):
        taken(memory, "b")
    again = taken(memory, "a")
    assert again.head is not None
    assert again.head.has_strays


def test_a_lake_that_has_moved_is_not_written_to() -> None:
    memory = begun(Memory())
    taken(memory, "a").swap(lease=None, moved_to="/there")
    with pytest.raises(LakeIsElsewhere, match="was moved to /there"):
        taken(memory, "b")


def test_a_purge_makes_everything_before_it_due_at_once() -> None:
    memory = begun(Memory())
    versions = taken(memory, "a")
    commit(versions, "one")
    commit(versions, "two", "one")
    assert versions.state.due(versions.objects.now()) == []
    gone = [key for key in memory.objects if "one~" in key or key.startswith("manifests/")]
    commit(versions, "three", "two", is_purge=True)
    due = versions.state.due(1.0)
    assert set(gone) < set(due)
    assert versions.state.purges == 1
    memory.delete(due)
    assert set(read(memory).entries) == {"three"}


def test_strays_go_and_what_others_put_below_the_prefix_stays() -> None:
    memory = begun(Memory())
    versions = taken(memory, "a")
    commit(versions, "one")
    memory.put("files/lost~0.1", b"")
    memory.put("manifests/000000000002-changes.1.json.gz", b"")
    memory.put("files/notes.txt", b"somebody's")
    assert versions.delete_strays() == 2
    assert "files/notes.txt" in memory.objects
    assert set(read(memory).entries) == {"one"}


def test_strays_are_left_alone_by_a_writer_that_was_replaced() -> None:
    memory = begun(Memory())
    slow = taken(memory, "a")
    memory.clock += _LONG
    commit(taken(memory, "b"), "theirs")
    with pytest.raises(LeaseLost):
        slow.delete_strays()
    assert set(read(memory).entries) == {"theirs"}


@pytest.fixture
def damaged() -> Iterator[Memory]:
    memory = begun(Memory())
    commit(taken(memory, "a"), "one")
    yield memory


def test_a_missing_manifest_and_damaged_ones_are_named(damaged: Memory) -> None:
    [key] = [key for key in damaged.objects if key.startswith("manifests/")]
    content = damaged.objects[key]
    damaged.objects[key] = content[:-9]
    with pytest.raises(StoreTrouble, match=f"{key} can't be read"):
        read(damaged)
    del damaged.objects[key]
    with pytest.raises(StoreTrouble, match="lacks manifests that its head names"):
        read(damaged)
    damaged.objects["head.json"] = b'{"identity":"home","format":2}'
    with pytest.raises(StoreTrouble, match="it has format 2"):
        read(damaged)
