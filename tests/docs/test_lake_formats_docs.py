"""The page about Delta tables: its examples run on what the demo publishes, and what it names is there."""

import re
import shutil
from pathlib import Path

import pytest

from tests.pipelines.delta.support import publish
from tests.pipelines.iceberg.support import publish as publish_iceberg
from tracehound.pipelines.formats.filtered import FILTERED
from tracehound.pipelines.formats.pins import NAME
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.published import DELTA

PAGE = (Path(__file__).parents[2] / "docs" / "lake-formats.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"### (\w+)\n.*?```python\n(.*?)```", PAGE, re.DOTALL))


@pytest.fixture(scope="module")
def folder(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    home = Home(shutil.copytree(demo.path, folder / ".tracehound"))
    publish(home)
    publish_iceberg(home)
    return folder


@pytest.mark.parametrize("reader", ["polars", "deltalake", "pyiceberg", "DuckDB"])
def test_an_example_finds_rows(
    folder: Path, reader: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    exec(EXAMPLES[reader], {})
    assert re.search(r"[1-9]", capsys.readouterr().out)


def test_what_the_page_names_is_there(folder: Path) -> None:
    top = DELTA.root(folder / ".tracehound")
    named = set(re.findall(r"[\"'./]delta/([a-z_]+(?:/[a-z_]+)?)", PAGE)) - {"_delta_log"}
    assert NAME in named
    assert [each for each in named if not (top / each / "_delta_log").is_dir()] == []
    assert all(f"`{name}`" in PAGE for name in FILTERED)
