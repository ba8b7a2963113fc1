"""The served file in a process that stays: swapped under readers, limited in time, given up by those who left."""

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from tracehound.sql import served as served_files
from tracehound.sql.query import QueryFailed, QueryLimits, QueryTimedOut
from tracehound.sql.reader import Reader
from tracehound.sql.served import Abandoned, Edition, Served

LIMITS = QueryLimits("200MB", 1, 2)
SLOW = "SELECT sum(a.range * b.range) FROM range(1000000) AS a, range(1000000) AS b"


def write(path: Path, number: int) -> None:
    """Serves a file in which every row of both tables has this number."""
    following = path.with_name("next.duckdb")
    with duckdb.connect(str(following)) as con:
        con.execute("CREATE TABLE one AS SELECT $n AS n FROM range(1000)", {"n": number})
        con.execute("CREATE TABLE two AS SELECT $n AS n FROM range(1000)", {"n": number})
    following.replace(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write(tmp_path / "warehouse.duckdb", 0)
    return tmp_path / "warehouse.duckdb"


@pytest.fixture
def served(path: Path) -> Iterator[Served]:
    with Served(path, LIMITS) as served:
        yield served


def numbers(served: Served) -> set[int]:
    with served.reading() as (reader, _):
        return {
            row["n"] for table in ("one", "two") for row in reader.rows(f"SELECT DISTINCT n FROM {table}")
        }


def test_a_swap_under_readers_is_seen_whole_or_not_at_all(path: Path, served: Served) -> None:
    ended, seen, errors = threading.Event(), set[int](), list[Exception]()

    def read() -> None:
        while not ended.is_set():
            try:
                found = numbers(served)
                assert len(found) == 1, found
                seen.update(found)
            except Exception as error:
                errors.append(error)

    with ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            pool.submit(read)
        for number in range(1, 6):
            write(path, number)
            while number not in seen and not errors:
                time.sleep(0.005)
        ended.set()
    assert not errors
    assert seen == set(range(6))
    assert served.opened == 1, "old files are closed"


def test_a_file_is_given_to_readers_once_it_is_ready(path: Path) -> None:
    seen: list[int] = []

    def ready(reader: Reader, _: Edition) -> None:
        assert numbers(served) == {0}
        seen.extend(row["n"] for row in reader.rows("SELECT max(n) AS n FROM one"))

    def fail(*_: object) -> None:
        seen.append(-1)
        raise QueryFailed("it fails")

    with Served(path, LIMITS, is_renewed=True) as served:
        assert numbers(served) == {0}
        write(path, 1)
        assert numbers(served) == {0}
        served.renew(ready, served.asking())
        served.renew(fail, served.asking())
        assert (numbers(served), seen) == ({1}, [1])
        write(path, 2)
        served.renew(fail, served.asking())
        assert (numbers(served), seen) == ({2}, [1, -1])
        path.write_bytes(b"no database")
        served.renew(fail, served.asking())
        assert (numbers(served), seen) == ({2}, [1, -1])


def test_a_reader_keeps_its_file_until_it_ends(path: Path, served: Served) -> None:
    with served.reading() as (reader, before):
        assert reader.rows("SELECT max(n) AS n FROM one") == [{"n": 0}]
        write(path, 1)
        assert numbers(served) == {1}
        assert reader.rows("SELECT max(n) AS n FROM two") == [{"n": 0}]
        assert served.opened == 2
        assert served.edition != before
    assert served.opened == 1
    assert [each.name for each in path.parent.iterdir()] == ["warehouse.duckdb"], "no link is left"


def test_the_disk_has_the_old_file_no_longer_than_its_readers(path: Path, served: Served) -> None:
    with path.open("rb") as held:
        numbers(served)
        write(path, 1)
        numbers(served)
        assert os.fstat(held.fileno()).st_nlink == 0
    numbers(served)
    names = [str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    assert len([each for each in names if each.startswith(str(path.parent))]) == 1, (
        "the new file alone is open"
    )


def test_a_damaged_file_leaves_readers_with_the_one_before(path: Path, served: Served) -> None:
    numbers(served)
    path.with_name("broken").write_bytes(b"not a database" * 1000)
    path.with_name("broken").replace(path)
    assert numbers(served) == {0}
    path.unlink()
    assert numbers(served) == {0}
    write(path, 2)
    assert numbers(served) == {2}


def test_where_nothing_is_served_it_says_so(tmp_path: Path) -> None:
    with Served(tmp_path / "none", LIMITS) as served, pytest.raises(QueryFailed, match="no warehouse"):
        numbers(served)


def test_a_slow_query_ends_and_the_next_one_answers(served: Served) -> None:
    asking = served.asking(0.2)
    with served.reading(asking) as (reader, _):
        began = time.monotonic()
        with pytest.raises(QueryTimedOut, match=r"0\.2 s"):
            reader.rows(SLOW)
        assert time.monotonic() - began < 2
    assert numbers(served) == {0}


def test_who_left_stops_the_query_and_gets_no_other(served: Served) -> None:
    asking = served.asking()
    with served.reading(asking) as (reader, _):
        threading.Timer(0.2, asking.abandon).start()
        with pytest.raises(Abandoned):
            reader.rows(SLOW)
        with pytest.raises(Abandoned):
            reader.rows("SELECT 1")
    assert numbers(served) == {0}


def test_cursors_read_times_in_utc(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        with served.reading() as (reader, _):
            assert reader.rows("SELECT current_setting('TimeZone') AS zone") == [{"zone": "UTC"}]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_what_a_killed_process_left_is_removed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = path.with_name(f"{path.name}.reading-1")
    os.link(path, left)
    with Served(path, LIMITS):
        assert left.exists(), "somebody may be opening it"
    monkeypatch.setattr(served_files, "_LONGEST_OPENING_SECONDS", -1)
    with Served(path, LIMITS):
        assert not left.exists()
        assert path.exists()


def test_what_is_kept_of_a_file_goes_with_it(path: Path, served: Served) -> None:
    for _ in range(2):
        with served.reading() as (_, edition):
            edition.kept["question"] = "answer"
    write(path, 1)
    with served.reading() as (_, edition):
        assert edition.kept == {}


def test_queries_side_by_side_read_one_file_each_within_its_time(path: Path, served: Served) -> None:
    def slow() -> str:
        with pytest.raises(QueryTimedOut):
            reader.rows(SLOW)
        return "too slow"

    with served.reading(served.asking(1.0)) as (reader, _):
        begun = reader.begin(slow)
        write(path, 1)
        assert [reader.rows("SELECT max(n) AS n FROM one")[0]["n"] for _ in range(20)] == [0] * 20
        assert begun() == "too slow"


def test_who_left_stops_all_queries_side_by_side(served: Served) -> None:
    asking = served.asking(60)
    with served.reading(asking) as (reader, _):
        begun = reader.begin(lambda: reader.rows(SLOW))
        threading.Timer(0.3, asking.abandon).start()
        with pytest.raises(Abandoned):
            reader.rows(SLOW)
        with pytest.raises(Abandoned):
            begun()


def test_an_answer_that_fails_leaves_no_query_behind(path: Path, served: Served) -> None:
    asking, began = served.asking(60), threading.Event()

    def step(reader: Reader) -> None:
        began.set()
        reader.rows(SLOW)

    def fail() -> None:
        with served.reading(asking) as (reader, _):
            reader.begin(lambda: step(reader))
            began.wait(30)
            time.sleep(0.2)
            raise RuntimeError("the page fails")

    before = time.monotonic()
    with pytest.raises(RuntimeError, match="the page fails"):
        fail()
    assert time.monotonic() - before < 10
    write(path, 1)
    assert numbers(served) == {1}
    assert served.opened == 1
