"""Dagster's storage: its own files, an engine a database."""

from pathlib import Path

import dagster as dg

from tracehound.pipelines.dagster_storage import EventLogs, Storage
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.launch import instance


def test_a_home_has_it_and_engines_are_kept(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").create()
    with instance(home) as dagster:
        events = dagster.event_log_storage
        assert isinstance(events, EventLogs)
        dagster.report_runless_asset_event(dg.AssetMaterialization("a"))
        engines = dict(events._engines)
        dagster.report_runless_asset_event(dg.AssetMaterialization("b"))
        assert events._engines == engines
    assert (home.dagster / "history" / "runs" / "index.db").exists()


def test_what_dagsters_own_storage_wrote_is_read(tmp_path: Path) -> None:
    own = dg.DagsterInstance.local_temp(str(tmp_path))
    own.report_runless_asset_event(dg.AssetMaterialization("a"))
    logs = Storage(str(tmp_path)).event_log_storage
    assert logs.has_asset_key(dg.AssetKey("a"))
