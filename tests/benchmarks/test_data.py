"""Sets have the documents that were asked for; a defective one differs from the clean one as its list says."""

import csv
import json
from pathlib import Path

import pytest

from benchmarks import defects
from benchmarks.data import DEFECTS, DataSet, Kind, beginning, export, folder_of, objects, read_lines
from tests.benchmarks.conftest import DOCUMENTS


def _lines(folder: Path) -> list[bytes]:
    return [line for path in objects(folder) for line in read_lines(path)]


@pytest.mark.parametrize("kind", ["large", "small", "single", "sparse", "defective"])
def test_a_set_has_just_the_documents_asked_for(root: Path, kind: Kind) -> None:
    assert len(_lines(export(DataSet(kind, DOCUMENTS), root))) == DOCUMENTS


def test_a_set_is_made_once(root: Path, large: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in objects(large)}
    assert export(DataSet("large", DOCUMENTS), root) == large
    assert {path: path.stat().st_mtime_ns for path in objects(large)} == before


def test_a_sparse_set_covers_ninety_days(root: Path) -> None:
    paths = objects(export(DataSet("sparse", DOCUMENTS), root))
    assert len({path.parts[-4:-1] for path in paths}) > 45


def test_a_beginning_is_whole_days_with_as_many_documents_as_asked_for(root: Path, tmp_path: Path) -> None:
    whole = export(DataSet("sparse", DOCUMENTS), root)
    first, count = beginning(whole, DOCUMENTS // 10, tmp_path / "first")
    assert count == len(_lines(first)) >= DOCUMENTS // 10
    last = max(path.parts[-4:-1] for path in objects(first))
    expected = [path for path in objects(whole) if path.parts[-4:-1] <= last]
    assert [path.relative_to(first) for path in objects(first)] == [
        path.relative_to(whole) for path in expected
    ]
    before_last = [path for path in objects(first) if path.parts[-4:-1] < last]
    assert sum(len(read_lines(path)) for path in before_last) < DOCUMENTS // 10


def test_the_list_of_defects_names_what_was_spoiled(root: Path, large: Path) -> None:
    data_set = DataSet("defective", DOCUMENTS)
    spoiled = _lines(export(data_set, root))
    differing = [
        json.loads(line) for line, other in zip(_lines(large), spoiled, strict=True) if line != other
    ]
    listed = list(csv.DictReader((folder_of(data_set, root) / DEFECTS).read_text().splitlines()))
    assert [(each["id"], each["updatedAt"]) for each in differing] == [
        (row["finding_id"], row["updated_at"]) for row in listed
    ]


def test_about_one_document_in_a_hundred_is_spoiled_in_every_way(large: Path) -> None:
    lines = _lines(large) * 20
    spoiled, rows = defects.spoil(lines, "seed")
    assert 40 < len(rows) < 90
    assert {row.split(",")[2] for row in rows} == set(defects.DEFECTS)
    assert sum(line != other for line, other in zip(lines, spoiled, strict=True)) == len(rows)
