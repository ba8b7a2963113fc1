"""Pieces of work for executors: what is sent, what comes back, and what an executor must have. No JVM is started."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.processes.test_workers import LAKE
from tests.pipelines.support import comparable, configured, finding, lines, put, read_in, table
from tracehound.pipelines.flattening import days as flattening
from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.batches import BatchLimits, Work
from tracehound.pipelines.ingestion.sources import list_objects
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.processes import executors
from tracehound.pipelines.processes.executors import Executors, WrongExecutor
from tracehound.pipelines.processes.workers import Rescue, halves, spread
from tracehound.spark.cluster import Killed, NoCluster


class Cluster:
    """Runs each piece here and at once; a process that does a piece with `deadly` in it is killed."""

    def __init__(self, deadly: bytes = b"no such bytes") -> None:
        self.deadly, self.runs, self.is_stopped = deadly, 0, False
        # Several threads ask, and all pieces change the one process that the test has.
        self._process = threading.Lock()

    def cores(self) -> int:
        return 2

    def run(self, function: Callable[[bytes], bytes], content: bytes) -> bytes:
        with self._process:
            self.runs += 1
            if self.deadly in content:
                raise Killed("ExecutorLostFailure")
            with _unchanged():
                return function(content)

    def stop(self) -> None:
        self.is_stopped = True


@contextmanager
def _unchanged() -> Iterator[None]:
    """An executor has a process of its own to change."""
    mask = os.umask(0o022)
    variables = dict(os.environ)
    try:
        yield
    finally:
        os.umask(mask)
        for name in os.environ.keys() - variables.keys():
            del os.environ[name]
        os.environ.update(variables)


def at(lake: Path, cluster: Cluster) -> Any:
    return Executors(lake, lambda: cluster)  # type: ignore[arg-type, return-value]


def square(number: int) -> int:
    return number * number


def test_results_come_in_order_and_all_is_tidied(tmp_path: Path) -> None:
    cluster = Cluster()
    assert list(spread(square, range(9), at(tmp_path, cluster))) == [number * number for number in range(9)]
    assert (cluster.runs, cluster.is_stopped, list(tmp_path.iterdir())) == (9, True, [])


def test_no_pieces_reach_no_cluster(tmp_path: Path) -> None:
    def unreachable() -> Any:
        raise AssertionError("a run without pieces starts no session")

    assert list(spread(square, [], Executors(tmp_path, unreachable))) == []


def full(_: int) -> int:
    raise OSError(28, "No space left on device", "/home/lake/x")


class Local(Exception):
    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def unsendable(_: int) -> int:
    raise Local(1, 2)


def test_an_error_arrives_as_it_was_raised(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as raised:
        list(spread(full, [1], at(tmp_path, Cluster())))
    assert (raised.value.errno, raised.value.filename) == (28, "/home/lake/x")


def test_an_error_that_cannot_be_sent_arrives_in_words(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="Local: 1 and 2"):
        list(spread(unsendable, [1], at(tmp_path, Cluster())))


def umask_and_threads(_: int) -> tuple[int, str | None]:
    mask = os.umask(0o077)
    return mask, os.environ.get("POLARS_MAX_THREADS")


def test_an_executor_writes_for_the_owner_alone_and_uses_one_core(tmp_path: Path) -> None:
    assert list(spread(umask_and_threads, [1], at(tmp_path, Cluster()))) == [(0o077, "1")]


def test_an_executor_without_the_home_is_named(tmp_path: Path) -> None:
    class Elsewhere(Cluster):
        def run(self, function: Callable[[bytes], bytes], content: bytes) -> bytes:
            # Another machine may have a folder of this name.
            (tmp_path / executors._NOTE).write_text("of another run")
            return super().run(function, content)

    with pytest.raises(
        WrongExecutor, match=f"does not see the home's folder {tmp_path}: put the home on a file"
    ):
        list(spread(square, [1], at(tmp_path, Elsewhere())))


def test_an_executor_with_another_version_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = iter(["0.2", "0.1"])
    monkeypatch.setattr(executors, "version", lambda _: next(versions))
    with pytest.raises(WrongExecutor, match=r"has tracehound 0\.1, the driver 0\.2: install the same"):
        list(spread(square, [1], at(tmp_path, Cluster())))


def given(piece: list[str]) -> list[str]:
    return piece


def test_a_piece_that_kills_its_process_is_divided(tmp_path: Path) -> None:
    rescue: Rescue[Any, list[str]] = Rescue(tmp_path / "note", halves, lambda piece: [f"not {piece[0]}"])
    pieces = [["a", "b"], ["c", "poison", "d"], ["e"]]
    found = list(spread(given, pieces, at(tmp_path, Cluster(b"poison")), rescue))
    assert [each for piece in found for each in piece] == ["a", "b", "c", "not poison", "d", "e"]


def test_executors_that_are_killed_whatever_they_do_blame_no_document(tmp_path: Path) -> None:
    rescue: Rescue[Any, list[str]] = Rescue(tmp_path / "note", halves, lambda piece: [f"not {piece[0]}"])
    with pytest.raises(NoCluster, match="killed whatever they do"):
        list(spread(given, [["a", "b"], ["c"]], at(tmp_path, Cluster(b"")), rescue))
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def spark(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """Homes with the engine `spark` do their pieces on this cluster."""
    cluster = Cluster(b"deadly")
    for module in (ingest, flattening):
        monkeypatch.setattr(module, "place_of", lambda home: at(home.lake, cluster))
    return cluster


def source_of(folder: Path) -> Path:
    for number in range(6):
        days = [f"2026-10-{day:02}T00:00:00.000Z" for day in range(1, 5)]
        twice = [finding(number // 2, updatedAt=day, severity=str(number)) for day in days]
        put(folder, f"{number:02}.jsonl", lines(*twice, finding(1)) + b"broken\n", zipped=number % 2 == 0)
    return folder


def test_executors_give_the_tables_of_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spark: Cluster
) -> None:
    source = source_of(tmp_path / "source")
    monkeypatch.setattr(ingest, "_PIECE_BYTES", 1)
    theirs = configured(tmp_path / "theirs").create()
    read_in(theirs, source, limits=BatchLimits(documents=20))
    assert spark.runs == 8
    monkeypatch.undo()
    ours = configured(tmp_path / "ours").create()
    read_in(ours, source, limits=BatchLimits(documents=20))
    for name in LAKE:
        assert comparable(ours, name).equals(comparable(theirs, name)), name
    assert not list(theirs.lake.glob(".staging/*"))


@pytest.mark.usefixtures("spark")
def test_an_object_that_kills_executors_is_one_row(tmp_path: Path) -> None:
    source = source_of(tmp_path / "source")
    put(source, "deadly.jsonl", lines(finding(99)))
    home = configured(tmp_path / "home").create()
    read_in(home, source)
    rejected = table(home, "raw.rejected").filter(document_number=0)
    assert [uri.rpartition("/")[2] for uri in rejected["uri"]] == ["deadly.jsonl"]
    assert rejected["reason"].to_list() == [
        "the object can't be read on: reading it kills the process that reads it"
    ]
    assert table(home, "flattened.finding_versions").height == 13


def test_a_piece_that_is_done_twice_at_once_is_whole(tmp_path: Path) -> None:
    """A cluster may take a process for dead that still writes."""
    home: Home = configured(tmp_path / "home").create()
    objects = list_objects([str(source_of(tmp_path / "source"))], home)
    work = Work(home, BatchLimits(20_000), ingest.now())
    with ThreadPoolExecutor(2) as threads:
        [one], [other] = threads.map(work, [objects, objects])
    files = [path.read_bytes() for path in other.written.values()]
    one.commit.aside("2026-10-01").write_bytes(b"of one that is not dead")
    assert [path.read_bytes() for path in other.written.values()] == files
    other.commit.apply()
    assert not list(home.lake.glob(".staging/*"))
