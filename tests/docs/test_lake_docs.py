"""The page for readers of the lake: its examples run on the demo's lake, and it says what is true."""

import re
from pathlib import Path

import pytest

from tracehound.pipelines.lake.home import Home

PAGE = (Path(__file__).parents[2] / "docs" / "lake.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"## (\w+)\n```python\n(.*?)```", PAGE, re.DOTALL))
# Spark takes a minute to start, and its package half a gigabyte.
IN_PROCESS = {"pandas", "polars", "pyarrow", "DuckDB"}


def test_there_is_an_example_for_each_reader() -> None:
    assert EXAMPLES.keys() == IN_PROCESS | {"Spark"}


@pytest.mark.parametrize("reader", sorted(IN_PROCESS))
def test_an_example_finds_rows(
    demo: Home, reader: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip(reader.lower())
    monkeypatch.chdir(demo.path)
    exec(EXAMPLES[reader], {})
    assert re.search(r"[1-9]", capsys.readouterr().out)


def test_paths_of_the_layout_are_there(demo: Home) -> None:
    paths = re.findall(r"^lake/(\S+?)/[^/\s]+\.parquet", PAGE, re.MULTILINE)
    assert len(paths) == 3
    for path in paths:
        assert list((demo.lake / path).glob("*.parquet")), path
