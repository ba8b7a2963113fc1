from collections.abc import Iterator

import duckdb
import pytest

from tests.sql import support


@pytest.fixture(scope="session")
def _shared() -> Iterator[duckdb.DuckDBPyConnection]:
    with support.empty_tables() as connection:
        yield connection


@pytest.fixture
def con(_shared: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Every table, all empty, in a transaction: what a test does to them is undone."""
    _shared.begin()
    yield _shared
    _shared.rollback()
