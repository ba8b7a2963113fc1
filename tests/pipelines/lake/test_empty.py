"""Tables without rows: readers find their columns, the same as with rows, and the home is none the wiser."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest

from tests.pipelines.support import finding, lines, put, read_in, serve, table, tracehound
from tracehound.pipelines import damage
from tracehound.pipelines.lake import empty, manifest, parquet
from tracehound.pipelines.lake.home import EMPTY, Home
from tracehound.pipelines.plan import plan
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.partitions import partition_key


def run(home: Home, source: Path) -> None:
    """What the assets of raw and flattened do."""
    read_in(home, source)
    empty.put_right(home)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after its first run, which had one finding and built no model, and its source."""
    folder = tmp_path_factory.mktemp("first")
    source = put(folder / "source", "a.jsonl", lines(finding(1))).parent
    done = tracehound("run", source, "--upto", "flattened", home=folder / "home")
    assert done.returncode == 0, done.stderr.decode()
    return folder


@pytest.fixture
def source(first: Path, tmp_path: Path) -> Path:
    shutil.copytree(first / "source", tmp_path / "source")
    return tmp_path / "source"


@pytest.fixture
def home(first: Path, tmp_path: Path) -> Home:
    shutil.copytree(first / "home", tmp_path / "home")
    return Home(tmp_path / "home")


READERS: dict[str, Callable[[Path], dict[str, str]]] = {
    "duckdb": lambda folder: {
        name: str(dtype)
        for name, dtype, *_ in duckdb.sql(f"DESCRIBE FROM read_parquet('{folder}/**')").fetchall()
    },
    "polars": lambda folder: {name: str(dtype) for name, dtype in pl.read_parquet(folder).schema.items()},
    "pyarrow": lambda folder: {field.name: str(field.type) for field in pq.read_table(folder).schema},
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_readers_find_each_table_from_the_first_run_on(
    home: Home, read: Callable[[Path], dict[str, str]]
) -> None:
    for name, each in TABLES.items():
        key = partition_key(each)
        assert list(read(home.folder(each))) == [*each.schema, *filter(None, [key])], name


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize("name", ["raw.repeats", "raw.unmodelled_paths", "raw.rejected", "flattened.threats"])
def test_columns_are_the_same_with_rows_and_the_empty_file_is_gone(
    home: Home, source: Path, name: str, read: Callable[[Path], dict[str, str]]
) -> None:
    folder = home.folder(TABLES[name])
    before = read(folder)
    scan = {
        "ebsVolumeScanDetails": {"scanId": "s", "scanDetections": {"threatsDetectedItemCount": {"files": 1}}}
    }
    threat = {"evidence": {"threatIntelligenceDetails": [{"threatNames": ["t"], "threatListName": "l"}]}}
    known = finding(2, service={"count": 1, "archived": False, "odd": {"a": 1}} | scan | threat)
    put(source, "b.jsonl", lines(known, known) + b"{broken\n")
    run(home, source)
    assert table(home, name).height > 0
    assert read(folder) == before
    assert not list(folder.rglob(EMPTY))


def test_they_change_nothing_that_stands_on_raw(home: Home, first: Path) -> None:
    assert list(home.folder(TABLES["raw.repeats"]).rglob("*.parquet")) == [
        empty.path_of(home, TABLES["raw.repeats"])
    ]
    assert home.days(TABLES["raw.repeats"]) == []
    assert not plan(home, [str(first / "source")], "flattened").has_work


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"PAR1")])
def test_one_that_is_damaged_is_put_back_and_costs_nothing(
    home: Home, first: Path, harm: Callable[[Path], object]
) -> None:
    files = [
        empty.path_of(home, TABLES[name]) for name in ("raw.repeats", "raw.rejected", "flattened.threats")
    ]
    for path in files:
        harm(path)
    said = damage.notice(home)
    assert len(said) == len(files)
    assert all("is damaged" in each for each in said)
    assert plan(home, [], "flattened").lacks_files
    run(home, first / "source")
    for path in files:
        assert pq.read_metadata(path).num_rows == 0
    assert damage.trouble(home) == []
    assert not plan(home, [], "flattened").has_work


def test_one_of_an_older_contract_is_written_anew(home: Home) -> None:
    path = empty.path_of(home, TABLES["flattened.threats"])
    pl.read_parquet(path, hive_partitioning=False).select("finding_id").write_parquet(path)
    manifest.note(home.lake, path.relative_to(home.lake).as_posix(), path)
    assert not empty.are_right(home)
    empty.put_right(home)
    assert empty.are_right(home)
    assert pq.read_schema(path).equals(parquet.arrow_schema("flattened.threats"))


def test_a_model_takes_the_place_of_its_empty_file(home: Home, source: Path) -> None:
    accounts = TABLES["entities.aws_account"]
    assert pq.read_metadata(empty.path_of(home, accounts)).num_rows == 0
    serve(home, source)
    assert home.files(accounts) == [empty.path_of(home, accounts)]
    assert table(home, accounts.qualified_name).height == 1
    assert empty.are_right(home)
