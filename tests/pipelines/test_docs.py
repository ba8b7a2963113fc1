import re
from dataclasses import replace

import duckdb
import pytest

from tracehound.pipelines import docs
from tracehound.pipelines.docs import (
    ATHENA,
    COMPARED,
    CONFIGURATION,
    FOLDER,
    METRICS,
    QUERIES,
    athena,
    compared,
    configuration,
    metrics,
    pages,
    queries,
)
from tracehound.sql.canned import canned_queries
from tracehound.sql.ddl import create_table, quoted
from tracehound.transforms.contracts import TABLES


def test_docs_of_tables_are_fresh() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert written == pages(), "docs/tables is stale: run `make docs`"


def test_the_page_of_a_table_says_which_columns_the_served_file_lacks() -> None:
    with duckdb.connect() as con:
        for layer in {table.layer for table in TABLES.values()}:
            con.execute(f"CREATE SCHEMA {quoted(layer)}")
        for name, table in TABLES.items():
            served = {
                row[0] for row in con.execute(create_table(table)).execute(f"DESCRIBE {name}").fetchall()
            }
            page = pages()[f"{name}.md"]
            lake_only = set(re.findall(r"^\| `(\w+)` \| .*? \| (?:yes|no) \| no \|", page, re.MULTILINE))
            assert lake_only == table.schema.keys() - served, name
            assert ("only in the lake" in page) == bool(lake_only), name


def test_docs_of_the_configuration_are_fresh() -> None:
    written = CONFIGURATION.read_text(encoding="utf-8")
    assert written == configuration(), "docs/configuration.md is stale: run `make docs`"


def test_definitions_for_athena_are_fresh() -> None:
    assert ATHENA.read_text(encoding="utf-8") == athena(), f"{ATHENA.name} is stale: run `make docs`"


def test_docs_of_the_canned_queries_are_fresh() -> None:
    assert QUERIES.read_text(encoding="utf-8") == queries(), "docs/queries.md is stale: run `make docs`"


def test_docs_of_metrics_are_fresh() -> None:
    written = METRICS.read_text(encoding="utf-8")
    assert written == metrics(written), "docs/metrics.md is stale: run `make docs`"


def test_each_of_the_thirty_questions_names_queries_that_exist_and_no_query_is_forgotten() -> None:
    table = COMPARED.read_text(encoding="utf-8").partition("## Thirty questions")[2]
    assert set(re.findall(r"`(\w+)`", table)) == canned_queries().keys()
    table = table.partition("## Further questions")[0]
    answered = {
        int(number): set(re.findall(r"`(\w+)`", told))
        for number, told in re.findall(r"^\| (\d+) \| .* \| (.*) \|$", table, re.MULTILINE)
    }
    assert list(answered) == list(range(1, 31))
    assert all(names and names <= canned_queries().keys() for names in answered.values())


def test_docs_of_what_is_compared_are_fresh() -> None:
    written = COMPARED.read_text(encoding="utf-8")
    assert written == compared(written), "docs/compared.md is stale: run `make docs`"


def test_a_new_canned_query_needs_no_row_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    new = replace(canned_queries()["daily_findings"], name="brand_new", question="What is new?")
    monkeypatch.setattr(docs, "canned_queries", lambda: {**canned_queries(), "brand_new": new})
    assert "| What is new? | `brand_new` |" in compared(COMPARED.read_text(encoding="utf-8"))
