"""Canned queries: headers, values, and that each of them can be asked."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.sql.support import empty_tables
from tracehound.sql import canned
from tracehound.sql.models import tables_read
from tracehound.transforms.contracts import TABLES

GIVEN = {"finding_id": "none", "group_id": "none"}
HEADER = "-- What?\n--\n-- $days number = 7: days\n--\n-- Then: look.\n"


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_tables() as con:
        yield con


@pytest.mark.parametrize("name", canned.canned_queries())
def test_every_query_binds_and_reads_tables_that_exist(empty: duckdb.DuckDBPyConnection, name: str) -> None:
    query = canned.find(name)
    required = {each.name: GIVEN[each.name] for each in query.parameters if each.is_required}
    rows = empty.sql(query.query, params=query.bind(required))
    assert len(set(rows.columns)) == len(rows.columns)
    assert not set(tables_read(query.query)) - TABLES.keys()
    assert query.question.endswith("?")
    assert query.advice.endswith(".")


@pytest.mark.parametrize("name", canned.canned_queries())
def test_every_query_says_its_order(empty: duckdb.DuckDBPyConnection, name: str) -> None:
    [(parsed,)] = empty.execute(
        "SELECT json_serialize_sql($1::VARCHAR)", [canned.find(name).query]
    ).fetchall()
    [statement] = json.loads(parsed)["statements"]
    assert "ORDER_MODIFIER" in [each["type"] for each in statement["node"]["modifiers"]]


def written(folder: Path, text: str) -> Path:
    path = folder / "a_query.sql"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_header_says_question_parameters_and_advice(tmp_path: Path) -> None:
    text = (
        "-- Which of\n-- these?\n--\n-- $from time = null: from this time\n-- on\n-- $id text: id: any\n--\n"
        "-- Then: do\n-- it.\nSELECT $from, $id -- not\n"
    )
    query = canned.read_query(written(tmp_path, text))
    assert (query.name, query.question, query.advice) == ("a_query", "Which of these?", "do it.")
    assert query.parameters == (
        canned.Parameter("from", "time", "null", "from this time on"),
        canned.Parameter("id", "text", None, "id: any"),
    )


def test_a_query_may_have_no_parameters(tmp_path: Path) -> None:
    assert canned.read_query(written(tmp_path, "-- What?\n--\n-- Then: look.\nSELECT 1")).parameters == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("SELECT 1", "needs the question"),
        ("-- What?\nSELECT 1", "needs the question"),
        ("-- What?\n--\n-- $days number = 7: days\nSELECT $days", "needs the question"),
        (HEADER.replace("number", "numbers") + "SELECT $days", "a parameter is"),
        (HEADER.replace(": days", "") + "SELECT $days", "a parameter is"),
        (
            HEADER.replace("= 7", "= seven") + "SELECT $days",
            "the default of days needs a number, not 'seven'",
        ),
        (HEADER + "SELECT 1", "parameters of header and query differ: days"),
        (HEADER + "SELECT $days, $hours", "parameters of header and query differ: hours"),
        (HEADER + "SELECT FROM $days WHERE", "syntax error"),
    ],
)
def test_a_broken_header_is_said_with_its_file(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(canned.HeaderError, match=complaint) as raised:
        canned.read_query(written(tmp_path, text))
    assert "a_query.sql" in str(raised.value)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "null", "null"),
        ("texts", "a, b,", ["a", "b"]),
        ("integer", "7", 7),
        ("number", "1.5", 1.5),
        ("boolean", "True", True),
        ("time", "2026-10-31", datetime(2026, 10, 31, tzinfo=UTC)),
        ("time", "2026-10-31T08:00:00Z", datetime(2026, 10, 31, 8, tzinfo=UTC)),
    ],
)
def test_values_are_read_by_type(kind: str, text: str, value: object) -> None:
    assert canned.Parameter("name", kind, None, "").value(text) == value


@pytest.mark.parametrize(
    ("kind", "text", "needed"),
    [
        ("integer", "1.5", "a whole number"),
        ("number", "x", "a number"),
        ("boolean", "maybe", "true or false"),
        ("time", "yesterday", "a time such as"),
    ],
)
def test_a_value_of_another_type_is_told_what_is_needed(kind: str, text: str, needed: str) -> None:
    with pytest.raises(canned.CannedQueryError, match=f"name needs {needed}.*{text}"):
        canned.Parameter("name", kind, "null", "").value(text)


def test_null_stands_for_no_limit_where_that_is_the_default() -> None:
    assert canned.Parameter("name", "time", "null", "").value("null") is None


def test_names_that_do_not_exist_are_told_what_does() -> None:
    with pytest.raises(canned.CannedQueryError, match="did you mean recurring_images"):
        canned.find("recuring_image")
    with pytest.raises(canned.CannedQueryError, match="`tracehound queries` lists them"):
        canned.find("zzzzzz")
    with pytest.raises(canned.CannedQueryError, match="has no parameter since; it has since_days"):
        canned.find("new_executables").bind({"since": "1"})
    with pytest.raises(canned.CannedQueryError, match="has no parameter x; it has none"):
        canned.find("samples_in_figures").bind({"x": "1"})
    with pytest.raises(canned.CannedQueryError, match="needs finding_id"):
        canned.find("ancestors_of_finding").bind({})
