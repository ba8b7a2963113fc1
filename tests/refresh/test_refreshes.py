"""Five refreshes of all kinds; `make refresh-test` does 200 in a row."""

from pathlib import Path

from tests.refresh import series
from tests.refresh.world import DELETING, RARE, USUAL

SEED = 17


def test_after_refreshes_of_all_kinds_every_table_is_that_of_a_full_build(tmp_path: Path) -> None:
    found = list(series.run(tmp_path, SEED, refreshes=5, every=5))
    assert {kind for each in found for kind in each.kinds} == {
        kind.__name__ for kind in (*USUAL, *RARE, *DELETING)
    }
    assert [each.is_whole for each in found] == [False, False, True, False, False]
    assert [each.differing for each in found] == [None, [], None, None, []]
