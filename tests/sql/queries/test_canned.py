"""Canned queries: headers, values, and that each of them can be asked."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.sql.support import empty_tables
from tracehound import transforms
from tracehound.pipelines.lake.home import Home
from tracehound.sql import canned
from tracehound.sql.models import tables_read
from tracehound.sql.reader import open_reader
from tracehound.transforms.contracts import TABLES

FINDING_TYPES = Path(transforms.__file__).parent / "reference" / "finding_types.csv"
GIVEN = {"finding_id": "none", "group_id": "none", "key": "none"}
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


def test_values_that_are_not_allowed_are_told_those_that_are() -> None:
    band = canned.Parameter("band", "text", "null", "", allowed=("High", "Low"))
    assert band.value(" low") == "Low"
    assert band.value("null") is None
    with pytest.raises(canned.CannedQueryError, match="band needs one of High, Low, not 'lower'"):
        band.value("lower")
    share = canned.Parameter("share", "number", "80", "", least=0, most=100)
    assert (share.value("0"), share.value("100")) == (0, 100)
    for wrong in ("-1", "100.5", "nan", "inf"):
        with pytest.raises(canned.CannedQueryError, match=f"needs a number from 0 to 100, not '{wrong}'"):
            share.value(wrong)


def test_a_header_says_allowed_values_and_bounds(tmp_path: Path) -> None:
    given = tmp_path / "some.sql"
    given.write_text(
        "-- What?\n--\n-- $band text of High and more, Low\n-- = null: severity\n-- $most integer from 1 = 5: rows\n"
        "-- $share number from 0 to 100: percent\n--\n-- Then: look.\nSELECT $band, $most, $share"
    )
    band, most, share = canned.read_query(given).parameters
    assert (band.allowed, band.default, band.example) == (("High and more", "Low"), "null", "High and more")
    assert (most.least, most.most, most.bounds) == (1, None, "of at least 1")
    assert (share.bounds, share.is_required) == ("from 0 to 100", True)


def test_allowed_values_are_those_that_tables_have(demo: Home) -> None:
    asked = {
        ("group_overview", "kind"): "SELECT DISTINCT entity_kind FROM entities.entities",
        ("escalation_in_open_containers", "tactic"): "SELECT DISTINCT tactic FROM flattened.findings_current",
        ("overdue_findings", "band"): "SELECT DISTINCT severity_band FROM flattened.findings_current",
        ("findings_by_origin", "origin"): (
            "SELECT DISTINCT coalesce(origin, launcher_reason, 'unknown') FROM correlation.process_sessions"
        ),
    }
    with open_reader(demo.warehouse) as reader:
        for (name, parameter), query in asked.items():
            known = {value for row in reader.rows(query) for value in row.values() if value is not None}
            (declared,) = [each for each in canned.find(name).parameters if each.name == parameter]
            assert known
            assert known <= set(declared.allowed), name
    tactics = {each["tactic"] for each in csv.DictReader(FINDING_TYPES.read_text().splitlines())} - {""}
    (declared,) = [
        each for each in canned.find("escalation_in_open_containers").parameters if each.name == "tactic"
    ]
    assert set(declared.allowed) == tactics
