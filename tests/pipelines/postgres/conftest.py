from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.pipelines.postgres.support import SMALL
from tests.servers.postgres import Cluster, serving
from tracehound.pipelines.postgres import publishing

_NUMBERS = count(1)


@pytest.fixture(scope="package")
def cluster() -> Iterator[Cluster]:
    with serving() as cluster:
        yield cluster


@pytest.fixture
def database(cluster: Cluster) -> str:
    """A new database."""
    name = f"db{next(_NUMBERS)}"
    cluster.run(f"CREATE DATABASE {name}")
    return name


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the served file is to be, and publishers that know no tables but a few."""
    monkeypatch.setattr(publishing, "TABLES", {table.qualified_name: table for table in SMALL})
    return tmp_path / "warehouse.duckdb"
