"""Five refreshes of all kinds, and some alterations; `make refresh-test` does 200 in a row, `make refresh-mutants` all."""

from pathlib import Path

import pytest

from tests.refresh import alterations, series
from tests.refresh.world import BESIDE, DELETING, RARE, USUAL
from tracehound.pipelines.lake.home import Home
from tracehound.sql import refreshing
from tracehound.sql.refresh import watched_columns
from tracehound.transforms.contracts import TABLES

SEED = 17


def test_after_refreshes_of_all_kinds_every_table_is_that_of_a_full_build(tmp_path: Path) -> None:
    found = list(series.run(tmp_path, SEED, refreshes=5, every=5))
    assert {kind for each in found for kind in each.kinds} == {
        kind.__name__ for kind in (*USUAL, *RARE, *BESIDE, *DELETING)
    }
    assert [each.is_whole for each in found] == [False, False, True, False, False]
    assert [each.differing for each in found] == [None, [], None, None, []]


def test_whatever_column_is_altered_a_refresh_replaces_the_rows_that_differ_by_it(demo: Home) -> None:
    found = list(alterations.alterations(demo.warehouse, SEED, most=8))
    assert any(each.matters for each in found)
    assert [each for each in found if each.is_wrong] == []


def test_a_column_that_nobody_watches_is_found_out(demo: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        refreshing,
        "watched_columns",
        lambda model, refresh, table: tuple(
            column for column in watched_columns(model, refresh, table) if column != "severity"
        ),
    )
    with alterations.altering(demo.warehouse, SEED) as altering:
        found = list(altering.alter(TABLES["flattened.findings_current"], "severity"))
    assert [each for each in found if each.is_wrong]
