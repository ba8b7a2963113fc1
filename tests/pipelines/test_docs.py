from pipelines.docs import FOLDER, pages


def test_docs_of_tables_are_fresh() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert written == pages(), "docs/tables is stale: run `make docs`"
