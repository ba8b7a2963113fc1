from pipelines.docs import CONFIGURATION, FOLDER, METRICS, configuration, metrics, pages


def test_docs_of_tables_are_fresh() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert written == pages(), "docs/tables is stale: run `make docs`"


def test_docs_of_the_configuration_are_fresh() -> None:
    written = CONFIGURATION.read_text(encoding="utf-8")
    assert written == configuration(), "docs/configuration.md is stale: run `make docs`"


def test_docs_of_metrics_are_fresh() -> None:
    written = METRICS.read_text(encoding="utf-8")
    assert written == metrics(written), "docs/metrics.md is stale: run `make docs`"
