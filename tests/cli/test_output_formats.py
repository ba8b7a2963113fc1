"""What `tracehound sql` prints and writes, whatever the values: valid, exact where piped, harmless where shown."""

import csv
import io
import json
import os
import pty
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.pipelines.support import tracehound
from tests.sql.support import warehouse
from tracehound.cli.commands.columns import storable, stored
from tracehound.desk import answers
from tracehound.desk.private import whole
from tracehound.desk.spreadsheets import line, neutral
from tracehound.desk.values import as_json, text, values
from tracehound.sql import publish
from tracehound.sql.query import run_query

OSC_52 = "\x1b]52;c;ZXZpbA==\x07"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    publish.finish(warehouse(home))
    return home


# A value in DuckDB, and what it reads like in JSON.
VALUES: dict[str, Any] = {
    "'infinity'::TIMESTAMP": "infinity",
    "'-infinity'::TIMESTAMPTZ": "-infinity",
    "'infinity'::DATE": "infinity",
    "'infinity'::TIMESTAMP_S": "infinity",
    "'-infinity'::TIMESTAMP_MS": "-infinity",
    "'infinity'::TIMESTAMP_NS": "infinity",
    "'294247-01-10 04:00:54.775806'::TIMESTAMP": "+294247-01-10T04:00:54.775806",
    "'290000-01-01'::TIMESTAMP_S": "+290000-01-01T00:00:00",
    "'10000-02-29'::DATE": "+10000-02-29",
    "'0044-03-15 (BC)'::DATE": "-0043-03-15",
    "'0001-02-29 (BC) 10:00:00+00'::TIMESTAMPTZ": "0000-02-29T10:00:00Z",
    "'5877642-06-25 (BC)'::DATE": "-5877641-06-25",
    "'2026-01-01 00:00:00.123456789'::TIMESTAMP_NS": "2026-01-01T00:00:00.123456789",
    "'1969-12-31 23:59:59.999999999'::TIMESTAMP_NS": "1969-12-31T23:59:59.999999999",
    "'10:00:00.123456789'::TIME_NS": "10:00:00.123456789",
    "'10:00:00+02'::TIMETZ": "10:00:00+02",
    "INTERVAL '1 month 2 days 3.5 seconds'": "P1M2DT3.5S",
    "INTERVAL '-14 months'": "P-14M",
    "INTERVAL '0 days'": "PT0S",
    "'NaN'::DOUBLE": None,
    "'-Infinity'::FLOAT": None,
    "[1.5, 'NaN'::DOUBLE]": [1.5, None],
    "{'a': 'Infinity'::DOUBLE, 'b': [TIMESTAMP 'infinity'], 'c': INTERVAL '1 day'}": {
        "a": None, "b": ["infinity"], "c": "P1D",
    },
    "MAP {1: TIMESTAMP 'infinity'}": [[1, "infinity"]],
    "union_value(k := 1)": 1,
    "170141183460469231731687303715884105727::HUGEINT": "170141183460469231731687303715884105727",
    "340282366920938463463374607431768211455::UHUGEINT": "340282366920938463463374607431768211455",
    "12345678901234567890123::BIGNUM": "12345678901234567890123",
    "'101'::BIT": "101",
    "'00000000-0000-0000-0000-000000000001'::UUID": "00000000-0000-0000-0000-000000000001",
    "'{\"a\": 1}'::BLOB": '{"a": 1}',
    r"'\xAA\x00b\x5C'::BLOB": r"\xAA\x00b\x5C",
    "'b'::ENUM('a', 'b')": "b",
    "[]": [],
    "NULL": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def table(home: Path) -> pa.Table:
    return run_query(home / "warehouse.duckdb", f"SELECT {', '.join(VALUES)}")


def test_every_value_is_valid_json(table: pa.Table) -> None:
    row = [values(column)[0] for column in table.itercolumns()]
    for query, value, expected in zip(VALUES, row, VALUES.values(), strict=True):
        assert json.loads(as_json(value), parse_constant=pytest.fail) == expected, query
        assert isinstance(text(value), str), query


def test_every_value_is_stored_in_parquet(table: pa.Table) -> None:
    schema = storable(table.schema)
    file = io.BytesIO()
    with pq.ParquetWriter(file, schema) as writer:
        for batch in table.to_batches():
            writer.write_batch(stored(batch, schema))
    found = pq.read_table(file)
    texts = {query: values(column)[0] for query, column in zip(VALUES, found.itercolumns(), strict=True)}
    assert texts["INTERVAL '0 days'"] == "PT0S"
    assert texts["'infinity'::TIMESTAMP_S"] == "infinity"
    assert found.schema.field(0).type == pa.timestamp("us")


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_odd_values_leave_no_traceback(home: Path, form: str) -> None:
    done = tracehound("sql", f"SELECT {', '.join(VALUES)}", "-f", form, home=home)
    assert (done.returncode, done.stderr) == (0, b"")


def test_columns_of_one_name_are_all_in_json(home: Path) -> None:
    done = tracehound("sql", 'SELECT 1 AS a, 2 AS a, 3 AS "a:1", 4 AS a', "-f", "json", home=home)
    assert json.loads(done.stdout) == [{"a": 1, "a:1": 2, "a:1:1": 3, "a:2": 4}]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("a\r=cmd|x", "\"a\r'=cmd|x\""),
        ("a\n@b", "\"a\n'@b\""),
        ("\r", "\"'\r\""),
        ("\t=x", "\"'\t=x\""),
        ("a\t=x", '"a\t=x"'),
        ("a;=x", '"a;=x"'),
        (" =x", "' =x"),
        ("\u00a0\ufeff=x", "'\u00a0\ufeff=x"),
        ("\uff1dx", "'\uff1dx"),
        ("a\u2028+x", "\"a\u2028'+x\""),
        ('a"b', '"a""b"'),
        ("-1.5e3", "-1.5e3"),
        ("-1\n", "\"'-1\n\""),
        ("\u0665", "\u0665"),
        ("plain", "plain"),
        ("", '""'),
    ],
)  # fmt: skip
def test_a_cell_stays_a_cell_and_is_no_formula(cell: str, written: str) -> None:
    assert line([cell]) == f"{written}\n"
    read = next(csv.reader(io.StringIO(line([cell, "x"]), newline="")))
    assert read == [neutral(cell), "x"]


def on_a_terminal(*words: str, home: Path) -> bytes:
    """What a command prints where a person reads it."""
    reading, writing = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "tracehound.cli.app", *words, "--home", str(home)],
        stdout=writing,
        stdin=writing,
    ) as process:
        os.close(writing)
        printed = b""
        while chunk := _read(reading):
            printed += chunk
        os.close(reading)
        assert process.wait() == 0
    return printed


def _read(reading: int) -> bytes:
    try:
        return os.read(reading, 65536)
    except OSError:  # The other end is closed.
        return b""


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_no_terminal_acts_on_what_is_printed(home: Path, form: str) -> None:
    query = f"SELECT '{OSC_52}' || chr(127) || chr(155) || 'a' || chr(13) AS \"{OSC_52}\", ['{OSC_52}'] AS l"
    printed = on_a_terminal("sql", query, "-f", form, home=home)
    for sign in (b"\x1b]", b"\x07", b"\x7f", b"\x9b", b"\xc2\x9b", b"\ra"):
        assert sign not in printed.replace(b"\r\n", b"\n")


def test_what_is_piped_is_exact(home: Path) -> None:
    done = tracehound("sql", f"SELECT '{OSC_52}' AS x", "-f", "csv", home=home)
    assert done.stdout.decode() == f'x\n"{OSC_52}"\n'
    done = tracehound("sql", f"SELECT '{OSC_52}' AS x", "-f", "json", home=home)
    assert json.loads(done.stdout) == [{"x": OSC_52}]


@pytest.mark.parametrize("form", ["json", "csv", "parquet"])
def test_files_are_for_their_owner_alone(home: Path, tmp_path: Path, form: str) -> None:
    path = tmp_path / "rows"
    before = os.umask(0)
    try:
        assert tracehound("sql", "SELECT 1 AS x", "-f", form, "-o", path, home=home).returncode == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_query_that_fails_leaves_a_file_as_it_was(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "rows"
    path.write_text("before")
    query = "SELECT CASE WHEN range < 50000 THEN 1 ELSE error('so') END FROM range(100000)"
    done = tracehound("sql", query, "-f", "csv", "-o", path, home=home)
    assert done.returncode == 1
    assert b"so" in done.stderr
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("form", ["json", "csv", "parquet"])
def test_a_file_that_cannot_be_written_is_said(home: Path, tmp_path: Path, form: str) -> None:
    done = tracehound("sql", "SELECT 1", "-f", form, "-o", tmp_path / "no" / "file", home=home)
    assert done.returncode == 1
    assert b"can't be written: No such file or directory" in done.stderr
    assert b"Traceback" not in done.stderr


def test_what_is_no_file_is_written_to_as_it_is(tmp_path: Path) -> None:
    with whole(Path(os.devnull)) as file:
        file.write(b"x")
    assert not Path(os.devnull).is_file()
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"")
    link.symlink_to(target)
    with whole(link) as file:
        file.write(b"x")
    assert (link.is_symlink(), target.read_bytes()) == (True, b"x")


def test_names_that_repeat_are_told_apart() -> None:
    assert answers.distinct(["a", "b", "a", "a"]) == ["a", "b", "a:1", "a:2"]
