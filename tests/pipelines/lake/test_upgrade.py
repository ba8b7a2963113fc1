"""Homes that an older version filled: raw files that lack columns or have their old names, renamed tables."""

from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from tests.pipelines.support import finding, lines, put, read_in, serve, table, tracehound
from tracehound.pipelines import quarantine
from tracehound.pipelines.aws.service_model import shape
from tracehound.pipelines.ingestion.batches import FINDINGS, REJECTED
from tracehound.pipelines.lake import manifest, parquet
from tracehound.pipelines.lake.built import RAW_KEY, Built
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.upgrade import upgrade
from tracehound.sql.query import run_query
from tracehound.transforms.contracts import renamed


@pytest.fixture
def old(tmp_path: Path) -> Home:
    """A home as the releases before filled it: a column is missing, another has its old name."""
    home = Home(tmp_path / "home").create()
    read_in(home, put(tmp_path / "source", "a.jsonl", lines(finding(1)) + b"{broken\n").parent)
    _made_old(home)
    return home


def _made_old(home: Home) -> None:
    for path in home.files(REJECTED):
        pl.read_parquet(path).drop("document_count").write_parquet(path)
    for path in home.files(FINDINGS):
        pl.read_parquet(path).rename({"gate_fingerprint": "plain_for"}).write_parquet(path)
    for path in (*home.files(REJECTED), *home.files(FINDINGS)):
        manifest.note(home.lake, path.relative_to(home.lake).as_posix(), path)
    Built(home.lake / "built.json").note(RAW_KEY, "")


def test_older_files_are_read_as_they_are_meant(old: Home) -> None:
    assert table(old, "raw.rejected")["document_count"].to_list() == [1]
    assert [each.documents for each in quarantine.reasons(old)] == [1]
    assert table(old, "raw.findings")["gate_fingerprint"].to_list() == [shape().fingerprint]


def test_older_files_are_brought_to_the_contract_once(old: Home, tmp_path: Path) -> None:
    put(tmp_path / "source", "b.jsonl", lines(finding(2)) + b"{broken too\n")
    read_in(old, tmp_path / "source")
    before = {each: table(old, each.qualified_name) for each in (REJECTED, FINDINGS)}
    names = {each: old.files(each) for each in before}
    assert upgrade(old) == 2
    assert upgrade(old) == 0
    for each, rows in before.items():
        assert table(old, each.qualified_name).equals(rows)
        assert old.files(each) == names[each]
        for path in names[each]:
            assert pq.read_schema(path).equals(parquet.arrow_schema(each.qualified_name))
            entry = manifest.read(old.lake).entries[path.relative_to(old.lake).as_posix()]
            assert entry.size_bytes == path.stat().st_size


def test_tables_of_an_old_name_are_removed(old: Home) -> None:
    left = [old.lake.joinpath(*name.split(".")) for name in renamed.TABLES]
    for path in (
        folder / inner / "part-0000.parquet" for folder in left for inner in ("", "updated_month=2026-01")
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    upgrade(old)
    assert not any(folder.exists() for folder in left)


def test_a_run_over_an_older_home_serves_all_of_it(old: Home, tmp_path: Path) -> None:
    source = tmp_path / "source"
    put(source, "b.jsonl", lines(finding(2)))
    done = tracehound("run", source, home=old.path)
    assert done.returncode == 0, done.stderr.decode()
    served = "SELECT count(*)::INT AS findings FROM raw.findings WHERE plain_for = gate_fingerprint"
    assert run_query(old.warehouse, served).to_pylist() == [{"findings": 2}]
    _made_old(old)
    done = tracehound("rebuild", home=old.path)
    assert done.returncode == 0, done.stderr.decode()
    assert run_query(old.warehouse, served).to_pylist() == [{"findings": 2}]


def test_an_older_home_is_served(old: Home, tmp_path: Path) -> None:
    serve(old, tmp_path / "source")
    served = run_query(old.warehouse, "SELECT sum(document_count)::INT AS documents FROM raw.rejected")
    assert served.to_pylist() == [{"documents": 1}]


def test_a_file_that_is_damaged_lacks_nothing(old: Home) -> None:
    (path,) = old.files(REJECTED)
    path.write_bytes(b"PAR1")
    assert parquet.lacking(path, REJECTED) == {}
    assert upgrade(old) == len(old.files(FINDINGS))


def test_a_file_that_breaks_off_is_named(old: Home) -> None:
    (path,) = old.files(FINDINGS)
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + b"\xff" * 64 + whole[68:])
    with pytest.raises(parquet.DamagedFile, match=path.name):
        upgrade(old)
