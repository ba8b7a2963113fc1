from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.sql import support


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with support.warehouse(tmp_path) as connection:
        yield connection
