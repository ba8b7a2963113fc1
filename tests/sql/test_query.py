"""The fence around ad-hoc SQL."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.sql.support import finding, given, warehouse
from tracehound.sql import publish, query, reader


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    (folder / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    con = warehouse(folder)
    given(con, "flattened.finding_versions", finding("a"), finding("b", severity=5.0))
    publish.finish(con)
    return folder / "warehouse.duckdb"


def ask(served: Path, text: str) -> list[dict[str, object]]:
    """What a text gives behind the fence, without a process for each of many texts."""
    with reader.open_reader(served) as asked:
        return asked.rows(text)


def test_a_query_reads_with_bound_parameters(served: Path) -> None:
    text = "SELECT finding_id FROM flattened.finding_versions WHERE finding_id = $id"
    assert query.run_query(served, text, {"id": "b"}).to_pylist() == [{"finding_id": "b"}]
    assert query.run_query(served, text, {"id": "' OR 1=1 --"}).num_rows == 0


@pytest.mark.parametrize(
    "text",
    [
        "FROM flattened.finding_versions",
        "DESCRIBE flattened.finding_versions",
        "SHOW ALL TABLES",
        "SUMMARIZE flattened.finding_versions",
        "EXPLAIN SELECT 1",
        "VALUES (1)",
        "SELECT 1; -- done",
    ],
)
def test_statements_that_read_are_allowed(served: Path, text: str) -> None:
    assert ask(served, text)


@pytest.mark.parametrize(
    "text",
    [
        "COPY flattened.finding_versions TO '{folder}/out.csv'",
        "COPY flattened.finding_versions FROM '{folder}/secret.csv'",
        "ATTACH ':memory:' AS other",
        "ATTACH '{folder}/other.duckdb' AS other",
        "DETACH warehouse",
        "USE raw",
        "INSTALL httpfs",
        "LOAD json",
        "SET threads = 8",
        "RESET threads",
        "SET lock_configuration = false",
        "PRAGMA version",
        "PRAGMA database_size",
        "CALL pragma_version()",
        "EXPORT DATABASE '{folder}/export'",
        "IMPORT DATABASE '{folder}/export'",
        "CREATE TABLE t AS SELECT 1",
        "CREATE TEMP TABLE t AS SELECT 1",
        "CREATE TEMP MACRO m() AS 1",
        "CREATE SECRET s (TYPE s3)",
        "INSERT INTO flattened.finding_versions (finding_id) VALUES ('x')",
        "UPDATE flattened.finding_versions SET finding_id = 'x'",
        "DELETE FROM flattened.finding_versions",
        "TRUNCATE flattened.finding_versions",
        "DROP TABLE flattened.finding_versions",
        "ALTER TABLE flattened.finding_versions DROP COLUMN title",
        "CHECKPOINT",
        "VACUUM",
        "BEGIN",
        "PREPARE p AS SELECT 1",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/out.csv'",
        "SELECT 1; SELECT 2",
        "SELECT 1; COPY (SELECT 1) TO '{folder}/out.csv'",
        "",
        "FROM '{folder}/secret.csv'",
        "FROM '{folder}/file.parquet'",
        "FROM 'https://example.com/file.parquet'",
        "FROM read_csv('{folder}/secret.csv')",
        "FROM read_csv_auto('{folder}/secret.csv')",
        "FROM read_parquet('{folder}/file.parquet')",
        "FROM read_json('{folder}/secret.csv')",
        "FROM read_text('{folder}/secret.csv')",
        "FROM read_blob('{folder}/secret.csv')",
        "FROM parquet_metadata('{folder}/file.parquet')",
        "FROM sniff_csv('{folder}/secret.csv')",
        "FROM glob('{folder}/*')",
        "FROM query('FROM read_text(''{folder}/secret.csv'')')",
        "FROM duckdb_secrets()",
    ],
)
def test_everything_else_is_refused(served: Path, text: str) -> None:
    before = sorted(path.name for path in served.parent.iterdir())
    with pytest.raises(query.QueryRefused):
        ask(served, text.format(folder=served.parent))
    assert sorted(path.name for path in served.parent.iterdir()) == before


@pytest.mark.parametrize("text", ["SELECT getenv('HOME')", "FROM served", "FROM sqlite_scan('a', 'b')"])
def test_what_would_leave_the_warehouse_does_not_exist(served: Path, text: str) -> None:
    with pytest.raises(query.QueryFailed):
        ask(served, text)


@pytest.mark.parametrize("text", ["SET threads = 8", "FROM read_text('{folder}/secret.csv')"])
def test_the_process_of_a_query_is_fenced_too(served: Path, text: str) -> None:
    with pytest.raises(query.QueryRefused, match="queries"):
        query.run_query(served, text.format(folder=served.parent))


def test_a_typing_error_keeps_duckdbs_hint(served: Path) -> None:
    with pytest.raises(query.QueryFailed, match='Candidate bindings: "finding_id"'):
        query.run_query(served, "SELECT finding_ids FROM flattened.finding_versions")
    with pytest.raises(query.QueryFailed, match='Did you mean "finding_status"'):
        query.run_query(served, "FROM flattened.finding_statu")


@pytest.mark.parametrize("one_row", [True, False])
def test_a_long_query_is_stopped_also_while_rows_are_fetched(served: Path, one_row: bool) -> None:
    what = "sum(a.range * b.range)" if one_row else "a.range * b.range"
    text = f"SELECT {what} FROM range(10000000) AS a, range(10000000) AS b"
    with (
        pytest.raises(query.QueryTimedOut, match=r"longer than 0\.5 s"),
        query.open_query(served, text, limits=query.QueryLimits(threads=1, seconds=0.5)) as result,
    ):
        for _ in result.batches():
            pass


def test_a_slow_reader_of_rows_is_stopped_as_well(served: Path) -> None:
    limits = query.QueryLimits(threads=1, seconds=0.3)
    with (
        pytest.raises(query.QueryTimedOut),
        query.open_query(served, "FROM range(1000000)", limits=limits) as result,
    ):
        for _ in result.batches():
            time.sleep(0.2)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT list(range) FROM range(50000000)",
        "SELECT repeat('x', 4000000000)",
        "SELECT sum(length(repeat(repeat('x', 1000), 1000000))) FROM range(1000)",
        "SELECT list_sum(range(1000000000))",
        "SELECT damerau_levenshtein(repeat('ab', 50000), repeat('ba', 50000))",
        "SELECT repeat('x', 100000) FROM range(100000)",
    ],
)
def test_a_query_that_needs_too_much_memory_fails_with_the_limit(served: Path, text: str) -> None:
    with pytest.raises(query.QueryFailed, match="more memory than 100MB"):
        query.run_query(served, text, limits=query.QueryLimits("100MB", 1))


def test_a_crash_is_told_as_what_lack_of_memory_may_have_caused(
    served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = subprocess.PIPE
    crash = [sys.executable, "-S", "-c", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"]
    monkeypatch.setattr(
        query, "_start", lambda _: subprocess.Popen(crash, stdin=pipe, stdout=pipe, stderr=pipe)
    )
    with pytest.raises(query.QueryFailed, match="more memory than 1GB, or makes DuckDB crash"):
        query.run_query(served, "SELECT 1")


def test_a_function_that_never_looks_up_is_stopped_as_well(served: Path) -> None:
    text = "SELECT levenshtein(repeat('ab', 150000), repeat('ba', 150000))"
    with pytest.raises(query.QueryTimedOut, match=r"longer than 0\.3 s"):
        query.run_query(served, text, limits=query.QueryLimits(seconds=0.3))


def test_batches_of_long_strings_come_in_parts(served: Path) -> None:
    text = "SELECT repeat('x', 100000) AS x FROM range(2000)"
    with query.open_query(served, text) as result:
        sizes = [batch.nbytes for batch in result.batches()]
    assert sum(sizes) > 200_000_000
    assert max(sizes) <= 64 << 20


def test_rows_are_not_made_before_they_are_read(served: Path) -> None:
    with query.open_query(served, "FROM range(1000000000000)") as result:
        assert next(result.batches()).num_rows > 0


def test_times_are_utc(served: Path) -> None:
    assert str(
        query.run_query(served, "SELECT updated_at FROM flattened.finding_versions").schema[0].type
    ) == ("timestamp[us, tz=UTC]")


def test_no_warehouse_is_said(tmp_path: Path) -> None:
    with pytest.raises(query.QueryFailed, match="no warehouse at"):
        query.run_query(tmp_path / "none.duckdb", "SELECT 1")


@pytest.mark.parametrize(
    ("limits", "bad_value"),
    [
        (query.QueryLimits(memory="nonsense"), "'nonsense' is not a memory limit"),
        (query.QueryLimits(memory="1XB"), "'1XB' is not a memory limit"),
        (query.QueryLimits(memory="-1GB"), "'-1GB' is not a memory limit"),
        (query.QueryLimits(memory="none"), "'none' is not a memory limit"),
        (query.QueryLimits(memory="0GB"), "'0GB' is not a memory limit"),
        (query.QueryLimits(threads=0), "0 is not a number of threads"),
        (query.QueryLimits(seconds=-1.0), "-1 is not a time limit"),
        (query.QueryLimits(seconds=float("nan")), "nan is not a time limit"),
    ],
)
def test_limits_that_are_no_limits_are_said(served: Path, limits: query.QueryLimits, bad_value: str) -> None:
    with pytest.raises(query.QueryFailed, match=bad_value):
        query.run_query(served, "SELECT 1", limits=limits)


@pytest.mark.parametrize("memory", ["512MB", "1.5GB", "1 GiB", "500000kb"])
def test_limits_are_written_as_duckdb_takes_them(served: Path, memory: str) -> None:
    assert query.run_query(served, "SELECT 1", limits=query.QueryLimits(memory)).num_rows == 1


def test_a_reader_answers_several_statements(served: Path) -> None:
    text = "SELECT finding_id, severity FROM flattened.finding_versions WHERE finding_id = $id"
    with reader.open_reader(served) as asked:
        assert asked.rows(text, {"id": "b"}) == [{"finding_id": "b", "severity": 5.0}]
        assert asked.rows(text, {"id": "' OR 1=1 --"}) == []
        assert asked.rows("SELECT 1 AS one") == [{"one": 1}]


@pytest.mark.parametrize("text", ["DROP TABLE raw.findings", "SELECT 1; SELECT 2", "SET threads = 8"])
def test_a_reader_only_reads(served: Path, text: str) -> None:
    with reader.open_reader(served) as asked, pytest.raises(query.QueryRefused):
        asked.rows(text)


def test_the_statements_of_a_reader_share_their_time(served: Path) -> None:
    limits = query.QueryLimits(seconds=0.2)
    with reader.open_reader(served, limits) as asked:
        assert asked.rows("SELECT 1 AS one") == [{"one": 1}]
        with pytest.raises(query.QueryTimedOut):
            asked.rows("SELECT count(*) FROM range(1e12::BIGINT)")
        with pytest.raises(query.QueryTimedOut):
            asked.rows("SELECT 1")
