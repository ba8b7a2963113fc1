"""Models that are refreshed by key: rows of some keys, from slices, are those that the whole model gives."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracehound.pipelines.lake.home import Home
from tracehound.sql.refresh import KEYS, Refresh, refreshes
from tracehound.sql.refreshing import Refreshing, _at_keys, _stored

_MOST_KEYS = 7
_COMPARED = """
    SELECT count(*) FROM (
        (FROM from_slices EXCEPT ALL FROM from_whole) UNION ALL (FROM from_whole EXCEPT ALL FROM from_slices)
    )
"""


@pytest.fixture(scope="module")
def refreshing(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refreshing]:
    path = Path(shutil.copy(demo.warehouse, tmp_path_factory.mktemp("refresh")))
    found = Refreshing(path)
    yield found
    found.con.close()


@pytest.mark.parametrize("refresh", refreshes().values(), ids=refreshes().keys())
@pytest.mark.parametrize("seed", ["a", "b"])
def test_a_model_can_be_computed_for_some_of_its_keys(
    refreshing: Refreshing, refresh: Refresh, seed: str
) -> None:
    con, key = refreshing.con, ", ".join(refresh.key)
    table = _stored(refresh.model.contract)
    # Some that come together, as of one finding or group, and some from anywhere.
    con.execute(
        f"CREATE OR REPLACE TABLE {KEYS} AS "
        f"(SELECT DISTINCT {key} FROM {table} ORDER BY md5(concat('{seed}', {key})) LIMIT {_MOST_KEYS}) "
        f"UNION (SELECT {key} FROM {table} LIMIT {_MOST_KEYS} OFFSET {10 * ord(seed) % 40})"
    )
    assert refreshing._has_all_keys(refresh)
    names = ", ".join(refresh.model.contract.schema)
    with refreshing._sliced(refresh.model, refresh.slices()):
        con.execute(f"CREATE OR REPLACE TABLE from_slices AS {_at_keys(refresh)}")
    con.execute(
        f"CREATE OR REPLACE TABLE from_whole AS SELECT {names} FROM {table} SEMI JOIN {KEYS} USING ({key})"
    )
    [(count,)] = con.execute("SELECT count(*) FROM from_whole").fetchall()
    assert count
    assert con.execute(_COMPARED).fetchall() == [(0,)]
