"""Homes that an older version filled, whose raw files lack columns that came later."""

from pathlib import Path

import polars as pl
import pytest

from tests.pipelines.support import finding, lines, put, read_in, serve, table
from tracehound.pipelines import quarantine
from tracehound.pipelines.ingestion.batches import REJECTED
from tracehound.pipelines.lake import manifest, parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.upgrade import upgrade
from tracehound.sql.query import run_query


@pytest.fixture
def old(tmp_path: Path) -> Home:
    """A home whose refused documents were stored before `document_count` was."""
    home = Home(tmp_path / "home").create()
    read_in(home, put(tmp_path / "source", "a.jsonl", lines(finding(1)) + b"{broken\n").parent)
    for path in home.files(REJECTED):
        pl.read_parquet(path).drop("document_count").write_parquet(path)
    return home


def test_older_files_are_read_as_they_are_meant(old: Home) -> None:
    assert table(old, "raw.rejected")["document_count"].to_list() == [1]
    assert [each.documents for each in quarantine.reasons(old)] == [1]


def test_older_files_are_brought_to_the_contract_once(old: Home, tmp_path: Path) -> None:
    put(tmp_path / "source", "b.jsonl", lines(finding(2)) + b"{broken too\n")
    read_in(old, tmp_path / "source")
    before = table(old, "raw.rejected")
    names = old.files(REJECTED)
    assert upgrade(old) == 1
    assert upgrade(old) == 0
    assert table(old, "raw.rejected").equals(before)
    assert old.files(REJECTED) == names
    for path in names:
        assert pl.read_parquet(path).schema == pl.Schema(REJECTED.schema)
        entry = manifest.read(old.lake).entries[path.relative_to(old.lake).as_posix()]
        assert entry.size_bytes == path.stat().st_size


def test_an_older_home_is_served(old: Home, tmp_path: Path) -> None:
    serve(old, tmp_path / "source")
    served = run_query(old.warehouse, "SELECT sum(document_count)::INT AS documents FROM raw.rejected")
    assert served.to_pylist() == [{"documents": 1}]


def test_a_file_that_is_damaged_lacks_nothing(old: Home) -> None:
    (path,) = old.files(REJECTED)
    path.write_bytes(b"PAR1")
    assert parquet.lacking(path, REJECTED) == {}
    assert upgrade(old) == 0
