"""Dagster's storage: its own files, an engine a database."""

from pathlib import Path

import dagster as dg
import pytest

from tracehound.pipelines.dagster_storage import EventLogs, Storage
from tracehound.pipelines.damage import history
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.launch import instance

pytestmark = pytest.mark.usefixtures("kept_history")


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


def test_the_latest_runs_are_known_without_dagster(tmp_path: Path) -> None:
    @dg.asset
    def works() -> None: ...

    @dg.asset
    def fails() -> None:
        raise ValueError

    home = Home(tmp_path / "home").create()
    assert history.latest_runs(home, 5) == []
    with instance(home) as dagster:
        for each in (works, fails, works):
            dg.materialize([each], instance=dagster, raise_on_error=False)
        said = [
            (
                record.dagster_run.run_id[:8],
                record.dagster_run.job_name,
                record.create_timestamp,
                record.dagster_run.status.value.lower(),
            )
            for record in dagster.get_run_records(limit=2)
        ]
        # Also while Dagster has its files open.
        assert history.latest_runs(home, 2) == said
    assert [state for *_, state in said] == ["success", "failure"]
    assert history.latest_runs(home, 2) == said


def test_what_dagsters_own_storage_wrote_is_read(tmp_path: Path) -> None:
    own = dg.DagsterInstance.local_temp(str(tmp_path))
    own.report_runless_asset_event(dg.AssetMaterialization("a"))
    logs = Storage(str(tmp_path)).event_log_storage
    assert logs.has_asset_key(dg.AssetKey("a"))


def test_what_one_process_has_stored_alone_is_not_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, keys = Home(tmp_path / "home").create(), [dg.AssetKey("a"), dg.AssetKey("b")]
    with instance(home) as dagster:
        events = dagster.event_log_storage
        assert isinstance(events, EventLogs)
        dagster.report_runless_asset_event(dg.AssetMaterialization("b"))
        with events.alone():
            for number in range(2):
                dagster.report_runless_asset_event(dg.AssetMaterialization("a", metadata={"n": number}))
            with monkeypatch.context() as patch:
                patch.setattr(events, "_fetch_asset_rows", lambda **_: pytest.fail("it was read"))
                [kept] = events.get_asset_records(keys[:1])
            # Of others, all is read.
            assert {each.asset_entry.asset_key for each in events.get_asset_records(keys)} == set(keys)
        [read] = events.get_asset_records(keys[:1])
        assert kept.asset_entry.last_materialization_record == read.asset_entry.last_materialization_record
        last = kept.asset_entry.last_materialization
        assert last and last.asset_materialization
        assert last.asset_materialization.metadata["n"].value == 1
