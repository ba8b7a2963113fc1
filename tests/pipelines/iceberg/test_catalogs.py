"""In a catalog of pyiceberg's configuration, readers find each table by its name, and a purged one is not there."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest
from moto import mock_aws
from pyiceberg.catalog import Catalog, load_catalog
from pyiceberg.table import StaticTable
from pyiceberg.utils.config import Config

from tests.pipelines.delta.small import CONFLICTS, set_hour, small, write_counts
from tests.pipelines.iceberg.rest_catalog import TOKEN, rest_catalog
from tests.pipelines.iceberg.support import small_iceberg
from tests.pipelines.iceberg.test_iceberg import CONFLICTING, COUNTED, at_hours
from tracehound.pipelines.formats.tables import NotPublished
from tracehound.pipelines.iceberg.publishing import publish
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.lake.published import ICEBERG
from tracehound.pipelines.settings.keys import Iceberg, Settings

__all__ = ["small", "small_iceberg"]
# Without a dash: variables have none.
NAME = "shared"


@pytest.fixture(params=["sqlite", "rest", "glue"])
def configured(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """What pyiceberg's environment says of the catalog."""
    with ExitStack() as opened:
        given = _GIVEN[request.param](opened, tmp_path)
        for name, value in given.items():
            monkeypatch.setenv(f"PYICEBERG_CATALOG__{NAME.upper()}__{name.upper()}", value)
        # Read once, when pyiceberg is imported.
        monkeypatch.setattr("pyiceberg.catalog._ENV_CONFIG", Config())
        yield given


def _sqlite(_: ExitStack, folder: Path) -> dict[str, str]:
    return {"uri": f"sqlite:///{folder / 'catalog.db'}"}


def _rest(opened: ExitStack, folder: Path) -> dict[str, str]:
    address, _asked = opened.enter_context(rest_catalog(folder))
    return {"uri": address, "token": TOKEN}


def _glue(opened: ExitStack, _: Path) -> dict[str, str]:
    opened.enter_context(mock_aws())
    return {
        "type": "glue",
        "glue.region": "eu-central-1",
        "glue.access-key-id": "testing",
        "glue.secret-access-key": "testing",
    }


_GIVEN: dict[str, Callable[[ExitStack, Path], dict[str, str]]] = {
    "sqlite": _sqlite,
    "rest": _rest,
    "glue": _glue,
}


def in_catalog(home: Home, namespace: str = "soc") -> Home:
    settings: Any = msgspec.structs.replace(Settings(), iceberg=Iceberg(catalog=NAME, namespace=namespace))
    return replace(home, settings=settings)


def rows_of(catalog: Catalog, name: str) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(catalog.load_table(name).scan().to_arrow()))


def test_tables_are_found_by_name_and_go_with_a_purge(
    small_iceberg: Home, configured: dict[str, str]
) -> None:
    home = at_hours(in_catalog(small_iceberg), 1, 2)
    catalog = load_catalog(NAME)
    assert rows_of(catalog, f"soc_{COUNTED}")["doubling_count"].to_list() == [2, 1]
    assert rows_of(catalog, f"soc_{CONFLICTING}").height == 2
    pins = rows_of(catalog, "soc.snapshots")
    assert pins["snapshot_id"].unique().sort().to_list() == [0, 1]
    first = pins.filter(snapshot_id=0, table_name=COUNTED)["version"].item()
    before = catalog.load_table(f"soc_{COUNTED}").scan(snapshot_id=first).to_arrow()
    assert before["doubling_count"].to_pylist() == [1, 1]
    assert publish(home).versions == {}

    commit = Commit(home.lake, "purge", is_purge=True)
    commit.remove(home.files(CONFLICTS)[0])
    commit.apply()
    assert not ICEBERG.root(home.path).exists()
    assert len(publish(home).versions) == 2
    assert rows_of(catalog, f"soc_{CONFLICTING}").height == 1
    assert len(catalog.load_table(f"soc_{CONFLICTING}").metadata.snapshots) == 1


@pytest.mark.parametrize("configured", ["sqlite"], indirect=True)
def test_two_homes_do_not_share_a_name(
    small_iceberg: Home, configured: dict[str, str], tmp_path: Path
) -> None:
    home = at_hours(in_catalog(small_iceberg), 1)
    other = in_catalog(Home(shutil.copytree(home.path, tmp_path / "other")))
    with pytest.raises(NotPublished, match="another home"):
        publish(other)
    assert len(publish(in_catalog(other, "other")).versions) == 2
    assert publish(home).versions == {}


@pytest.mark.parametrize("configured", ["sqlite"], indirect=True)
def test_a_catalog_that_is_newer_than_a_restored_home_says_what_to_do(
    small_iceberg: Home, configured: dict[str, str], tmp_path: Path
) -> None:
    home = at_hours(in_catalog(small_iceberg), 1)
    backup = shutil.copytree(home.path, tmp_path / "backup")
    at_hours(home, 2)
    shutil.rmtree(home.path)
    shutil.copytree(backup, home.path)
    with pytest.raises(NotPublished, match="Drop the table"):
        publish(home)


@pytest.mark.parametrize("configured", ["rest"], indirect=True)
def test_a_catalog_that_refuses_fails_the_publication(
    small_iceberg: Home, configured: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"PYICEBERG_CATALOG__{NAME.upper()}__TOKEN", "wrong")
    monkeypatch.setattr("pyiceberg.catalog._ENV_CONFIG", Config())
    home = in_catalog(small_iceberg)
    write_counts(home, {"a": 1}, 1)
    set_hour(home.warehouse, 1)
    with pytest.raises(NotPublished, match="Unauthorized"):
        publish(home)


def test_a_catalog_without_configuration_is_named(small_iceberg: Home) -> None:
    with pytest.raises(NotPublished, match=f"PYICEBERG_CATALOG__{NAME.upper()}__URI"):
        publish(in_catalog(small_iceberg))


def test_metadata_can_be_of_the_place_that_it_is_copied_to(small_iceberg: Home, tmp_path: Path) -> None:
    there = tmp_path / "bucket"
    settings: Any = msgspec.structs.replace(Settings(), iceberg=Iceberg(location=f"file://{there}/lake/"))
    home = at_hours(replace(small_iceberg, settings=settings), 1, 2)
    assert publish(home).versions == {}
    shutil.copytree(ICEBERG.root(home.path), there / "lake")
    shutil.rmtree(home.path)
    copied = StaticTable.from_metadata(str(there / "lake" / COUNTED.replace(".", "/")))
    assert copied.location() == f"file://{there}/lake/{COUNTED.replace('.', '/')}"
    first, second = copied.metadata.snapshots
    for snapshot, count in ((first, 1), (second, 2)):
        found = copied.scan(snapshot_id=snapshot.snapshot_id).to_arrow()
        assert found["doubling_count"].to_pylist() == [count, 1]


def test_a_catalog_names_no_place_that_files_are_yet_to_be_copied_to(small_iceberg: Home) -> None:
    settings: Any = msgspec.structs.replace(Settings(), iceberg=Iceberg(location="s3://a/b", catalog=NAME))
    with pytest.raises(NotPublished, match=r"iceberg\.location"):
        publish(replace(small_iceberg, settings=settings))
