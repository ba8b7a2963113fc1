"""The daily schedule launches a run for what is due, and nothing where nothing is."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest

from tests.pipelines.support import finding, lines, put
from tracehound.pipelines import due
from tracehound.pipelines.assets.specs import WAREHOUSE
from tracehound.pipelines.automation import request_or_skip
from tracehound.pipelines.ingestion import source_registry
from tracehound.pipelines.lake import clock
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving import warehouse
from tracehound.pipelines.settings.keys import Alerts, Retention, Settings, Webhook
from tracehound.transforms.contracts import TABLES

TICK = datetime(2026, 11, 10, 3, tzinfo=UTC)
Disturbance = Callable[[Home], None]


@pytest.fixture
def home(demo: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The demo's home, in which a run would find nothing to do."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 1))
    shutil.copytree(demo.path, tmp_path / "home", ignore=shutil.ignore_patterns("dagster", "writer.lock"))
    return Home(tmp_path / "home", Settings())


def tick(home: Home, instance: dg.DagsterInstance | None = None) -> dg.RunRequest | dg.SkipReason:
    return request_or_skip(home, TICK, instance or dg.DagsterInstance.ephemeral())


def reasons(home: Home) -> str:
    asked = tick(home)
    assert isinstance(asked, dg.RunRequest), asked
    return asked.tags["tracehound/due"]


def test_a_quiet_day_launches_nothing_and_says_what_was_looked_at(home: Home, demo: Home) -> None:
    instance = dg.DagsterInstance.ephemeral()
    skipped = tick(home, instance)
    assert isinstance(skipped, dg.SkipReason), skipped
    sources = source_registry.sources_of_run(home, [])
    assert all(str(demo.path) in source for source in sources)
    assert (
        f"Looked at {', '.join(sources)} from 2026-11-03 on, and the home's tables, files"
        in skipped.skip_message
    )
    # The served file is as fresh as after a run: a quiet day is no failure.
    told = instance.get_latest_materialization_event(WAREHOUSE)
    assert told
    assert told.asset_materialization
    assert told.asset_materialization.metadata["up to date"].value == skipped.skip_message


def new_object(home: Home) -> None:
    folder = put(home.path.parent / "more", "a.jsonl", lines(finding(1))).parent
    source_registry.remember(home, [str(folder)])


def gone_source(home: Home) -> None:
    source_registry.remember(home, [str(home.path.parent / "gone")])


def guardduty(home: Home) -> None:
    source_registry.remember(home, ["guardduty:"])


def context(home: Home) -> None:
    source_registry.remember(home, ["context:"])


def damage(home: Home) -> None:
    path = home.files(TABLES["raw.findings"])[0]
    path.write_bytes(path.read_bytes()[:-20])


def lost_table(home: Home) -> None:
    warehouse.built_tables(home).note("correlation.finding_links", "")


def lost_file(home: Home) -> None:
    home.warehouse.unlink()


def reference(home: Home) -> None:
    put(home.reference, "accounts.csv", b"account_id,account_name,owner\n111122223333,shop,ann\n")


@pytest.mark.parametrize(
    ("disturb", "reason"),
    [
        (new_object, "objects to read: 1"),
        (gone_source, "sources that could not be listed: 1"),
        (guardduty, "only a run can query GuardDuty"),
        (context, "findings name things to ask AWS for"),
        (damage, "files of the home are damaged"),
        (lost_table, "stale tables: 1"),
        (lost_file, "the served file is not up to date"),
        (reference, "reference files have changed"),
    ],
)
def test_a_run_is_asked_for_where_something_is_due(home: Home, disturb: Disturbance, reason: str) -> None:
    disturb(home)
    assert reason in reasons(home)


def test_what_only_settings_and_time_make_due(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    retaining = replace(home, settings=Settings(retention=Retention(days=10)))
    assert "days past retention: " in reasons(retaining)
    home.pending_alerts.write_text('{"pending": 1, "errors": ["refused"]}')
    assert isinstance(tick(home), dg.SkipReason)
    alerting = replace(home, settings=Settings(alerts=Alerts(webhook_url="https://127.0.0.1:9/")))
    assert reasons(alerting) == "alerts to post again"
    home.pending_alerts.unlink()
    home.pending_tickets.write_text('{"left": {"webhook": {"pending": 1, "errors": ["refused"]}}}')
    ticketing = replace(home, settings=Settings(webhook=Webhook(url="https://127.0.0.1:9/")))
    assert reasons(ticketing) == "tickets to bring up to date"
    monkeypatch.setattr(due, "is_held", lambda _: True)
    assert "another run is in progress" in reasons(home)


def test_messages_in_a_queue_are_due(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "waiting_messages", lambda *_: 3)
    assert reasons(home) == "messages in queues: 3"
