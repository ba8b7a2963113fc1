"""Two organizations with nothing in common, from both generators, in one home: neither changes the groups of the other."""

from datetime import date
from pathlib import Path

import duckdb

from tests.pipelines.support import serve
from tracehound import intrusions
from tracehound.intrusions.stories import STORIES
from tracehound.pipelines.lake.home import Home
from tracehound.simulator import write_demo


def _grouped(home: Path, *sources: Path) -> set[tuple[object, ...]]:
    """The members of each group and what links them."""
    query = """
        SELECT group_id, finding_id, member_number, link_reason, link_entity_key, link_weight
        FROM correlation.finding_group_members
    """
    with duckdb.connect(str(serve(Home(home), *sources).warehouse), read_only=True) as reader:
        return set(reader.execute(query).fetchall())


def test_two_exports_in_one_home_have_the_groups_of_each_alone(tmp_path: Path) -> None:
    one, other = tmp_path / "one" / "export", tmp_path / "other"
    write_demo(one, tmp_path / "one" / "truth.jsonl")
    intrusions.write(other, intrusions.world(77, 0, date(2026, 10, 11), 21, STORIES))
    alone = [_grouped(tmp_path / "first", one), _grouped(tmp_path / "second", other / "export")]
    assert all(any(reason for _, _, _, reason, *_ in groups) for groups in alone)
    assert _grouped(tmp_path / "both", one, other / "export") == alone[0] | alone[1]
