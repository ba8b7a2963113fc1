"""A run that is killed at any step and started again gives the tables of one that was not disturbed.

Two kills a source; `make crash-test` does thirty and tells what each hit.
"""

from pathlib import Path

import pytest

from tests.crash import lakes, refreshes, series
from tests.crash.sources import ALWAYS_TRIED

SEED = 4
KILLS = 2


@pytest.mark.parametrize("name", ALWAYS_TRIED)
def test_killed_and_run_again_every_table_equals_an_undisturbed_run(name: str, tmp_path: Path) -> None:
    kills, unequal = series.run(name, tmp_path, KILLS, SEED, upto="flattened")
    assert len({kill.hit for kill in kills}) == KILLS
    assert unequal == []


def test_after_a_killed_refresh_the_next_goes_on_and_every_table_equals_a_full_build(tmp_path: Path) -> None:
    [kill] = refreshes.run(tmp_path, SEED, ["in the middle of a table"], is_bare=True)
    assert (kill.hit, kill.refreshed, kill.differing) == (kill.step, True, ())


def test_machines_that_share_a_lake_are_killed_and_all_come_to_the_tables_of_one_that_was_not(
    tmp_path: Path,
) -> None:
    kills, unequal = lakes.run(tmp_path, KILLS, SEED, upto="flattened", is_bare=True)
    assert [kill.hit for kill in kills] == [kill.step for kill in kills]
    assert unequal == []
