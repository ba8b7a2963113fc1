"""What Dagster is told: that it loads, and that it is all derived from the contracts."""

import warnings
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest

from tracehound.pipelines.assets.events import FINDINGS_BY_DAY
from tracehound.pipelines.assets.specs import asset_key
from tracehound.pipelines.definitions import defs
from tracehound.pipelines.lake import clock
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.partitions import known_days
from tracehound.transforms.contracts import TABLES


def test_everything_loads_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        warnings.simplefilter("error", dg.BetaWarning)
        dg.Definitions.validate_loadable(defs())


def test_every_table_is_an_asset_with_its_contract() -> None:
    graph = defs().resolve_asset_graph()
    for name, table in TABLES.items():
        node = graph.get(asset_key(name))
        schema = node.metadata["dagster/column_schema"]
        assert [column.name for column in schema.columns] == list(table.schema), name
        assert node.owners
        assert node.kinds
        assert table.grain in (node.description or "")


def test_what_can_be_materialized_has_no_partitions_so_all_of_it_is_one_run() -> None:
    loaded = defs()
    graph = loaded.resolve_asset_graph()
    divided = {node.key for node in graph.asset_nodes if node.partitions_def}
    assert divided == {FINDINGS_BY_DAY}
    assert not divided & graph.materializable_asset_keys
    jobs = loaded.get_repository_def().get_all_jobs()
    assert [job.name for job in jobs if job.partitions_def] == []
    assert {job.name for job in jobs} >= {"update_all_tables", "update_up_to_raw", "rebuild_all_tables"}


@pytest.mark.parametrize(
    ("found", "first"),
    [
        ([], "2026-11-30"),
        (["2023-12-04", "2026-11-01", "9999-12-31"], "2023-12-04"),
        (["2027-01-01"], "2026-11-30"),
    ],
)
def test_days_are_shown_from_the_first_known_one(
    found: list[str], first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 30))
    for day in found:
        (tmp_path / "lake/raw/findings" / f"updated_date={day}").mkdir(parents=True)
    days = known_days(Home(tmp_path))
    keys = days.get_partition_keys(datetime(2026, 11, 30, 12, tzinfo=UTC))
    assert (keys[0], keys[-1]) == (first, "2026-11-30")


def test_a_column_that_the_served_file_lacks_says_so() -> None:
    schema = defs().resolve_asset_graph().get(asset_key("raw.rejected")).metadata["dagster/column_schema"]
    told = [
        column.name for column in schema.columns if (column.description or "").endswith(" Only in the lake.")
    ]
    assert told == ["content"]


def test_dependencies_are_those_of_the_sql() -> None:
    graph = defs().resolve_asset_graph()
    parents = graph.get(asset_key("correlation.process_edges")).parent_keys
    assert asset_key("correlation.process_nodes") in parents
