import re

from tracehound.pipelines.docs import (
    CONFIGURATION,
    FOLDER,
    METRICS,
    QUERIES,
    configuration,
    metrics,
    pages,
    queries,
)
from tracehound.sql.canned import canned_queries

COMPARED = QUERIES.parent / "compared.md"


def test_docs_of_tables_are_fresh() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert written == pages(), "docs/tables is stale: run `make docs`"


def test_docs_of_the_configuration_are_fresh() -> None:
    written = CONFIGURATION.read_text(encoding="utf-8")
    assert written == configuration(), "docs/configuration.md is stale: run `make docs`"


def test_docs_of_the_canned_queries_are_fresh() -> None:
    assert QUERIES.read_text(encoding="utf-8") == queries(), "docs/queries.md is stale: run `make docs`"


def test_docs_of_metrics_are_fresh() -> None:
    written = METRICS.read_text(encoding="utf-8")
    assert written == metrics(written), "docs/metrics.md is stale: run `make docs`"


def test_each_of_the_thirty_questions_names_queries_that_exist_and_no_query_is_forgotten() -> None:
    table = COMPARED.read_text(encoding="utf-8").partition("## Thirty questions")[2]
    answered = {
        int(number): set(re.findall(r"`(\w+)`", told))
        for number, told in re.findall(r"^\| (\d+) \| .* \| (.*) \|$", table, re.MULTILINE)
    }
    assert list(answered) == list(range(1, 31))
    assert all(names and names <= canned_queries().keys() for names in answered.values())
    assert set(re.findall(r"`(\w+)`", table)) == canned_queries().keys()
