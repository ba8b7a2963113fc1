"""Every baseline writes one row a document, so that a ratio compares equal work."""

from pathlib import Path

import duckdb
import pytest

from benchmarks.baselines import structures
from benchmarks.measure import measure, python
from benchmarks.ratios import FAST, SLOW
from tests.benchmarks.conftest import DOCUMENTS
from tracehound.pipelines.aws.service_model import shape
from tracehound.transforms.shape import leaves

_WITH_LINES = {"full", "full_one_scan", "full_read_json"}


@pytest.mark.parametrize("name", [*FAST, *SLOW])
def test_a_baseline_writes_every_document(name: str, large: Path, tmp_path: Path) -> None:
    measure(python(f"benchmarks.baselines.{name}", large, tmp_path / "out"))
    files = {path: duckdb.read_parquet(str(path)) for path in (tmp_path / "out").glob("*.parquet")}
    assert {len(rows) for rows in files.values()} == {DOCUMENTS}
    typed = files[tmp_path / "out" / "typed.parquet"]
    assert len(typed.project("id, updatedAt").distinct()) == DOCUMENTS
    lines = [rows for rows in files.values() if "line" in rows.columns]
    assert len(lines) == (name in _WITH_LINES)
    assert all(len(rows.filter("line LIKE '{%}'")) == DOCUMENTS for rows in lines)


def test_the_structures_name_80_leaves_and_all_of_them() -> None:
    paths = {path for path, _ in leaves(shape())}
    chosen = set(_paths(structures.eighty()))
    lineage = {path for path in chosen if "[]" in path}
    assert len(chosen - lineage) == 80
    assert chosen <= paths
    assert {path.partition("{}")[0] for path in paths} == set(_paths(structures.full()))


def _paths(structure: object, path: str = "") -> list[str]:
    match structure:
        case dict():
            return [
                each
                for name, member in structure.items()
                for each in _paths(member, f"{path}.{name}".lstrip("."))
            ]
        case [element]:
            return _paths(element, f"{path}[]")
        case _:
            return [path]
