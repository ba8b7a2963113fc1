"""Whole homes in a real database: the demo, and one whose every string is hostile."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboards.datasets import DATASETS
from tests import history
from tests.hosts import hostile
from tests.hosts.support import typed
from tests.pipelines.postgres.support import differing
from tests.servers.postgres import Cluster
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.postgres.address import WrongAddress, checked
from tracehound.transforms.contracts import TABLES


def test_the_demo_is_there_as_it_is_served(cluster: Cluster, database: str, demo: Home) -> None:
    said = typed("publish", cluster.address(database), "--json", home=demo.path)
    assert said.code == 0, said.err
    told = json.loads(said.out)
    assert told["written"].keys() == TABLES.keys()
    assert told["remarks"] == []
    assert differing(demo.warehouse, cluster, TABLES.values(), database) == []
    assert [each for each in expressions() if not is_equal(each, demo.warehouse, cluster, database)] == []
    again = typed("publish", "postgres", cluster.address(database), home=demo.path)
    assert again.out == "Nothing to publish: the database has every table as it is served.\n"


def expressions() -> Iterator[str]:
    """What the charts of the dashboards ask of marts."""
    for dataset in DATASETS:
        rows = f"({dataset.query})" if dataset.query else dataset.table.qualified_name
        for each in (*dataset.metrics, *dataset.derived):
            yield f"SELECT {each.expression} AS value FROM {rows} AS mart"


def is_equal(query: str, served: Path, cluster: Cluster, database: str) -> bool:
    with duckdb.connect(str(served), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        ours = con.execute(query).fetchall()
    return sorted(map(_number, ours)) == sorted(map(_number, cluster.rows(query, database)))


def _number(row: tuple[Any, ...]) -> str:
    """A value that differs by type alone is the same: sums are numerics there."""
    try:
        return f"{float(row[0]):.9g}"
    except (TypeError, ValueError):
        return str(row[0])


def test_hostile_strings_are_there_as_they_are(cluster: Cluster, database: str, tmp_path: Path) -> None:
    with history.kept():
        typed("run", hostile.export(tmp_path / "export"), home=tmp_path / "home")
    home = Home(tmp_path / "home")
    said = typed("publish", "postgres", cluster.address(database), home=home.path)
    assert said.code == 0, said.err
    # Keys of 10,000 characters fit in no index of a tree.
    assert "has no primary key" in said.err
    assert differing(home.warehouse, cluster, TABLES.values(), database) == []


@pytest.mark.parametrize(
    "address",
    [
        "postgres://user:secret@host/name",
        "postgresql://user:@host/name",
        "postgresql://host/name?password=secret",
        "postgresql://host/name?user=a&sslpassword=secret",
        "host=h password=secret",
        "postgresql://[secret/name",
    ],
)
def test_a_password_is_refused_and_not_repeated(address: str, tmp_path: Path) -> None:
    with pytest.raises(WrongAddress) as error:
        checked(address)
    assert "secret" not in str(error.value)
    (tmp_path / "warehouse.duckdb").touch()
    said = typed("publish", "postgres", address, home=tmp_path)
    assert said.code == 2
    assert "secret" not in said.out + said.err


def test_a_password_of_the_environment_is_in_no_message(
    tmp_path: Path, demo: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "secret")
    said = typed("publish", f"postgres://owner@/name?host={tmp_path}", home=demo.path)
    assert said.code == 1
    assert "nothing was published" in said.err
    assert "secret" not in said.err
